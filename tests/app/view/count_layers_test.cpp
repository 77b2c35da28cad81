// SPDX-License-Identifier: MIT
// An area of what is alive: what each state has of it.
#include "app/view/count_layers.h"
#include "app/view/theme.h"
#include "tests/app/view/watched_application.h"

#include <QImage>
#include <QPainter>
#include <QTest>
#include <cmath>

using namespace drmscope::app;

class CountLayersTest : public QObject
{
    Q_OBJECT
private:
    static constexpr int kColumns = 60;
    static constexpr QRect kBox{10, 4, kColumns, 38};

    static std::vector<qint64> all(qint64 count) { return std::vector<qint64>(kColumns, count); }

    static QImage painted(const CountLayers& layers)
    {
        QImage image(QSize(90, 46), QImage::Format_RGB32);
        image.fill(lightTheme().canvas);
        QPainter painter(&image);
        layers.paint(painter, lightTheme());
        return image;
    }

    // How many pixels of the column have the colour of a state, as a ground or as a line.
    static int heightOf(const QImage& image, BarState state, int column)
    {
        const Theme theme = lightTheme();
        const QColor color = theme.of(state);
        const QColor ground = theme.blend(color, isSevere(state) ? 0.45 : 0.26);
        int height = 0;
        for (int y = 0; y < image.height(); ++y) {
            // Between both, where a line of the hatching is smoothed.
            const QColor here = image.pixelColor(kBox.left() + column, y);
            const auto isBetween = [](int value, int a, int b) {
                return value >= std::min(a, b) - 3 && value <= std::max(a, b) + 3;
            };
            height += isBetween(here.red(), color.red(), ground.red()) &&
                              isBetween(here.green(), color.green(), ground.green()) &&
                              isBetween(here.blue(), color.blue(), ground.blue())
                          ? 1
                          : 0;
        }
        return height;
    }

private slots:
    void initTestCase() { applyTheme(ThemeChoice::Light); }

    void EachStateIsAsHighAsItsPart()
    {
        CountLayers layers(kBox, kColumns, 16);
        layers.add(BarState::Hazard, all(4));
        layers.add(BarState::Held, all(4));
        layers.addRest(all(16));
        const auto image = painted(layers);
        const int room = heightOf(image, BarState::Hazard, 30) +
                         heightOf(image, BarState::Held, 30) + heightOf(image, BarState::Live, 30);
        QVERIFY2(std::abs(heightOf(image, BarState::Hazard, 30) - room / 4) <= 2 &&
                     std::abs(heightOf(image, BarState::Held, 30) - room / 4) <= 2 &&
                     std::abs(heightOf(image, BarState::Live, 30) - room / 2) <= 2,
                 qPrintable(QStringLiteral("hazard %1, held %2, live %3")
                                .arg(heightOf(image, BarState::Hazard, 30))
                                .arg(heightOf(image, BarState::Held, 30))
                                .arg(heightOf(image, BarState::Live, 30))));
    }

    // The gravest is not the colour of them all.
    void OneHazardAmongManyHeldIsSmall()
    {
        CountLayers layers(kBox, kColumns, 16);
        layers.add(BarState::Hazard, all(1));
        layers.add(BarState::Held, all(15));
        layers.addRest(all(16));
        const auto image = painted(layers);
        const int hazard = heightOf(image, BarState::Hazard, 30);
        const int held = heightOf(image, BarState::Held, 30);
        QVERIFY2(hazard >= 3 && hazard <= 7 && held > 3 * hazard,
                 qPrintable(QStringLiteral("hazard %1, held %2").arg(hazard).arg(held)));
        QCOMPARE(heightOf(image, BarState::Live, 30), 0);
    }

    // However few they are, and however full the room is.
    void NoSevereStateIsTooLowToBeSeen()
    {
        CountLayers layers(kBox, kColumns, 1'000'002);
        layers.add(BarState::Leaked, all(1'000'000));
        layers.add(BarState::Hazard, all(1));
        layers.add(BarState::Held, all(1));
        layers.addRest(all(1'000'002));
        const auto image = painted(layers);
        for (const auto state : {BarState::Leaked, BarState::Hazard, BarState::Held}) {
            QVERIFY2(heightOf(image, state, 30) >= 3,
                     qPrintable(QStringLiteral("%1: %2")
                                    .arg(static_cast<int>(state))
                                    .arg(heightOf(image, state, 30))));
        }
        for (int x = 0; x < image.width(); ++x) { // and none leaves its box
            QCOMPARE(image.pixelColor(x, kBox.top() - 1), lightTheme().canvas);
        }
    }

    void WhereThereIsNothingNothingIsPainted()
    {
        CountLayers layers(kBox, kColumns, 5);
        layers.add(BarState::Leaked, all(0));
        layers.addRest(all(0));
        const auto image = painted(layers);
        QImage empty = image;
        empty.fill(lightTheme().canvas);
        QCOMPARE(image, empty);
    }
};

DRMSCOPE_WATCHED_TEST_MAIN(CountLayersTest)
#include "count_layers_test.moc"
