// SPDX-License-Identifier: MIT
#include "app/view/colour_by.h"
#include "app/view/legend_bar.h"
#include "tests/app/view/acting_window.h"
#include "tests/app/view/watched_application.h"

#include <QHelpEvent>
#include <QToolTip>
#include <array>
#include <cmath>

using namespace drmscope::app;

class LegendTest : public test::ActingWindow
{
    Q_OBJECT
private:
    static QImage pictureOf(LegendBar& legend)
    {
        return legend.grab().toImage().convertToFormat(QImage::Format_RGB32);
    }
    static bool isPainted(LegendBar& legend, const QColor& colour)
    {
        const auto picture = pictureOf(legend);
        for (int y = 0; y < picture.height(); ++y) {
            for (int x = 0; x < picture.width(); ++x) {
                if (picture.pixelColor(x, y) == colour) {
                    return true;
                }
            }
        }
        return false;
    }

    using Triple = std::array<double, 3>;
    using Matrix = std::array<Triple, 3>;
    // What an eye makes of linear red, green and blue: all three cones, no long ones, no middle
    // ones (Machado, Oliveira and Fernandes, 2009).
    static constexpr std::array<Matrix, 3> kEyes{
        Matrix{Triple{1, 0, 0}, Triple{0, 1, 0}, Triple{0, 0, 1}},
        Matrix{Triple{0.152286, 1.052583, -0.204868}, Triple{0.114503, 0.786281, 0.099216},
               Triple{-0.003882, -0.048116, 1.051998}},
        Matrix{Triple{0.367322, 0.860646, -0.227968}, Triple{0.280085, 0.672501, 0.047413},
               Triple{-0.011820, 0.042940, 0.968881}}};
    static Triple times(const Matrix& matrix, const Triple& value)
    {
        Triple result{};
        for (size_t i = 0; i < 3; ++i) {
            result.at(i) = matrix.at(i)[0] * value[0] + matrix.at(i)[1] * value[1] +
                           matrix.at(i)[2] * value[2];
        }
        return result;
    }
    // In Oklab, where a distance is as large as it seems: 100 from black to white.
    static Triple seen(const QColor& colour, const Matrix& eye)
    {
        static constexpr Matrix kCones{Triple{0.4122214708, 0.5363325363, 0.0514459929},
                                       Triple{0.2119034982, 0.6806995451, 0.1073969566},
                                       Triple{0.0883024619, 0.2817188376, 0.6299787005}};
        static constexpr Matrix kLab{Triple{21.04542553, 79.3617785, -0.40720468},
                                     Triple{197.79984951, -242.8592205, 45.05937099},
                                     Triple{2.59040371, 78.27717662, -80.86757660}};
        const auto linear = [](double part) {
            return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
        };
        auto cones = times(kCones, times(eye, {linear(colour.redF()), linear(colour.greenF()),
                                               linear(colour.blueF())}));
        for (double& cone : cones) {
            cone = std::cbrt(cone);
        }
        return times(kLab, cones);
    }
    static double leastDistance(const QColor& a, const QColor& b)
    {
        double least = 100;
        for (const auto& eye : kEyes) {
            const auto one = seen(a, eye);
            const auto other = seen(b, eye);
            least = std::min(least,
                             std::hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]));
        }
        return least;
    }

