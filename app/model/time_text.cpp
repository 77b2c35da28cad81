// SPDX-License-Identifier: MIT
#include "app/model/time_text.h"

#include <QLocale>
#include <array>
#include <cmath>

namespace drmscope::app {

namespace {

constexpr double kSecond = 1e9;

const QLocale& numbers()
{
    static const QLocale locale(QLocale::English, QLocale::UnitedStates);
    return locale;
}

QString threeDigits(double value)
{
    const double magnitude = std::abs(value);
    const int decimals = magnitude >= 99.95 ? 0 : magnitude >= 9.995 ? 1 : 2;
    QString text = QString::number(value, 'f', decimals);
    if (decimals > 0) {
        while (text.endsWith(QLatin1Char('0'))) {
            text.chop(1);
        }
        if (text.endsWith(QLatin1Char('.'))) {
            text.chop(1);
        }
    }
    return text;
}

QString minutesText(double seconds)
{
    const auto minutes = static_cast<qint64>(seconds / 60);
    const double rest = seconds - static_cast<double>(minutes) * 60;
    if (minutes >= 60) {
        return QStringLiteral("%1 h %2 min")
            .arg(minutes / 60)
            .arg(minutes % 60, 2, 10, QLatin1Char('0'));
    }
    return QStringLiteral("%1 min %2 s").arg(minutes).arg(rest, 0, 'f', 0);
}

} // namespace

QString durationText(qint64 ns)
{
    const auto value = static_cast<double>(ns);
    const double magnitude = std::abs(value);
    if (magnitude < 1e3) {
        return QStringLiteral("%1 ns").arg(ns);
    }
    if (magnitude < 999.5e3) {
        return QStringLiteral("%1 µs").arg(threeDigits(value / 1e3));
    }
    if (magnitude < 999.5e6) {
        return QStringLiteral("%1 ms").arg(threeDigits(value / 1e6));
    }
    if (magnitude < 120 * kSecond) {
        return QStringLiteral("%1 s").arg(threeDigits(value / kSecond));
    }
    return minutesText(value / kSecond);
}

QString timeText(qint64 sinceStartNs)
{
    const auto value = static_cast<double>(sinceStartNs);
    if (std::abs(value) < 1e6) {
        return QStringLiteral("%1 µs").arg(value / 1e3, 0, 'f', 1);
    }
    if (std::abs(value) < kSecond) {
        return QStringLiteral("%1 ms").arg(value / 1e6, 0, 'f', 2);
    }
    return QStringLiteral("%1 s").arg(value / kSecond, 0, 'f', 3);
}

QString exactTimeText(qint64 sinceStartNs)
{
    const qint64 magnitude = std::abs(sinceStartNs);
    const QString digits =
        QStringLiteral("%1").arg(magnitude % 1'000'000'000, 9, 10, QLatin1Char('0'));
    return QStringLiteral("%1%2.%3 %4 %5 s")
        .arg(sinceStartNs < 0 ? QStringLiteral("-") : QString(),
             countText(magnitude / 1'000'000'000), digits.left(3), digits.mid(3, 3),
             digits.right(3));
}

QString sizeText(qint64 bytes)
{
    static constexpr std::array units{"KiB", "MiB", "GiB", "TiB"};
    if (bytes < 1024) {
        return QStringLiteral("%1 B").arg(bytes);
    }
    double value = static_cast<double>(bytes) / 1024;
    size_t unit = 0;
    while (value >= 1023.5 && unit + 1 < units.size()) {
        value /= 1024;
        ++unit;
    }
    return QStringLiteral("%1 %2").arg(threeDigits(value), QLatin1String(units[unit]));
}

QString countText(qint64 count)
{
    return numbers().toString(count);
}

QString ordinalText(qint64 number)
{
    const qint64 tens = number % 100;
    const qint64 ones = number % 10;
    const char* ending = "th";
    if (tens < 11 || tens > 13) {
        ending = ones == 1 ? "st" : ones == 2 ? "nd" : ones == 3 ? "rd" : "th";
    }
    return countText(number) + QLatin1String(ending);
}

QString plainToolTip(const QString& text)
{
    return text.isEmpty()
               ? QString()
               : QStringLiteral("<p style='white-space:pre-wrap'>%1</p>").arg(text.toHtmlEscaped());
}

} // namespace drmscope::app
