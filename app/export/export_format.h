// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace drmscope::app {

// A format that `drmscope export --format` and the window's menu offer.
struct ExportFormat
{
    enum class Maker : uint8_t
    {
        Library,   // writeExport()
        Window,    // drmscope-gui --render
        ClickHouse // a clickhouse program that the user has
    };

    std::string_view name;   // "perfetto"
    std::string_view ending; // of its files: ".pftrace"
    std::string_view title;  // "Trace for ui.perfetto.dev"
    Maker maker = Maker::Library;
    bool text = true; // fit for a terminal
};

// In the order in which they are shown. Constant data: any thread.
[[nodiscard]] const std::vector<ExportFormat>& exportFormats();
[[nodiscard]] const ExportFormat* findExportFormat(std::string_view name); // nullptr: none
[[nodiscard]] std::vector<std::string> exportFormatNames();

} // namespace drmscope::app
