// SPDX-License-Identifier: MIT
#include "app/report/session_json.h"

#include <fmt/format.h>

namespace drmscope::app {
namespace {

constexpr int kFormat = 1;

std::string hexText(uint64_t address)
{
    return fmt::format("0x{:x}", address);
}

Json jsonOf(const Session& session)
{
    return {{"uuid", session.uuid},
            {"hostname", session.hostname},
            {"kernel_release", session.kernelRelease},
            {"kernel_version", session.kernelVersion},
            {"machine", session.machine},
            {"backend", session.backend},
            {"clock", session.clock},
            {"started_ns", session.startedNs},
            {"ended_ns", session.endedNs},
            {"wall_offset_ns", session.wallOffsetNs},
            {"state", wordOf(session.state)},
            {"state_reason", session.stateReason},
            {"command", session.command},
            {"command_status", session.commandStatus},
            {"event_count", session.eventCount},
            {"missed_count", session.missedCount},
            {"damaged_count", session.damagedCount},
            {"writer_version", session.writerVersion}};
}

} // namespace

Json jsonOf(const Summary& summary, const std::filesystem::path& file)
{
    return {{"format", kFormat},
            {"file", file.string()},
            {"schema_version", summary.schemaVersion},
            {"origin_ns", summary.originNs},
            {"session", jsonOf(summary.session)}};
}

Json jsonOf(const Device& device)
{
    return {{"device_id", device.id},
            {"minor", device.minor},
            {"minors", device.minors},
            {"drm_driver", device.drmDriver},
            {"parent_name", device.parentName},
            {"bus", device.bus},
            {"bound_driver", device.boundDriver},
            {"unique_name", device.uniqueName},
            {"address", hexText(device.address)},
            {"generation", device.generation},
            {"last_phase", wordOf(device.lastPhase)},
            {"origin", wordOf(device.origin)},
            {"first_seen_ns", device.firstSeenNs},
            {"registered_ns", device.registeredNs},
            {"unplug_ns", device.unplugNs},
            {"unregister_ns", device.unregisterNs},
            {"last_close_ns", device.lastCloseNs},
            {"release_begin_ns", device.releaseBeginNs},
            {"release_end_ns", device.releaseEndNs},
            {"resource_count", device.resourceCount},
            {"live_count", device.liveCount},
            {"file_count", device.fileCount}};
}

Json jsonOf(const Afterlife& afterlife)
{
    return {{"device_id", afterlife.deviceId},
            {"gone_ns", afterlife.goneNs},
            {"release_end_ns", afterlife.releaseEndNs},
            {"afterlife_ns", afterlife.afterlifeNs},
            {"outlived_count", afterlife.outlivedCount},
            {"outlived_bytes", afterlife.outlivedBytes},
            {"held_by", afterlife.heldBy}};
}

Json jsonOf(const Resource& resource)
{
    const int64_t lifetimeNs = resource.endedNs == 0 ? 0 : resource.endedNs - resource.addedNs;
    return {{"resource_id", resource.id},
            {"device_id", resource.deviceId},
            {"owner", resource.owner},
            {"name", resource.name},
            {"kind", wordOf(resource.kind)},
            {"size_bytes", resource.sizeBytes},
            {"origin", wordOf(resource.origin)},
            {"added_ns", resource.addedNs},
            {"ended_ns", resource.endedNs},
            {"lifetime_ns", lifetimeNs},
            {"end_kind", wordOf(resource.end)},
            {"end_phase", resource.endedNs == 0 ? "" : wordOf(resource.endPhase)},
            {"add_order", resource.addOrder},
            {"release_order", resource.releaseOrder},
            {"release_order_right", resource.releaseOrderRight},
            {"added_in_release", resource.addedInRelease},
            {"call_site", resource.callSite},
            {"action", resource.action},
            {"pid", resource.pid},
            {"comm", resource.comm},
            {"stack_id", resource.stackId},
            {"node", hexText(resource.nodeAddress)},
            {"data", hexText(resource.dataAddress)}};
}

Json jsonOf(const DrmFile& file)
{
    return {{"drm_file_id", file.id},
            {"device_id", file.deviceId},
            {"minor_index", file.minorIndex},
            {"process_id", file.processId},
            {"comm", file.comm},
            {"in_kernel", file.inKernel},
            {"origin", wordOf(file.origin)},
            {"opened_ns", file.openedNs},
            {"closed_ns", file.closedNs},
            {"command_line", file.commandLine},
            {"closed_process_id", file.closedProcessId},
            {"closed_comm", file.closedComm},
            {"closed_by_exit", file.closedByExit}};
}

Json jsonOf(const PhaseSpan& phase)
{
    return {{"device_id", phase.deviceId},
            {"phase_order", phase.order},
            {"phase", wordOf(phase.phase)},
            {"started_ns", phase.startedNs},
            {"ended_ns", phase.endedNs}};
}

Json jsonOf(const Mark& mark)
{
    return {{"device_id", mark.deviceId},       {"mark", wordOf(mark.kind)},
            {"timestamp_ns", mark.timestampNs}, {"resource_count", mark.resourceCount},
            {"size_bytes", mark.sizeBytes},     {"open_count", mark.openCount},
            {"event_id", mark.eventId}};
}

Json jsonOf(const Pin& pin)
{
    return {{"pin_id", pin.id},
            {"device_id", pin.deviceId},
            {"kind", wordOf(pin.kind)},
            {"drm_file_id", pin.fileId},
            {"started_ns", pin.startedNs},
            {"ended_ns", pin.endedNs},
            {"size_bytes", pin.sizeBytes},
            {"process_id", pin.processId},
            {"comm", pin.comm}};
}

static Json jsonOf(const UseCount& uses, const char* count)
{
    return {
        {"device_id", uses.deviceId}, {"drm_file_id", uses.fileId},  {"process_id", uses.processId},
        {"comm", uses.comm},          {"phase", wordOf(uses.phase)}, {"result", uses.result},
        {count, uses.count},          {"first_ns", uses.firstNs},    {"last_ns", uses.lastNs}};
}

Json jsonOf(const IoctlCount& ioctls)
{
    return jsonOf(ioctls, "ioctl_count");
}

Json jsonOf(const FaultCount& faults)
{
    return jsonOf(faults, "fault_count");
}

Json jsonOf(const FileHolding& holding)
{
    return {{"device_id", holding.deviceId},
            {"drm_file_id", holding.fileId},
            {"timestamp_ns", holding.timestampNs},
            {"phase", wordOf(holding.phase)},
            {"handle_count", holding.handleCount},
            {"size_bytes", holding.sizeBytes},
            {"framebuffer_count", holding.framebufferCount},
            {"is_master", holding.isMaster}};
}

Json jsonOf(const MasterSpan& master)
{
    return {{"device_id", master.deviceId},
            {"drm_file_id", master.fileId},
            {"comm", master.comm},
            {"process_id", master.processId},
            {"started_ns", master.startedNs},
            {"ended_ns", master.endedNs}};
}

Json jsonOf(const DmabufImport& import)
{
    return {{"device_id", import.deviceId},
            {"importer", import.importer},
            {"size_bytes", import.sizeBytes},
            {"process_id", import.processId},
            {"comm", import.comm},
            {"started_ns", import.startedNs},
            {"ended_ns", import.endedNs}};
}

Json jsonOf(const ConnectorStatus& connector)
{
    return {{"device_id", connector.deviceId},
            {"timestamp_ns", connector.timestampNs},
            {"name", connector.name},
            {"status", connector.status},
            {"changed", connector.changed}};
}

Json jsonOf(const Uevent& uevent)
{
    return {{"device_id", uevent.deviceId},
            {"timestamp_ns", uevent.timestampNs},
            {"uevent_number", uevent.number},
            {"action", uevent.action},
            {"path", uevent.path}};
}

Json jsonOf(const HolderReaction& reaction)
{
    return {{"device_id", reaction.deviceId},
            {"drm_file_id", reaction.fileId},
            {"told_ns", reaction.toldNs},
            {"reaction_ns", reaction.reactionNs}};
}

Json jsonOf(const ReferenceSite& site)
{
    return {{"device_id", site.deviceId},
            {"call_site", site.callSite},
            {"get_count", site.getCount},
            {"returned_count", site.returnedCount}};
}

Json jsonOf(const ReferenceBalance& balance)
{
    return {{"device_id", balance.deviceId},
            {"refs", balance.refs},
            {"driver_refs", balance.driverRefs},
            {"file_refs", balance.fileRefs},
            {"dmabuf_refs", balance.dmabufRefs},
            {"state_refs", balance.stateRefs},
            {"unexplained_refs", balance.unexplainedRefs}};
}

Json jsonOf(const KernelMessage& message)
{
    return {{"timestamp_ns", message.timestampNs},
            {"pid", message.pid},
            {"comm", message.comm},
            {"message", message.message}};
}

Json jsonOf(const Event& event)
{
    return {{"event_id", event.id},
            {"timestamp_ns", event.timestampNs},
            {"seq", event.seq},
            {"cpu", event.cpu},
            {"kind", event.kind},
            {"step", event.step},
            {"device_id", event.deviceId},
            {"minor", event.minor},
            {"pid", event.pid},
            {"comm", event.comm},
            {"name", event.name},
            {"size_bytes", event.sizeBytes},
            {"action", event.action},
            {"caller", event.caller},
            {"call_site", event.callSite},
            {"stack_id", event.stackId},
            {"ordinal", event.ordinal},
            {"cause", event.cause},
            {"result", event.result},
            {"process_id", event.processId},
            {"refs", event.refs},
            {"open_count", event.openCount},
            {"object", hexText(event.objectAddress)},
            {"data", hexText(event.dataAddress)},
            {"atomic_context", event.atomicContext}};
}

Json jsonOf(const Finding& finding)
{
    return {{"finding_id", finding.id},
            {"rule", finding.rule},
            {"severity", wordOf(finding.severity)},
            {"verdict", finding.verdict},
            {"class", finding.leakClass},
            {"confidence", finding.confidence},
            {"device_id", finding.deviceId},
            {"minor", finding.minor},
            {"drm_driver", finding.drmDriver},
            {"resource_id", finding.resourceId},
            {"event_id", finding.eventId},
            {"first_seen_ns", finding.firstSeenNs},
            {"resource_count", finding.resourceCount},
            {"size_bytes", finding.sizeBytes},
            {"call_site", finding.callSite},
            {"source", finding.source},
            {"title", finding.title},
            {"cause", finding.cause},
            {"advice", finding.advice},
            {"fingerprint", finding.fingerprint}};
}

Json jsonOf(const Evidence& evidence)
{
    return {{"kind", evidence.kind}, {"row_id", evidence.rowId}, {"meaning", evidence.meaning}};
}

Json jsonOf(const Judgement& judgement)
{
    return {{"verdict", wordOf(judgement.verdict)}, {"reasons", judgement.reasons}};
}

Json jsonOf(const MissedGap& gap)
{
    return {{"cpu", gap.cpu},
            {"after_ns", gap.afterNs},
            {"before_ns", gap.beforeNs},
            {"missed_count", gap.count}};
}

Json jsonOf(const Hook& hook)
{
    return {{"hook", hook.hook},
            {"symbol", hook.symbol},
            {"state", wordOf(hook.state)},
            {"error", hook.error},
            {"missed_count", hook.missedCount},
            {"reason", hook.reason}};
}

Json jsonOf(const Anomaly& anomaly)
{
    return {{"anomaly_id", anomaly.id},      {"event_id", anomaly.eventId},
            {"device_id", anomaly.deviceId}, {"timestamp_ns", anomaly.timestampNs},
            {"kind", anomaly.kind},          {"detail", anomaly.detail}};
}

Json jsonOf(const Frame& frame)
{
    return {{"depth", frame.depth},
            {"frame", frame.text},
            {"module", frame.module},
            {"source", frame.source}};
}

std::string textOf(const Json& json, int indent)
{
    return json.dump(indent, ' ', true, Json::error_handler_t::replace);
}

} // namespace drmscope::app
