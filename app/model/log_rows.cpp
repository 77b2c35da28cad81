// SPDX-License-Identifier: MIT
#include "app/model/session_tables.h"
#include "app/model/time_text.h"

#include <QCoreApplication>
#include <algorithm>

namespace drmscope::app {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(drmscope::app::LogRows)
};

QString text(const std::string& words)
{
    return QString::fromStdString(words);
}

class Log
{
public:
    explicit Log(const SessionContents& contents) : m_contents(contents) {}

    void add(qint64 timeNs, const QString& source, RowId deviceId, const QString& words,
             std::optional<BarState> state = {})
    {
        const auto* device = m_contents.device(deviceId);
        Rows::Row row;
        row.state = state;
        if (device != nullptr) {
            row.item = {Selection::Kind::Device, deviceId};
        }
        row.cells = {{source},
                     {timeNs == 0 ? QStringLiteral("–") : timeText(timeNs - m_contents.originNs()),
                      QVariant::fromValue<qint64>(timeNs)},
                     {device == nullptr ? QString() : m_contents.nameOf(deviceId)},
                     {words}};
        m_rows.push_back(std::move(row));
    }

    std::vector<Rows::Row> take()
    {
        std::stable_sort(m_rows.begin(), m_rows.end(), [](const auto& a, const auto& b) {
            return a.cells[1].key.toLongLong() < b.cells[1].key.toLongLong();
        });
        return std::move(m_rows);
    }

private:
    const SessionContents& m_contents;
    std::vector<Rows::Row> m_rows;
};

QString hookText(const Hook& hook)
{
    const auto word = wordOf(hook.state);
    QString words = Words::tr("hook %1: %2")
                        .arg(text(hook.hook),
                             QString::fromUtf8(word.data(), static_cast<qsizetype>(word.size())));
    if (!hook.symbol.empty()) {
        words += QStringLiteral(" · ") + text(hook.symbol);
    }
    if (!hook.reason.empty()) {
        words += QStringLiteral(" · ") + text(hook.reason);
    }
    if (hook.missedCount > 0) {
        words +=
            QStringLiteral(" · ") + Words::tr("%1 calls missed").arg(countText(hook.missedCount));
    }
    return words;
}

} // namespace

Rows logRows(const SessionContents& contents)
{
    Log log(contents);
    for (const auto& reason : contents.doubts) {
        log.add(0, Words::tr("doubt"), 0, text(reason), BarState::Hazard);
    }
    for (const auto& hook : contents.hooks) {
        const bool good = hook.state == HookState::Armed && hook.missedCount == 0;
        log.add(0, Words::tr("recorder"), 0, hookText(hook),
                good ? std::nullopt : std::optional(BarState::Hazard));
    }
    for (const auto& gap : contents.missed) {
        log.add(gap.beforeNs, Words::tr("missed"), 0,
                gap.count == 0 ? Words::tr("some events of CPU %1 were missed").arg(gap.cpu)
                               : Words::tr("%1 events of CPU %2 were missed")
                                     .arg(countText(gap.count))
                                     .arg(gap.cpu),
                BarState::Hazard);
    }
    for (const auto& odd : contents.anomalies) {
        log.add(odd.timestampNs, Words::tr("anomaly"), odd.deviceId,
                odd.detail.empty() ? text(odd.kind)
                                   : QStringLiteral("%1: %2").arg(text(odd.kind), text(odd.detail)),
                BarState::Hazard);
    }
    for (const auto& message : contents.kernelMessages) {
        log.add(message.timestampNs, Words::tr("kernel"), 0, text(message.message),
                BarState::Hazard);
    }
    for (const auto& uevent : contents.uevents) {
        log.add(uevent.timestampNs, Words::tr("uevent"), uevent.deviceId,
                QStringLiteral("%1 %2").arg(text(uevent.action), text(uevent.path)));
    }
    for (const auto& ioctl : contents.ioctls) {
        const QString who = QStringLiteral("%1 (%2)").arg(text(ioctl.comm)).arg(ioctl.processId);
        log.add(ioctl.firstNs, Words::tr("ioctl"), ioctl.deviceId,
                Words::tr("%1 ioctls of %2 after it was gone, answered %3")
                    .arg(countText(ioctl.count), who)
                    .arg(ioctl.result));
    }
    Rows table;
    table.columns = {{Words::tr("Source"), 16},
                     {Words::tr("Time"), 13, true},
                     {Words::tr("Device"), 12},
                     {Words::tr("What"), 60, false, false, false, 24}};
    table.rows = log.take();
    return table;
}

} // namespace drmscope::app
