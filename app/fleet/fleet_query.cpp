// SPDX-License-Identifier: MIT
#include "app/fleet/fleet_query.h"

#include "schema/fleet_texts.h"

#include <algorithm>

namespace drmscope::app {
namespace {

std::string titleOf(std::string_view sql)
{
    constexpr std::string_view kKey = "-- title: ";
    const size_t at = sql.find(kKey);
    if (at == std::string_view::npos) {
        return {};
    }
    const std::string_view rest = sql.substr(at + kKey.size());
    return std::string(rest.substr(0, rest.find('\n')));
}

} // namespace

const std::vector<FleetQuery>& fleetQueries()
{
    static const std::vector<FleetQuery> kQueries = [] {
        std::vector<FleetQuery> queries;
        for (const schema::FleetQueryText& text : schema::fleetQueryTexts()) {
            queries.push_back({std::string(text.name), titleOf(text.sql), text.sql});
        }
        return queries;
    }();
    return kQueries;
}

const FleetQuery* findFleetQuery(std::string_view name)
{
    const auto& queries = fleetQueries();
    const auto found = std::find_if(queries.begin(), queries.end(),
                                    [name](const FleetQuery& query) { return query.name == name; });
    return found == queries.end() ? nullptr : &*found;
}

std::string_view fleetLakeSql()
{
    return schema::fleetLakeSql();
}

std::string_view fleetServerSql()
{
    return schema::fleetServerSql();
}

} // namespace drmscope::app
