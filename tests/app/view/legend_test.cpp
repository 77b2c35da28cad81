// SPDX-License-Identifier: MIT
#include "app/view/legend_bar.h"
#include "tests/app/view/acting_window.h"
#include "tests/app/view/watched_application.h"

#include <QHelpEvent>
#include <QToolTip>

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
