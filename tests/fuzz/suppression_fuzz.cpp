// SPDX-License-Identifier: MIT
// Any bytes as a suppression file, and what it says matched with findings.
#include "app/report/suppression_list.h"

#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

using namespace drmscope::app; // NOLINT(google-build-using-namespace): this file only

namespace {

std::vector<Finding> findings()
{
    Finding leak;
    leak.rule = "F04";
    leak.drmDriver = "bochs-drm";
    leak.callSite = "bochs_pci_probe+0x10/0x4000 [bochs]";
    leak.fingerprint = "F04/bochs-drm/bochs_pci_probe";
    Finding odd;
    odd.rule = odd.drmDriver = odd.fingerprint = std::string(300, 'a');
    return {leak, odd};
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    static const std::vector<Finding> kFindings = findings();
    static const std::vector<Frame> kStack = {{.text = "drmm_kmalloc+0x10/0x40 [drm]"},
                                              {.text = std::string(300, 'a')}};
    try {
        SuppressionList list =
            SuppressionList::parse({reinterpret_cast<const char*>(data), size}, "suppressions");
        int64_t matched = 0;
        for (const Finding& finding : kFindings)
            matched += list.match(finding, kStack) != nullptr ? 1 : 0;
        int64_t hits = 0; // every line that matches counts
        for (const SuppressionUse& use : list.uses()) {
            if (use.hits > matched)
                std::abort();
            hits += use.hits;
        }
        if (hits < matched)
            std::abort();
    } catch (const SuppressionError& error) {
        if (*error.what() == '\0')
            std::abort();
    }
    return 0;
}
