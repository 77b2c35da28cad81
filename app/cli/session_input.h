// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/device_label.h"
#include "app/query/session_reader.h"

#include <filesystem>
#include <string>
#include <vector>

namespace CLI {
class App;
} // namespace CLI

namespace drmscope::app {

// What the listings have in common: which session, as text or JSON, how loud.
struct SessionInput
{
    std::string file; // "": the newest session of the current directory
    bool json = false;
    bool quiet = false;
    bool preferLive = false; // one that is being recorded comes before a newer one that is not
};

void addSessionOptions(CLI::App& command, SessionInput& input);

// The file that is meant. Says so on standard error when it was not named. CommandError 64 when
// there is none to choose.
[[nodiscard]] std::filesystem::path chosenFile(const SessionInput& input);

// Opens it; one whose recorder was killed is completed first. Says on standard error when it is no
// finished recording, so that nobody takes a part for the whole.
[[nodiscard]] SessionReader openSession(const SessionInput& input);

// The drm_devices that -d means: all for "". CommandError 64 that lists them when it means none.
[[nodiscard]] std::vector<Device> chosenDevices(const std::vector<Device>& devices,
                                                const DeviceLabels& labels,
                                                const std::string& wanted);

} // namespace drmscope::app
