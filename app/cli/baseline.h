// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/session_rows.h"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace drmscope::app {

// The findings that a project knows of, so that a check tells only what is new: a JSON file of
// fingerprints, each with the gravest severity it had. What became graver is new. So is one more
// of those whose fingerprint names no function: it is the driver's, and each of its drm_devices may
// have that mistake. What names one is the same mistake however often it shows.
class Baseline
{
public:
    Baseline() = default;
    explicit Baseline(const std::vector<Finding>& findings);

    // CommandError: 64 it cannot be read, 65 it is no baseline, or of a later version.
    static Baseline read(const std::filesystem::path& file);
    void write(const std::filesystem::path& file) const;

    // Whether it is known. Each call counts: the ones asked for first are those that were there.
    [[nodiscard]] bool excuses(const Finding& finding);
    [[nodiscard]] size_t size() const { return m_known.size(); }

private:
    struct Entry
    {
        Severity severity = Severity::Unknown;
        int64_t count = 0;
        int64_t excused = 0;
    };
    std::map<std::string, Entry> m_known; // by fingerprint
};

} // namespace drmscope::app
