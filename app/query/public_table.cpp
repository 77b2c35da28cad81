// SPDX-License-Identifier: MIT
#include "app/query/public_table.h"

#include <algorithm>

namespace drmscope::app {
namespace {

constexpr auto kInteger = FieldType::Integer;
constexpr auto kText = FieldType::Text;
constexpr auto kAddress = FieldType::Address;

PublicField integer(std::string_view name, std::string_view sql)
{
    return {name, kInteger, FieldText::Column, sql};
}

PublicField text(std::string_view name, std::string_view sql)
{
    return {name, kText, FieldText::Column, sql};
}

PublicField address(std::string_view name, std::string_view sql)
{
    return {name, kAddress, FieldText::Column, sql};
}

PublicField behind(FieldText what, std::string_view name, std::string_view sql)
{
    return {name, what == FieldText::Pid ? kInteger : kText, what, sql};
}

PublicTable devicesTable()
{
    return {"devices",
            "device AS d JOIN device_overview AS o ON o.device_id = d.id",
            "d.id",
            {integer("device_id", "d.id"),
             text("minor", "o.minor"),
             text("drm_driver", "d.drm_driver"),
             text("parent_name", "d.parent_name"),
             text("bus", "d.bus"),
             text("bound_driver", "d.bound_driver"),
             text("unique_name", "d.unique_name"),
             address("address", "d.address"),
             integer("generation", "d.generation"),
             text("last_phase", "o.last_phase"),
             text("origin", "d.origin"),
             integer("first_seen_ns", "d.first_seen_ns"),
             integer("registered_ns", "o.registered_ns"),
             integer("unplug_ns", "o.unplug_ns"),
             integer("unregister_ns", "o.unregister_ns"),
             integer("last_close_ns", "o.last_close_ns"),
             integer("release_begin_ns", "o.release_begin_ns"),
             integer("release_end_ns", "o.release_end_ns"),
             integer("resource_count", "o.resource_count"),
             integer("live_count", "o.live_count"),
             integer("file_count", "o.file_count")}};
}

PublicTable resourcesTable()
{
    return {
        "resources",
        "resource AS r",
        "r.id",
        {integer("resource_id", "r.id"),
         integer("device_id", "r.device_id"),
         behind(FieldText::Minor, "minor", "r.device_id"),
         text("owner", "r.owner"),
         behind(FieldText::Name, "name", "r.name_id"),
         text("kind", "r.kind"),
         integer("size_bytes", "r.size_bytes"),
         text("origin", "r.origin"),
         integer("added_ns", "r.added_ns"),
         integer("ended_ns", "r.ended_ns"),
         integer("lifetime_ns", "CASE r.ended_ns WHEN 0 THEN 0 ELSE r.ended_ns - r.added_ns END"),
         text("end_kind", "r.end_kind"),
         text("end_phase", "r.end_phase"),
         integer("add_order", "r.add_order"),
         integer("release_order", "r.release_order"),
         integer("release_order_right", "r.release_order_right"),
         integer("added_in_release", "r.added_in_release"),
         behind(FieldText::Frame, "call_site", "r.call_site_symbol_id"),
         behind(FieldText::Frame, "action", "r.action_symbol_id"),
         behind(FieldText::Pid, "pid", "r.task_id"),
         behind(FieldText::Comm, "comm", "r.task_id"),
         integer("stack_id", "r.stack_id"),
         address("node", "r.node_address"),
         address("data", "r.data_address")}};
}

PublicTable eventsTable()
{
    return {"events",
            "event AS e",
            "e.id",
            {integer("event_id", "e.id"),
             integer("timestamp_ns", "e.timestamp_ns"),
             integer("seq", "e.seq"),
             integer("cpu", "e.cpu"),
             text("kind", "e.kind"),
             integer("step", "e.step"),
             integer("device_id", "e.device_id"),
             behind(FieldText::Minor, "minor", "e.device_id"),
             behind(FieldText::Pid, "pid", "e.task_id"),
             behind(FieldText::Comm, "comm", "e.task_id"),
             behind(FieldText::Name, "name", "e.name_id"),
             integer("size_bytes", "e.size_bytes"),
             behind(FieldText::Frame, "action", "e.action_symbol_id"),
             behind(FieldText::Frame, "caller", "e.caller_symbol_id"),
             behind(FieldText::CallSite, "call_site", "e.stack_id"),
             integer("stack_id", "e.stack_id"),
             integer("ordinal", "e.ordinal"),
             integer("cause", "e.cause"),
             integer("result", "e.result"),
             integer("process_id", "e.process_id"),
             integer("refs", "e.refs"),
             integer("open_count", "e.open_count"),
             address("object", "e.object_address"),
             address("data", "e.data_address"),
             integer("atomic_context", "e.atomic_context")}};
}

PublicTable filesTable()
{
    return {"files",
            "drm_file AS f",
            "f.id",
            {integer("drm_file_id", "f.id"), integer("device_id", "f.device_id"),
             behind(FieldText::Minor, "minor", "f.device_id"),
             integer("minor_index", "f.minor_index"), integer("process_id", "f.process_id"),
             text("comm", "f.comm"), integer("in_kernel", "f.in_kernel"),
             text("origin", "f.origin"), integer("opened_ns", "f.opened_ns"),
             integer("closed_ns", "f.closed_ns"), text("command_line", "f.command_line"),
             integer("closed_process_id", "f.closed_process_id"),
             text("closed_comm", "f.closed_comm"), integer("closed_by_exit", "f.closed_by_exit")}};
}

PublicTable findingsTable()
{
    return {
        "findings",
        "finding AS f JOIN finding_identity AS i ON i.finding_id = f.id "
        "LEFT JOIN device AS d ON d.id = f.device_id",
        "f.id",
        {integer("finding_id", "f.id"), text("rule", "f.rule"), text("severity", "f.severity"),
         text("verdict", "f.verdict"), text("class", "f.class"), text("confidence", "f.confidence"),
         integer("device_id", "f.device_id"), behind(FieldText::Minor, "minor", "f.device_id"),
         text("drm_driver", "coalesce(d.drm_driver, '')"),
         address("device_address", "coalesce(d.address, 0)"),
         integer("resource_id", "f.resource_id"), integer("event_id", "f.event_id"),
         integer("first_seen_ns", "f.first_seen_ns"), integer("resource_count", "f.resource_count"),
         integer("size_bytes", "f.size_bytes"),
         behind(FieldText::Frame, "call_site", "f.call_site_symbol_id"), text("title", "f.title"),
         text("cause", "f.cause"), text("fingerprint", "i.fingerprint")}};
}

} // namespace

const std::vector<PublicTable>& publicTables()
{
    static const std::vector<PublicTable> kTables = {devicesTable(), resourcesTable(),
                                                     eventsTable(), filesTable(), findingsTable()};
    return kTables;
}

const PublicTable* findPublicTable(std::string_view name)
{
    const auto& tables = publicTables();
    const auto found = std::find_if(tables.begin(), tables.end(), [name](const PublicTable& table) {
        return table.name == name;
    });
    return found == tables.end() ? nullptr : &*found;
}

} // namespace drmscope::app
