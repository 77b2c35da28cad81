// SPDX-License-Identifier: MIT
#include "app/model/session_tables.h"
#include "app/model/time_text.h"
#include "app/query/afterlife_text.h"

#include <QCoreApplication>
#include <algorithm>

namespace drmscope::app {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(drmscope::app::HolderRows)
};

struct Hold
{
    QString holder;
    QString kind;
    RowId deviceId = 0;
    BarState state = BarState::Ended;
    qint64 fromNs = 0;
    qint64 toNs = 0;    // 0: still
    bool older = false; // than that
    qint64 sizeBytes = -1;
    QString more;
};

Rows::Row rowOf(const SessionContents& contents, const Hold& hold)
{
    const qint64 originNs = contents.originNs();
    const auto holding = contents.holdings.value(hold.deviceId);
    const qint64 endNs = hold.toNs == 0 ? contents.endNs() : hold.toNs;
    const qint64 afterNs =
        holding.goneNs == 0
            ? 0
            : std::max<qint64>(endNs - std::max<qint64>(holding.goneNs, hold.fromNs), 0);
    const qint64 lengthNs = endNs - hold.fromNs;
    Rows::Row row;
    row.state = hold.state;
    row.cells = {
        {hold.holder},
        {hold.kind},
        {contents.nameOf(hold.deviceId)},
        {(hold.older ? QStringLiteral("≤ ") : QString()) + timeText(hold.fromNs - originNs),
         QVariant::fromValue<qint64>(hold.fromNs)},
        {hold.toNs == 0 ? Words::tr("still held") : timeText(hold.toNs - originNs),
         QVariant::fromValue<qint64>(endNs)},
        {(hold.older ? QStringLiteral("≥ ") : QString()) + durationText(lengthNs),
         QVariant::fromValue<qint64>(lengthNs)},
        {afterNs == 0 ? QStringLiteral("–") : durationText(afterNs),
         QVariant::fromValue<qint64>(afterNs)},
        {hold.sizeBytes < 0 ? QStringLiteral("–") : sizeText(hold.sizeBytes),
         QVariant::fromValue<qint64>(hold.sizeBytes)},
        {hold.more}};
    return row;
}

} // namespace

Rows holderRows(const SessionContents& contents)
{
    Rows table;
    table.columns = {{Words::tr("Holder"), 32, false, false, false, 18},
                     {Words::tr("Kind"), 18, false, false, false, 14},
                     {Words::tr("Device"), 9},
                     {Words::tr("From"), 13, true},
                     {Words::tr("To"), 13, true},
                     {Words::tr("Held for"), 13, true},
                     {Words::tr("After unplug"), 14, true},
                     {Words::tr("Size"), 10, true},
                     {Words::tr("Command line"), 40, false, true, false, 10}};
    for (const auto& file : contents.files) {
        Hold hold;
        hold.holder = file.inKernel ? Words::tr("in-kernel client")
                                    : QStringLiteral("%1 (%2)")
                                          .arg(QString::fromStdString(file.comm))
                                          .arg(file.processId);
        hold.kind = file.inKernel ? Words::tr("in-kernel client") : Words::tr("open file");
        hold.deviceId = file.deviceId;
        hold.state = contents.roles.of(file);
        hold.fromNs = file.openedNs;
        hold.toNs = file.closedNs;
        hold.older = file.origin != Origin::Seen;
        hold.more = QString::fromStdString(file.commandLine);
        auto row = rowOf(contents, hold);
        row.item = {Selection::Kind::File, file.id};
        table.rows.push_back(std::move(row));
    }
    for (const auto& pin : contents.pins) {
        if (pin.kind == PinKind::OpenFile || pin.kind == PinKind::InKernelClient) {
            continue; // those are the files above
        }
        Hold hold;
        hold.holder = pin.comm.empty() ? pinText(pin.kind)
                                       : QStringLiteral("%1 (%2)")
                                             .arg(QString::fromStdString(pin.comm))
                                             .arg(pin.processId);
        hold.kind = pinText(pin.kind);
        hold.deviceId = pin.deviceId;
        hold.state = contents.roles.of(pin);
        hold.fromNs = pin.startedNs;
        hold.toNs = pin.endedNs;
        hold.older = beganUnseen(pin);
        hold.sizeBytes = pin.sizeBytes == 0 ? -1 : pin.sizeBytes;
        auto row = rowOf(contents, hold);
        row.item = {Selection::Kind::Pin, pin.id};
        table.rows.push_back(std::move(row));
    }
    return table;
}

bool beganUnseen(const Pin& pin)
{
    return pin.kind == PinKind::Unexplained || pin.startedNs == pin.endedNs;
}

QString pinText(PinKind kind)
{
    switch (kind) {
    case PinKind::OpenFile:
        return Words::tr("open file");
    case PinKind::InKernelClient:
        return Words::tr("in-kernel client");
    case PinKind::Dmabuf:
        return Words::tr("dma-buf");
    case PinKind::Mapping:
        return Words::tr("mapping");
    case PinKind::AtomicState:
        return Words::tr("atomic state");
    case PinKind::Unexplained:
        return Words::tr(kUnexplainedReference);
    case PinKind::Unknown:
        break;
    }
    return Words::tr("unknown");
}

} // namespace drmscope::app
