// SPDX-License-Identifier: MIT
#include "app/query/device_label.h"

#include <algorithm>

namespace drmscope::app {
namespace {

std::string plainLabel(const Device& device)
{
    if (!device.minor.empty()) {
        return device.minor;
    }
    return device.parentName.empty() ? "device " + std::to_string(device.id) : device.parentName;
}

} // namespace

DeviceLabels::DeviceLabels(const std::vector<Device>& devices)
{
    std::unordered_map<std::string, int> uses;
    for (const Device& device : devices) {
        ++uses[plainLabel(device)];
    }
    for (const Device& device : devices) {
        const std::string label = plainLabel(device);
        const bool shared = uses[label] > 1;
        m_labels[device.id] = shared ? label + '#' + std::to_string(device.id) : label;
    }
}

std::string DeviceLabels::operator[](RowId deviceId) const
{
    if (deviceId == 0) {
        return {};
    }
    const auto found = m_labels.find(deviceId);
    return found == m_labels.end() ? "device " + std::to_string(deviceId) : found->second;
}

bool isCalled(const Device& device, const DeviceLabels& labels, std::string_view wanted)
{
    return !wanted.empty() &&
           (wanted == labels[device.id] || wanted == device.minor || wanted == device.parentName ||
            wanted == device.drmDriver || wanted == device.boundDriver ||
            wanted == std::to_string(device.id) ||
            std::find(device.minors.begin(), device.minors.end(), wanted) != device.minors.end());
}

} // namespace drmscope::app
