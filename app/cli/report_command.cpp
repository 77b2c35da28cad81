// SPDX-License-Identifier: MIT
#include "app/cli/command.h"
#include "app/cli/output.h"
#include "app/cli/session_input.h"
#include "app/query/driver_builds.h"
#include "app/report/session_json.h"
#include "app/report/text_report.h"

#include <CLI/CLI.hpp>

#include <memory>

namespace drmscope::app {
namespace {

Json reportJson(SessionReader& reader)
{
    Json json = jsonOf(reader.summary(), reader.file());
    json["judgement"] = jsonOf(reader.judgement());
    json["devices"] = jsonOf(reader.devices());
    json["afterlives"] = jsonOf(reader.afterlives());
    json["phases"] = jsonOf(reader.phases());
    json["marks"] = jsonOf(reader.marks());
    json["files"] = jsonOf(reader.files());
    json["pins"] = jsonOf(reader.pins());
    json["ioctls_after_gone"] = jsonOf(reader.ioctlsAfterGone());
    json["faults_after_gone"] = jsonOf(reader.faultsAfterGone());
    json["file_holdings"] = jsonOf(reader.fileHoldings());
    json["masters"] = jsonOf(reader.masters());
    json["dmabuf_imports"] = jsonOf(reader.dmabufImports());
    json["connector_statuses"] = jsonOf(reader.connectorStatuses());
    json["uevents"] = jsonOf(reader.uevents());
    json["holder_reactions"] = jsonOf(reader.holderReactions());
    json["reference_balances"] = jsonOf(reader.referenceBalances());
    json["reference_sites"] = jsonOf(reader.referenceSites());
    json["kernel_messages"] = jsonOf(reader.kernelMessages());
    json["console"] = reader.consoleLines();
    json["findings"] = jsonOf(reader.findings());
    json["anomalies"] = jsonOf(reader.anomalies());
    json["missed"] = jsonOf(reader.missed());
    json["hooks"] = jsonOf(reader.hooks());
    json["builds"] = Json::array();
    for (const Build& build : buildsOf(reader)) {
        json["builds"].push_back({{"object", build.object},
                                  {"build_id", build.buildId},
                                  {"drm_drivers", build.drmDrivers}});
    }
    return json;
}

int report(const SessionInput& input)
{
    SessionReader reader = openSession(input);
    if (input.json) {
        printJson(reportJson(reader));
    } else {
        print(textReport(reader, {kMailColumns, outputStyle().colour}));
    }
    return exit_code::kOk;
}

} // namespace

void addReportCommand(CLI::App& program, Command& chosen)
{
    auto* command = program.add_subcommand("report", "Tell the whole session, for a mail");
    const auto input = std::make_shared<SessionInput>();
    addSessionOptions(*command, *input);
    command->callback([input, &chosen] { chosen = [input] { return report(*input); }; });
}

} // namespace drmscope::app
