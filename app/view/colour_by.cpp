// SPDX-License-Identifier: MIT
#include "app/view/colour_by.h"

#include "app/model/resource_look.h"

#include <QCoreApplication>
#include <QHash>
#include <algorithm>

namespace drmscope::app {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(drmscope::app::ColourBy)
};

// Okabe and Ito's, less those that states use, with a lightness for either ground.
QColor hue(const Theme& theme, size_t place)
{
    static const std::array light{QColor(0x00, 0x72, 0xB2), QColor(0x00, 0x7A, 0x59),
                                  QColor(0x7A, 0x6A, 0x00), QColor(0x6A, 0x4C, 0x93),
                                  QColor(0x3B, 0x7D, 0xA8), QColor(0x5B, 0x5B, 0x5B)};
    static const std::array dark{QColor(0x56, 0xB4, 0xE9), QColor(0x2F, 0xC8, 0x9C),
                                 QColor(0xF0, 0xE4, 0x42), QColor(0xB3, 0x9D, 0xDB),
                                 QColor(0x9A, 0xD7, 0xF5), QColor(0xC0, 0xC0, 0xC0)};
    return (theme.dark ? dark : light).at(place % light.size());
}

qint64 keyOf(ColourBy colourBy, const TimelineRow& row, const Span& span)
{
    switch (colourBy) {
    case ColourBy::Kind:
        return kindKey(span.kind, row.devres);
    case ColourBy::CallSite:
        return row.siteId;
    case ColourBy::Size:
        return sizeKey(span.sizeBytes);
    case ColourBy::Process:
        return span.taskId;
    case ColourBy::Verdict:
        break;
    }
    return 0;
}

// How many resources have each colour.
QHash<qint64, qint64> countsOf(ColourBy colourBy, const SessionContents& contents)
{
    switch (colourBy) {
    case ColourBy::Kind:
        return contents.tally.kinds;
    case ColourBy::Size:
        return contents.tally.sizes;
    case ColourBy::Process:
        return contents.tally.processes;
    case ColourBy::CallSite:
    case ColourBy::Verdict:
        break;
    }
    QHash<qint64, qint64> counts;
    for (const auto& alike : contents.alike) {
        counts[alike.siteId] += alike.count;
    }
    return counts;
}

QColor colourOf(const Theme& theme, ColourBy colourBy, qint64 key)
{
    if (colourBy == ColourBy::Size) {
        return theme.blend(theme.live, 0.30 + 0.70 * static_cast<double>(key) / (kSizeKeys - 1));
    }
    return hue(theme, static_cast<size_t>(key));
}

QString textOf(ColourBy colourBy, const SessionContents& contents, qint64 key)
{
    switch (colourBy) {
    case ColourBy::Kind:
        return key == 2   ? Words::tr("devres")
               : key == 1 ? Words::tr("action")
                          : Words::tr("allocation");
    case ColourBy::CallSite: {
        const QString frame = contents.frames.value(key);
        return frame.isEmpty() ? Words::tr("unknown") : frame.left(frame.indexOf(QLatin1Char('+')));
    }
    case ColourBy::Size:
        return std::array{Words::tr("< 128 B"), Words::tr("< 2 KiB"), Words::tr("< 32 KiB"),
                          Words::tr("< 512 KiB"), Words::tr("larger")}
            .at(static_cast<size_t>(key));
    case ColourBy::Process: {
        const QString task = contents.tasks.value(key);
        return task.isEmpty() ? Words::tr("unknown") : task;
    }
    case ColourBy::Verdict:
        break;
    }
    return {};
}

} // namespace

QString colourByText(ColourBy colourBy)
{
    switch (colourBy) {
    case ColourBy::Verdict:
        return Words::tr("Verdict");
    case ColourBy::Kind:
        return Words::tr("Kind");
    case ColourBy::CallSite:
        return Words::tr("Call site");
    case ColourBy::Size:
        return Words::tr("Size");
    case ColourBy::Process:
        return Words::tr("Process");
    }
    return {};
}

QColor tint(const Theme& theme, ColourBy colourBy, const TimelineRow& row, const Span& span)
{
    return colourBy == ColourBy::Verdict ? QColor()
                                         : colourOf(theme, colourBy, keyOf(colourBy, row, span));
}

std::vector<ColourKey> colourKeys(const Theme& theme, ColourBy colourBy,
                                  const SessionContents& contents, size_t most)
{
    if (colourBy == ColourBy::Verdict) {
        return {};
    }
    const auto counts = countsOf(colourBy, contents);
    std::vector<std::pair<qint64, qint64>> order; // count, key
    for (auto at = counts.cbegin(); at != counts.cend(); ++at) {
        order.emplace_back(at.value(), at.key());
    }
    std::sort(order.begin(), order.end(), [colourBy](const auto& a, const auto& b) {
        return colourBy == ColourBy::Size
                   ? a.second < b.second
                   : std::pair(-a.first, a.second) < std::pair(-b.first, b.second);
    });
    std::vector<ColourKey> keys;
    for (const auto& [count, key] : order) {
        if (keys.size() == most) {
            break;
        }
        keys.push_back({colourOf(theme, colourBy, key), textOf(colourBy, contents, key)});
    }
    return keys;
}

} // namespace drmscope::app
