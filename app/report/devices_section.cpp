// SPDX-License-Identifier: MIT
#include "app/report/devices_section.h"

#include "app/report/device_report.h"
#include "app/report/listing.h"
#include "app/report/quantity.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace drmscope::app {
namespace {

constexpr size_t kMaxLives = 3;
constexpr size_t kMaxLines = 20;

// Findings stand the gravest first.
std::set<RowId> mostWanted(const std::vector<Device>& devices, const std::vector<Finding>& findings)
{
    std::set<RowId> wanted;
    for (const Finding& finding : findings) {
        if (wanted.size() < kMaxLives && finding.deviceId != 0 &&
            finding.verdict != "information") {
            wanted.insert(finding.deviceId);
        }
    }
    for (const Device& device : devices) {
        if (wanted.size() < kMaxLives) {
            wanted.insert(device.id);
        }
    }
    return wanted;
}

} // namespace

std::string devicesSection(SessionReader& reader, const Summary& summary,
                           const std::vector<Device>& devices, const std::vector<Finding>& findings,
                           const DeviceLabels& labels, const TextStyle& style)
{
    if (devices.empty()) {
        return "\nNo drm_device was seen.\n";
    }
    const std::set<RowId> wanted = mostWanted(devices, findings);
    std::string out;
    std::vector<Device> others;
    for (const Device& device : devices) {
        if (wanted.contains(device.id)) {
            out += '\n' + deviceReport(reader, summary, device, labels, style);
        } else {
            others.push_back(device);
        }
    }
    if (others.empty()) {
        return out;
    }
    const size_t more = others.size() > kMaxLines ? others.size() - kMaxLines : 0;
    others.resize(others.size() - more);
    out += "\nThe others:\n\n" + devicesText(summary, others, reader.afterlives(), labels, style);
    return more == 0 ? out
                     : out + fmt::format("… and {} more; `drmscope devices` lists all\n",
                                         countText(static_cast<int64_t>(more)));
}

} // namespace drmscope::app
