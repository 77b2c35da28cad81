// SPDX-License-Identifier: MIT
#pragma once

#include "app/export/export_error.h"
#include "app/export/export_format.h"
#include "app/export/session_part.h"
#include "app/export/temporary_folder.h"
#include "app/query/public_table.h"

#include <filesystem>
#include <optional>
#include <vector>

namespace drmscope::app {

struct ExportRequest
{
    const ExportFormat* format = nullptr; // one that this library makes
    std::filesystem::path input;
    SessionPart part;
    std::vector<const PublicTable*> tables; // csv: one; jsonl: some; empty: the usual ones
    std::filesystem::path output;           // "-": standard output
    bool overwrite = false;
};

// Writes an export; it stands at `output` when it is whole, or not at all. Any thread; one request
// at a time on it. Errors: ExportError, SessionError.
void exportSession(const ExportRequest& request);

// A session file of the part that is wanted, for whoever exports it otherwise; gone with this.
class TemporaryPart
{
public:
    // Names `input` itself where all of it is wanted.
    TemporaryPart(const std::filesystem::path& input, const SessionPart& part);

    [[nodiscard]] const std::filesystem::path& file() const { return m_file; }

private:
    std::filesystem::path m_file;
    std::optional<TemporaryFolder> m_folder;
};

} // namespace drmscope::app
