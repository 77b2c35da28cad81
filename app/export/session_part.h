// SPDX-License-Identifier: MIT
#pragma once

#include "app/export/redaction.h"
#include "app/query/session_rows.h"

#include <filesystem>
#include <string>
#include <vector>

namespace drmscope::app {

// What of a session is wanted.
struct SessionPart
{
    std::vector<RowId> devices; // empty: all, and what belongs to none
    TimeWindow window;          // rows that lasted into it are in it
    std::vector<Secret> secrets;

    [[nodiscard]] bool isTimed() const
    {
        return window.fromNs != TimeWindow{}.fromNs || window.toNs != TimeWindow{}.toNs;
    }
    [[nodiscard]] bool isWhole() const { return devices.empty() && !isTimed() && secrets.empty(); }
};

// Makes a session file of a part of another: smaller, and every command opens it. Rows are taken
// whole or not at all; what a drm_device went through stays, also from outside of the window. It
// has a UUID of its own and a row of `anomaly` that says what it is a part of. It stands at
// `output` once it is whole. Errors: SessionError, ExportError.
void writeSessionPart(const std::filesystem::path& input, const SessionPart& part,
                      const std::filesystem::path& output, bool overwrite);

} // namespace drmscope::app
