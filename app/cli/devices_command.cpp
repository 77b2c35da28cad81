// SPDX-License-Identifier: MIT
#include "app/cli/command.h"
#include "app/cli/output.h"
#include "app/cli/session_input.h"
#include "app/report/listing.h"
#include "app/report/session_json.h"

#include <CLI/CLI.hpp>

#include <memory>

namespace drmscope::app {
namespace {

int listDevices(const SessionInput& input)
{
    SessionReader reader = openSession(input);
    const Summary summary = reader.summary();
    const std::vector<Device> devices = reader.devices();
    const std::vector<Afterlife> afterlives = reader.afterlives();
    if (input.json) {
        Json json = jsonOf(summary, reader.file());
        json["devices"] = jsonOf(devices);
        json["afterlives"] = jsonOf(afterlives);
        json["phases"] = jsonOf(reader.phases());
        json["marks"] = jsonOf(reader.marks());
        json["files"] = jsonOf(reader.files());
        json["pins"] = jsonOf(reader.pins());
        printJson(json);
    } else if (devices.empty()) {
        print("No drm_device was seen.\n");
    } else {
        print(devicesText(summary, devices, afterlives, DeviceLabels(devices), outputStyle()));
    }
    return exit_code::kOk;
}

} // namespace

void addDevicesCommand(CLI::App& program, Command& chosen)
{
    auto* command = program.add_subcommand("devices", "List the drm_devices of a session");
    command->footer(
        "\"gone at\" is the unplug (or the unregistering), \"afterlife\" the time from it to "
        "the\nend of release, \"live\" the resources that were not seen to end.");
    const auto input = std::make_shared<SessionInput>();
    addSessionOptions(*command, *input);
    command->callback([input, &chosen] { chosen = [input] { return listDevices(*input); }; });
}

} // namespace drmscope::app
