// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/session_reader.h"

#include <cstdint>
#include <string>
#include <vector>

namespace drmscope::app {

// What two sessions tell differently. Aligned on driver, call site, resource and phase: neither
// time nor addresses, offsets, minors or processes are compared, so that two runs of one test
// compare equal.
struct Difference
{
    enum class Kind : uint8_t
    {
        New,
        Gone,
        Changed
    };

    struct Side
    {
        int64_t count = 0;
        int64_t sizeBytes = 0;
        std::string severity; // of a finding
        std::string callSite; // likewise, "" none: as its own session has it
        // The first of them, or what that one is about.
        RowId deviceId = 0;
        RowId resourceId = 0;
    };

    Kind kind = Kind::Changed;
    std::string what;    // "drm_device", "finding", "resource"
    std::string key;     // "bochs-drm: kmalloc by bochs_pci_probe@bochs, release in releasing"
    std::string verdict; // of a finding, "leak": what accuses is another than what only informs
    Side before;
    Side after;
};

struct SessionDiff
{
    std::vector<Difference> differences; // drm_devices, findings, resources; each by key
    std::vector<std::string> reasons;    // why it cannot be relied on: "NEW: 5 events missed"
};

[[nodiscard]] std::string_view wordOf(Difference::Kind kind);
[[nodiscard]] SessionDiff differenceOf(SessionReader& before, SessionReader& after);

} // namespace drmscope::app
