// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/session_rows.h"

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace drmscope::app {

// What a drm_device is called in a text: its minor ("card0"), else its parent, else "device 3".
// Where two drm_devices of one session would be called the same, as after a rebind, each gets its
// id: "card0#2".
class DeviceLabels
{
public:
    explicit DeviceLabels(const std::vector<Device>& devices);

    // "device 7" for one that is not in the list, "" for 0.
    [[nodiscard]] std::string operator[](RowId deviceId) const;

private:
    std::unordered_map<RowId, std::string> m_labels;
};

// Whether a user who writes `wanted` means this drm_device: a label, one of its minors, its id, its
// parent or its driver. "" means none.
[[nodiscard]] bool isCalled(const Device& device, const DeviceLabels& labels,
                            std::string_view wanted);

} // namespace drmscope::app
