// SPDX-License-Identifier: MIT
#include "app/model/call_site.h"
#include "app/model/session_tables.h"
#include "app/model/time_text.h"

#include <QCoreApplication>

namespace drmscope::app {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(drmscope::app::CallSiteRows)
};

} // namespace

Rows callSiteRows(const SessionContents& contents)
{
    Rows table;
    table.columns = {{Words::tr("Call site"), 46, false, false, false, 26},
                     {Words::tr("Resource"), 30, false, false, false, 16},
                     {Words::tr("Owner"), 8},
                     {Words::tr("Count"), 10, true},
                     {Words::tr("Live"), 9, true},
                     {Words::tr("Bytes"), 11, true},
                     {Words::tr("Live bytes"), 11, true},
                     {Words::tr("Longest life"), 13, true}};
    const auto number = [](qint64 value, const QString& text) {
        return Rows::Cell{text, QVariant::fromValue<qint64>(value)};
    };
    for (const auto& site : callSites(contents)) {
        const auto frame = contents.frames.value(site.siteId);
        Rows::Row row;
        row.item = {Selection::Kind::CallSite, site.first};
        row.state = site.worst;
        row.cells = {{frame.isEmpty() ? Words::tr("unknown") : frame},
                     {contents.names.value(site.nameId)},
                     {site.devres ? QStringLiteral("devm") : QStringLiteral("drmm")},
                     number(site.count, countText(site.count)),
                     number(site.live, countText(site.live)),
                     number(site.bytes, sizeText(site.bytes)),
                     number(site.liveBytes, sizeText(site.liveBytes)),
                     number(site.longestNs, durationText(site.longestNs))};
        table.rows.push_back(std::move(row));
    }
    return table;
}

} // namespace drmscope::app
