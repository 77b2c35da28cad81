// SPDX-License-Identifier: MIT
// How the timeline looked, as it is kept for the next start.
#include "app/view/timeline_view.h"

#include <QJsonArray>
#include <QScrollBar>
#include <algorithm>

namespace drmscope::app {

namespace {

QString ofId(qint64 id) // JSON numbers are doubles
{
    return QString::number(id);
}

qint64 idOf(const QJsonValue& value)
{
    return value.toString().toLongLong();
}

} // namespace

QJsonObject TimelineRows::folds() const
{
    QList<RowId> devices(m_collapsed.begin(), m_collapsed.end());
    std::sort(devices.begin(), devices.end());
    QJsonArray collapsed;
    for (const RowId device : devices) {
        collapsed.append(ofId(device));
    }
    QJsonArray unfolded;
    for (const auto& [device, name, site, devres] : m_unfolded) {
        unfolded.append(QJsonArray{ofId(device), ofId(name), ofId(site), devres});
    }
    return {{QStringLiteral("collapsed"), collapsed}, {QStringLiteral("unfolded"), unfolded}};
}

void TimelineRows::setFolds(const QJsonObject& folds)
{
    m_collapsed.clear();
    m_unfolded.clear();
    for (const auto& device : folds.value(QStringLiteral("collapsed")).toArray()) {
        m_collapsed.insert(idOf(device));
    }
    for (const auto& value : folds.value(QStringLiteral("unfolded")).toArray()) {
        const auto key = value.toArray();
        m_unfolded.emplace(idOf(key[0]), idOf(key[1]), idOf(key[2]), key[3].toBool());
    }
    lay();
}

// Not where, of what is followed: that is wherever its end is.
QJsonObject TimelineView::look() const
{
    QJsonObject look{{QStringLiteral("colour"), static_cast<int>(colourBy())},
                     {QStringLiteral("folds"), m_rows.folds()},
                     {QStringLiteral("top"), verticalScrollBar()->value()}};
    if (!m_follows) {
        look.insert(QStringLiteral("from"), ofId(m_scale.fromNs()));
        look.insert(QStringLiteral("to"), ofId(m_scale.toNs()));
    }
    return look;
}

void TimelineView::setLook(const QJsonObject& look)
{
    const int colour = look.value(QStringLiteral("colour")).toInt();
    for (const auto known : kColourings) {
        if (static_cast<int>(known) == colour) {
            setColourBy(known);
        }
    }
    const qint64 fromNs = idOf(look.value(QStringLiteral("from")));
    const qint64 toNs = idOf(look.value(QStringLiteral("to")));
    if (toNs > fromNs && !m_follows) {
        showRange(fromNs, toNs);
    }
    m_rows.setFolds(look.value(QStringLiteral("folds")).toObject());
    layOut();
    const int top = look.value(QStringLiteral("top")).toInt();
    verticalScrollBar()->setValue(top);
    m_lookAt = {top, verticalScrollBar()->value()};
}

// Of an outline, lanes come later: whoever stayed where it could be scrolled to goes on then.
void TimelineView::scrollAsItLooked()
{
    if (!m_lookAt || verticalScrollBar()->value() != m_lookAt->second) {
        m_lookAt.reset();
        return;
    }
    verticalScrollBar()->setValue(m_lookAt->first);
    m_lookAt->second = verticalScrollBar()->value();
    if (!m_contents->outline) {
        m_lookAt.reset();
    }
}

} // namespace drmscope::app
