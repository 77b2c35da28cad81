// SPDX-License-Identifier: MIT
#include "app/model/time_axis.h"
#include "app/model/time_scale.h"
#include "app/model/time_text.h"

#include <QRandomGenerator>
#include <QTest>
#include <cmath>

using namespace drmscope::app;

namespace {

constexpr qint64 kBoot = 1'234'567'890'123'456; // two weeks after boot
constexpr qint64 kLength = 10'000'000'000;

TimeScale scaleOf(double width)
{
    TimeScale scale;
    scale.setWidth(width);
    scale.setLimits(kBoot, kBoot + kLength);
    return scale;
}

} // namespace

class TimeScaleTest : public QObject
{
    Q_OBJECT
private slots:
    void FitShowsTheWholeSession()
    {
        const auto scale = scaleOf(1000);
        QVERIFY(scale.showsAll());
        QVERIFY(scale.xAt(kBoot) > 0);
        QVERIFY(scale.xAt(kBoot + kLength) < 1000);
    }

    void ZoomKeepsTheTimeUnderThePointer()
    {
        QRandomGenerator random(7);
        for (int round = 0; round < 200; ++round) {
            auto scale = scaleOf(1200);
            const double x = 100 + random.bounded(1000.0);
            const qint64 before = scale.timeAt(x);
            for (int i = 0; i < 20; ++i) {
                scale.zoomAt(x, 1.0 + random.bounded(0.5));
                QVERIFY(std::abs(scale.timeAt(x) - before) <=
                        std::max<qint64>(2, static_cast<qint64>(scale.nsPerPixel())));
            }
        }
    }

    void PixelsAndTimesAreInverse()
    {
        auto scale = scaleOf(1500);
        scale.zoomAt(700, 1e5);
        for (double x = 0; x < 1500; x += 37) {
            QVERIFY(std::abs(scale.xAt(scale.timeAt(x)) - x) <= 1 / scale.nsPerPixel() + 1e-6);
        }
    }

    void NothingLeavesTheLimits()
    {
        auto scale = scaleOf(800);
        scale.zoomAt(400, 1000);
        scale.panBy(1e9);
        QVERIFY(scale.toNs() <= kBoot + kLength + kLength / 10);
        scale.panBy(-1e9);
        QVERIFY(scale.fromNs() >= kBoot - kLength / 10);
        scale.zoomAt(400, 1e-9);
        QVERIFY(scale.showsAll());
        scale.zoomAt(400, 1e30);
        QVERIFY(scale.nsPerPixel() > 0);
    }

    void TicksNeverCrowd()
    {
        auto scale = scaleOf(1000);
        for (int i = 0; i < 60; ++i) {
            const auto axis = timeAxis(scale, {kBoot, {}}, 90);
            double last = -1000;
            int labels = 0;
            for (const auto& tick : axis.ticks) {
                if (!tick.label.isEmpty()) {
                    QVERIFY(tick.x - last >= 89);
                    last = tick.x;
                    ++labels;
                }
            }
            QVERIFY2(labels >= 1 && axis.ticks.size() < 400,
                     qPrintable(QString::number(scale.nsPerPixel())));
            scale.zoomAt(333, 1.5);
        }
    }

    void TextsAreShort()
    {
        QCOMPARE(durationText(2'312'000'000), QStringLiteral("2.31 s"));
        QCOMPARE(durationText(12'340'000), QStringLiteral("12.3 ms"));
        QCOMPARE(durationText(451'000), QStringLiteral("451 µs"));
        QCOMPARE(durationText(999'900'000), QStringLiteral("1 s"));
        QCOMPARE(durationText(820), QStringLiteral("820 ns"));
        QCOMPARE(exactTimeText(3'214'501'882), QStringLiteral("3.214 501 882 s"));
        QCOMPARE(sizeText(1229), QStringLiteral("1.2 KiB"));
        QCOMPARE(countText(12481), QStringLiteral("12,481"));
        QCOMPARE(ordinalText(7), QStringLiteral("7th"));
        QCOMPARE(ordinalText(11), QStringLiteral("11th"));
        QCOMPARE(ordinalText(22), QStringLiteral("22nd"));
    }
};

QTEST_APPLESS_MAIN(TimeScaleTest)
#include "time_scale_test.moc"
