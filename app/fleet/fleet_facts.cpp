// SPDX-License-Identifier: MIT
#include "app/fleet/fleet_facts.h"

#include "app/query/session_error.h"
#include "app/query/session_reader.h"
#include "app/report/quantity.h"

#include <algorithm>
#include <cctype>

namespace drmscope::app {
namespace {

// "6.12.0-rc3-00042-g1a2b3c4d5e6f" says it: what git describe calls a kernel that was built from a
// tree.
std::string commitOf(const std::string& kernelRelease)
{
    const size_t at = kernelRelease.rfind("-g");
    if (at == std::string::npos) {
        return {};
    }
    const std::string hash =
        kernelRelease.substr(at + 2, kernelRelease.find_first_of("-+", at + 2) - (at + 2));
    const bool isHash = hash.size() >= 7 && std::all_of(hash.begin(), hash.end(), [](char c) {
                            return std::isxdigit(static_cast<unsigned char>(c)) != 0;
                        });
    return isHash ? hash : std::string();
}

FleetRow sessionRow(SessionReader& reader, const FleetFile& file, const std::string& commit,
                    const std::string& day)
{
    const Summary summary = reader.summary();
    const Session& session = summary.session;
    return {session.uuid,
            day,
            session.startedNs + session.wallOffsetNs,
            summary.span.toNs - summary.originNs,
            file.path,
            file.sizeBytes,
            file.changedNs,
            commit.empty() ? commitOf(session.kernelRelease) : commit,
            session.hostname,
            session.kernelRelease,
            reader.buildId("vmlinux"),
            session.machine,
            session.backend,
            session.writerVersion,
            session.command,
            int64_t{session.commandStatus},
            std::string(wordOf(session.state)),
            std::string(wordOf(reader.judgement().verdict)),
            session.eventCount,
            session.missedCount,
            summary.deviceCount,
            summary.resourceCount,
            summary.liveCount,
            summary.liveBytes,
            summary.findingCount,
            summary.leakCount};
}

FleetRow deviceRow(const Device& device, const std::vector<Afterlife>& afterlives,
                   const FleetFacts& facts)
{
    const auto found =
        std::find_if(afterlives.begin(), afterlives.end(), [&device](const Afterlife& afterlife) {
            return afterlife.deviceId == device.id;
        });
    const Afterlife afterlife = found == afterlives.end() ? Afterlife{} : *found;
    return {facts.uuid,
            facts.day,
            device.id,
            device.drmDriver,
            device.parentName,
            device.bus,
            static_cast<int64_t>(device.address),
            std::string(wordOf(device.lastPhase)),
            device.resourceCount,
            device.liveCount,
            device.fileCount,
            afterlife.afterlifeNs,
            afterlife.outlivedBytes};
}

FleetRow findingRow(const Finding& finding, const std::vector<Device>& devices,
                    const FleetFacts& facts)
{
    const auto found =
        std::find_if(devices.begin(), devices.end(),
                     [&finding](const Device& device) { return device.id == finding.deviceId; });
    const uint64_t address = found == devices.end() ? 0 : found->address;
    return {facts.uuid,
            facts.day,
            finding.id,
            finding.fingerprint,
            finding.rule,
            std::string(wordOf(finding.severity)),
            finding.verdict,
            finding.leakClass,
            finding.confidence,
            finding.drmDriver,
            static_cast<int64_t>(address),
            finding.firstSeenNs,
            finding.resourceCount,
            finding.sizeBytes,
            finding.callSite,
            finding.title,
            finding.cause};
}

} // namespace

FleetFacts readFleetFacts(const FleetFile& file, const std::string& commit)
{
    SessionReader reader(file.path);
    const Session session = reader.summary().session;
    if (session.state == SessionState::Recording) {
        throw SessionError(SessionError::Kind::NotASession,
                           file.path + " is still being recorded, or its recorder was killed: "
                                       "`drmscope rebuild` completes it");
    }
    FleetFacts facts;
    facts.uuid = session.uuid;
    facts.day = wallClockText(session.startedNs + session.wallOffsetNs).substr(0, 10);
    facts.session = sessionRow(reader, file, commit, facts.day);
    const std::vector<Device> devices = reader.devices();
    const std::vector<Afterlife> afterlives = reader.afterlives();
    for (const Device& device : devices) {
        facts.devices.push_back(deviceRow(device, afterlives, facts));
    }
    for (const Finding& finding : reader.findings()) {
        facts.findings.push_back(findingRow(finding, devices, facts));
    }
    return facts;
}

} // namespace drmscope::app
