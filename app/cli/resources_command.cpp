// SPDX-License-Identifier: MIT
#include "app/cli/command.h"
#include "app/cli/output.h"
#include "app/cli/session_input.h"
#include "app/report/listing.h"
#include "app/report/session_json.h"

#include <CLI/CLI.hpp>

#include <iterator>
#include <memory>

namespace drmscope::app {
namespace {

struct ResourceOptions
{
    SessionInput input;
    std::string device;
    bool onlyLive = false;
};

// Of one drm_device after another only where -d means several; else in the order of the adds.
std::vector<Resource> readResources(SessionReader& reader, const std::vector<Device>& chosen,
                                    const ResourceOptions& options)
{
    ResourceFilter filter;
    filter.onlyLive = options.onlyLive;
    if (options.device.empty()) {
        return reader.resources(filter);
    }
    std::vector<Resource> all;
    for (const Device& device : chosen) {
        filter.deviceId = device.id;
        auto some = reader.resources(filter);
        std::move(some.begin(), some.end(), std::back_inserter(all));
    }
    return all;
}

int listResources(const ResourceOptions& options)
{
    SessionReader reader = openSession(options.input);
    const Summary summary = reader.summary();
    const std::vector<Device> devices = reader.devices();
    const DeviceLabels labels(devices);
    const auto resources =
        readResources(reader, chosenDevices(devices, labels, options.device), options);
    if (options.input.json) {
        Json json = jsonOf(summary, reader.file());
        json["resources"] = jsonOf(resources);
        printJson(json);
    } else if (resources.empty()) {
        print("No managed resource was seen.\n");
    } else {
        print(resourcesText(summary, resources, labels, outputStyle()));
    }
    return exit_code::kOk;
}

} // namespace

void addResourcesCommand(CLI::App& program, Command& chosen)
{
    auto* command =
        program.add_subcommand("resources", "List the managed resources and their lifetimes");
    const auto options = std::make_shared<ResourceOptions>();
    addSessionOptions(*command, options->input);
    command
        ->add_option("-d,--device", options->device,
                     "Only this: card0, an id, a parent or a driver")
        ->type_name("DEVICE");
    command->add_flag("--live", options->onlyLive, "Only those that were not seen to end");
    command->callback(
        [options, &chosen] { chosen = [options] { return listResources(*options); }; });
}

} // namespace drmscope::app
