// SPDX-License-Identifier: MIT
#include "app/view/colour_by.h"

#include "app/model/resource_look.h"

#include <QCoreApplication>
#include <QMap>
#include <algorithm>

namespace drmscope::app {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(drmscope::app::ColourBy)
};

// Apart from each other also for eyes without one kind of cones, and as greys: see legend_test. The
// last is for all that have no colour of their own.
constexpr size_t kHues = 6;
constexpr size_t kOthers = kHues - 1;

QColor hue(const Theme& theme, size_t place)
{
    static const std::array<QColor, kHues> light{
        QColor(0x38, 0x1C, 0xFB), QColor(0x88, 0x93, 0x18), QColor(0x84, 0x46, 0x6E),
        QColor(0xE4, 0x33, 0xF0), QColor(0x0D, 0x04, 0x64), QColor(0x30, 0x30, 0x30)};
    static const std::array<QColor, kHues> dark{QColor(0x38, 0x77, 0xE8), QColor(0xF3, 0xFE, 0x52),
                                                QColor(0xD5, 0x18, 0x4F), QColor(0x1A, 0xBB, 0xFF),
                                                QColor(0xCA, 0xB3, 0x0E), QColor(0xBD, 0xBD, 0xBD)};
    return (theme.dark ? dark : light).at(place);
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

QColor sizeColour(const Theme& theme, qint64 key)
{
    return theme.blend(theme.live, 0.30 + 0.70 * static_cast<double>(key) / (kSizeKeys - 1));
}

int sizeNumber(qint64 key)
{
    return static_cast<int>(key) + 1;
}

QString sizeText(qint64 key)
{
    return std::array{Words::tr("< 128 B"), Words::tr("< 2 KiB"), Words::tr("< 32 KiB"),
                      Words::tr("< 512 KiB"), Words::tr("larger")}
        .at(static_cast<size_t>(key));
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
        return sizeText(key);
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

Colouring::Colouring(ColourBy by, const SessionContents& contents) : m_by(by)
{
    if (by == ColourBy::Verdict) {
        return;
    }
    // Frames of one function are one call site to whoever reads the legend.
    QMap<QString, qint64> counts;
    QHash<qint64, QString> texts;
    const auto ofKeys = countsOf(by, contents);
    for (auto at = ofKeys.cbegin(); at != ofKeys.cend(); ++at) {
        texts.insert(at.key(), textOf(by, contents, at.key()));
        counts[texts.value(at.key())] += at.value();
    }
    m_texts = counts.keys();
    std::stable_sort(m_texts.begin(), m_texts.end(), [&](const QString& a, const QString& b) {
        return counts.value(a) > counts.value(b);
    });
    for (auto at = texts.cbegin(); at != texts.cend(); ++at) {
        const auto place = static_cast<size_t>(m_texts.indexOf(at.value()));
        m_places.insert(at.key(), std::min(place, kOthers));
    }
}

QColor Colouring::tint(const Theme& theme, const TimelineRow& row, const Span& span) const
{
    return m_by == ColourBy::Verdict ? QColor()
           : m_by == ColourBy::Size  ? sizeColour(theme, sizeKey(span.sizeBytes))
                                     : hue(theme, m_places.value(keyOf(m_by, row, span), kOthers));
}

int Colouring::number(const TimelineRow& row, const Span& span) const
{
    if (m_by == ColourBy::Verdict || m_by == ColourBy::Size) {
        return m_by == ColourBy::Size ? sizeNumber(sizeKey(span.sizeBytes)) : 0;
    }
    const size_t place = m_places.value(keyOf(m_by, row, span), kOthers);
    return place == kOthers ? 0 : static_cast<int>(place) + 1;
}

std::vector<ColourKey> Colouring::keys(const Theme& theme) const
{
    std::vector<ColourKey> keys;
    if (m_by == ColourBy::Size) {
        for (int key = 0; key < kSizeKeys; ++key) {
            if (m_places.contains(key)) {
                keys.push_back({sizeColour(theme, key), sizeText(key), sizeNumber(key)});
            }
        }
        return keys;
    }
    for (qsizetype i = 0; i < m_texts.size() && i < static_cast<qsizetype>(kOthers); ++i) {
        keys.push_back({hue(theme, static_cast<size_t>(i)), m_texts[i], static_cast<int>(i) + 1});
    }
    if (m_texts.size() > static_cast<qsizetype>(kOthers)) {
        keys.push_back({hue(theme, kOthers), Words::tr("others"), 0});
    }
    return keys;
}

} // namespace drmscope::app
