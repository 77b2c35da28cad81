// SPDX-License-Identifier: MIT
#include "app/model/time_axis.h"

#include "app/model/time_text.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace drmscope::app {

namespace {

struct Step
{
    qint64 ns;
    int minorParts;
};

struct Unit
{
    qint64 ns;
    const char* name;
};

constexpr std::array kUnits{Unit{1'000'000'000, "s"}, Unit{1'000'000, "ms"}, Unit{1'000, "µs"},
                            Unit{1, "ns"}};
constexpr QChar kMinus(0x2212);
constexpr qint64 kMinuteNs = 60'000'000'000;

Step stepOf(double leastNs)
{
    static constexpr std::array kLong{
        Step{10'000'000'000, 5},  Step{15'000'000'000, 3},  Step{30'000'000'000, 3},
        Step{kMinuteNs, 4},       Step{2 * kMinuteNs, 4},   Step{5 * kMinuteNs, 5},
        Step{10 * kMinuteNs, 5},  Step{15 * kMinuteNs, 3},  Step{30 * kMinuteNs, 3},
        Step{60 * kMinuteNs, 4},  Step{120 * kMinuteNs, 4}, Step{360 * kMinuteNs, 6},
        Step{720 * kMinuteNs, 6}, Step{1440 * kMinuteNs, 4}};
    qint64 decade = 1;
    while (decade <= 1'000'000'000) {
        for (const auto& step : {Step{decade, 5}, Step{2 * decade, 4}, Step{5 * decade, 5}}) {
            if (static_cast<double>(step.ns) >= leastNs) {
                return step;
            }
        }
        decade *= 10;
    }
    const auto found = std::find_if(kLong.begin(), kLong.end(), [leastNs](const Step& step) {
        return static_cast<double>(step.ns) >= leastNs;
    });
    if (found != kLong.end()) {
        return *found;
    }
    const qint64 dayNs = 1440 * kMinuteNs;
    return {dayNs * static_cast<qint64>(std::ceil(leastNs / static_cast<double>(dayNs))), 4};
}

Unit unitOf(qint64 stepNs, qint64 largestNs)
{
    for (const auto& unit : kUnits) {
        if (largestNs >= unit.ns && stepNs * 1000 >= unit.ns) {
            return unit;
        }
    }
    return kUnits.back();
}

QString tickText(qint64 ns, qint64 stepNs, qint64 largestNs)
{
    if (ns == 0) {
        return QStringLiteral("0");
    }
    if (stepNs >= 10'000'000'000 && largestNs >= 2 * kMinuteNs) {
        const qint64 seconds = std::abs(ns) / 1'000'000'000;
        return QStringLiteral("%1%2:%3")
            .arg(ns < 0 ? QStringLiteral("-") : QString())
            .arg(seconds / 60)
            .arg(seconds % 60, 2, 10, QLatin1Char('0'));
    }
    const auto unit = unitOf(stepNs, largestNs);
    int decimals = 0;
    for (qint64 part = unit.ns; stepNs % part != 0 && decimals < 3; part /= 10) {
        ++decimals;
    }
    return QStringLiteral("%1 %2")
        .arg(static_cast<double>(ns) / static_cast<double>(unit.ns), 0, 'f', decimals)
        .arg(QString::fromUtf8(unit.name));
}

QString signedText(qint64 ns, const QString& magnitude)
{
    return ns > 0   ? QLatin1Char('+') + magnitude
           : ns < 0 ? kMinus + magnitude
                    : QStringLiteral("0");
}

qint64 floorTo(qint64 value, qint64 step)
{
    const qint64 rest = value % step;
    return value - (rest < 0 ? rest + step : rest);
}

} // namespace

QString TimeZero::text(qint64 atNs) const
{
    const qint64 ns = atNs - timeNs;
    return isStart() ? timeText(ns) : signedText(ns, timeText(std::abs(ns)));
}

QString TimeZero::exactText(qint64 atNs) const
{
    const qint64 ns = atNs - timeNs;
    return isStart() ? exactTimeText(ns) : signedText(ns, exactTimeText(std::abs(ns)));
}

TimeAxis timeAxis(const TimeScale& scale, const TimeZero& zero, double labelWidthPx)
{
    const qint64 originNs = zero.timeNs;
    TimeAxis axis;
    const auto step = stepOf(scale.nsPerPixel() * labelWidthPx);
    const qint64 from = std::max(scale.fromNs(), scale.firstNs()) - originNs;
    const qint64 to = std::min(scale.toNs(), scale.lastNs()) - originNs;
    const qint64 largest = std::max(std::abs(from), std::abs(to));
    qint64 anchor = 0;
    // Beyond four digits more than the step shows, equal digits only repeat.
    if (step.ns < kUnits[0].ns / 10 && largest / step.ns >= 20'000) {
        anchor = floorTo(from, step.ns * 100);
        axis.anchor = zero.exactText(anchor + originNs);
        axis.anchorX = scale.xAt(anchor + originNs);
    }
    const qint64 minorNs = std::max<qint64>(step.ns / step.minorParts, 1);
    const qint64 largestLabel = anchor == 0 ? largest : std::max(std::abs(to - anchor), step.ns);
    for (qint64 at = floorTo(from + minorNs - 1, minorNs); at <= to; at += minorNs) {
        Tick tick;
        tick.x = scale.xAt(at + originNs);
        if (at % step.ns == 0) {
            tick.label = tickText(at - anchor, step.ns, largestLabel);
            if (anchor != 0 || (at > 0 && !zero.isStart())) {
                tick.label.prepend(QLatin1Char('+'));
            }
            tick.label.replace(QLatin1Char('-'), kMinus);
        }
        axis.ticks.push_back(tick);
    }
    return axis;
}

} // namespace drmscope::app