private slots:
    void initTestCase() { writeSessions(); }
    void cleanup() { m_window.reset(); }

    void TheGravestStandsFirstAndTheOthersAreNamed()
    {
        LegendBar legend;
        legend.resize(legend.sizeHint());
        const QStringList all = legend.shown();
        QCOMPARE(all.size(), 5);
        QVERIFY(legend.hidden().isEmpty());
        for (int width = legend.width(); width > 0; width -= 7) {
            legend.resize(width, legend.height());
            QCOMPARE(legend.shown() + legend.hidden(), all);
        }
        QCOMPARE(all.first(), QStringLiteral("leaked"));
        QCOMPARE(legend.accessibleDescription(), all.join(QStringLiteral(", ")));
    }

    // What is counted at its end is in sight.
    void HowManyAreLeftOutIsPainted()
    {
        LegendBar legend;
        legend.resize(legend.sizeHint().width() - 1, legend.sizeHint().height());
        QCOMPARE(legend.hidden().size(), 1);
        const auto narrow = pictureOf(legend);
        const int last =
            legend.width() -
            legend.fontMetrics().horizontalAdvance(QStringLiteral("released or deleted")) - 40;
        const auto rest = narrow.copy(last, 0, legend.width() - last, narrow.height());
        QImage empty = rest;
        empty.fill(rest.pixelColor(rest.width() - 1, 0));
        QVERIFY(rest != empty);
    }

    // Each from each, and from the grey of all others.
    void ItsColoursAreToldApartByColourBlindEyes_data()
    {
        QTest::addColumn<ThemeChoice>("theme");
        QTest::newRow("light") << ThemeChoice::Light;
        QTest::newRow("dark") << ThemeChoice::Dark;
    }
    void ItsColoursAreToldApartByColourBlindEyes()
    {
        QFETCH(const ThemeChoice, theme);
        applyTheme(theme);
        SessionContents contents;
        for (int task = 1; task <= 7; ++task) {
            contents.tasks.insert(task, QString(task, QLatin1Char('a')));
            contents.tally.processes.insert(task, 100 - task);
        }
        const auto keys =
            Colouring(ColourBy::Process, contents).keys(Theme(QApplication::palette()));
        QCOMPARE(keys.size(), size_t{6});
        for (size_t i = 0; i < keys.size(); ++i) {
            for (size_t other = 0; other < i; ++other) {
                const double distance = leastDistance(keys[i].colour, keys[other].colour);
                QVERIFY2(distance > 7,
                         qPrintable(QStringLiteral("%1 and %2: %3")
                                        .arg(keys[i].colour.name(), keys[other].colour.name())
                                        .arg(distance)));
                const int greys =
                    std::abs(qGray(keys[i].colour.rgb()) - qGray(keys[other].colour.rgb()));
                QVERIFY2(greys >= 16,
                         qPrintable(QStringLiteral("%1 and %2: %3 of 255 in grey")
                                        .arg(keys[i].colour.name(), keys[other].colour.name())
                                        .arg(greys)));
            }
        }
    }

    // All but what stands for the others.
    void EachColourHasANumber()
    {
        SessionContents contents;
        for (int task = 1; task <= 7; ++task) {
            contents.tasks.insert(task, QString(task, QLatin1Char('a')));
            contents.tally.processes.insert(task, 100 - task);
        }
        const Colouring colouring(ColourBy::Process, contents);
        const auto keys = colouring.keys(Theme(QApplication::palette()));
        std::vector<int> numbers;
        std::transform(keys.begin(), keys.end(), std::back_inserter(numbers),
                       [](const ColourKey& key) { return key.number; });
        QCOMPARE(numbers, (std::vector<int>{1, 2, 3, 4, 5, 0}));
        TimelineRow row;
        Span span;
        for (int task = 1; task <= 7; ++task) {
            span.taskId = task;
            QCOMPARE(colouring.number(row, span), task <= 5 ? task : 0);
        }
        QCOMPARE(Colouring().number(row, span), 0);
    }

    void AWindowAsNarrowAsCanBeTellsEachState()
    {
        show("leak");
        m_window->resize(m_window->minimumSizeHint());
        QCoreApplication::processEvents();
        auto* legend = m_window->findChild<LegendBar*>();
        QVERIFY(legend != nullptr && legend->isVisible());
        QVERIFY(legend->shown().contains(QStringLiteral("leaked")));
        const Theme theme(m_window->palette());
        QVERIFY(isPainted(*legend, theme.outlineOf(BarState::Leaked)) ||
                isPainted(*legend, theme.leaked));
        const QPoint middle = legend->rect().center();
        QHelpEvent help(QEvent::ToolTip, middle, legend->mapToGlobal(middle));
        QApplication::sendEvent(legend, &help);
        QVERIFY(!legend->hidden().isEmpty());
        for (const auto& text : legend->hidden()) {
            QVERIFY2(QToolTip::text().contains(text), qPrintable(text));
        }
    }
};

DRMSCOPE_WATCHED_TEST_MAIN(LegendTest)
#include "legend_test.moc"
