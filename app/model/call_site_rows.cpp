// SPDX-License-Identifier: MIT
#include "app/model/session_tables.h"
#include "app/model/time_text.h"

#include <QCoreApplication>
#include <map>
#include <tuple>

namespace drmscope::app {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(drmscope::app::CallSiteRows)
};

struct Site
{
    RowId first = 0; // resource
    BarState worst = BarState::Ended;
    qint64 count = 0;
    qint64 live = 0;
    qint64 bytes = 0;
    qint64 liveBytes = 0;
    qint64 longestNs = 0;
};

} // namespace

Rows callSiteRows(const SessionContents& contents)
{
    std::map<std::tuple<RowId, RowId, bool>, Site> sites; // call site, name, devres
    for (const auto& alike : contents.alike) {
        auto [place, isNew] = sites.try_emplace({alike.siteId, alike.nameId, alike.devres}, Site{});
        auto& site = place->second;
        if (isNew) {
            site.first = alike.first;
        }
        site.worst = std::max(site.worst, alike.worst);
        site.count += alike.count;
        site.bytes += alike.bytes;
        site.live += alike.live;
        site.liveBytes += alike.liveBytes;
        site.longestNs = std::max(site.longestNs, alike.longestNs);
    }
    Rows table;
    table.columns = {{Words::tr("Call site"), 46},
                     {Words::tr("Resource"), 30},
                     {Words::tr("Owner"), 8},
                     {Words::tr("Count"), 10, true},
                     {Words::tr("Live"), 9, true},
                     {Words::tr("Bytes"), 11, true},
                     {Words::tr("Live bytes"), 11, true},
                     {Words::tr("Longest life"), 13, true}};
    const auto number = [](qint64 value, const QString& text) {
        return Rows::Cell{text, QVariant::fromValue<qint64>(value)};
    };
    for (const auto& [key, site] : sites) {
        const auto frame = contents.frames.value(std::get<0>(key));
        Rows::Row row;
        row.item = {Selection::Kind::Resource, site.first};
        row.state = site.worst;
        row.cells = {{frame.isEmpty() ? Words::tr("unknown") : frame},
                     {contents.names.value(std::get<1>(key))},
                     {std::get<2>(key) ? QStringLiteral("devm") : QStringLiteral("drmm")},
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
