// SPDX-License-Identifier: MIT
#include "app/export/export_format.h"

#include <algorithm>

namespace drmscope::app {

const std::vector<ExportFormat>& exportFormats()
{
    using Maker = ExportFormat::Maker;
    static const std::vector<ExportFormat> kFormats = {
        {"txt", ".txt", "Report for a mail"},
        {"html", ".html", "Page for a browser, one file"},
        {"svg", ".svg", "Timeline as a drawing"},
        {"png", ".png", "Window as a picture", Maker::Window, false},
        {"pdf", ".pdf", "Timeline, or flame graph, as a page", Maker::Window, false},
        {"perfetto", ".pftrace", "Trace for ui.perfetto.dev", Maker::Library, false},
        {"folded", ".folded", "Stacks for a flame graph, by resources"},
        {"foldedbytes", ".folded", "Stacks for a flame graph, by bytes"},
        {"csv", ".csv", "Table for a spreadsheet"},
        {"jsonl", ".jsonl", "Tables as JSON Lines"},
        {"parquet", ".parquet", "Table as Parquet, by ClickHouse", Maker::ClickHouse, false},
        {"junit", ".xml", "Verdicts as JUnit XML"},
        {"sarif", ".sarif", "Verdicts as SARIF 2.1.0"},
        {"session", ".drmscope", "Part of the session, or redacted", Maker::Library, false},
    };
    return kFormats;
}

const ExportFormat* findExportFormat(std::string_view name)
{
    const auto& formats = exportFormats();
    const auto found = std::find_if(formats.begin(), formats.end(),
                                    [name](const auto& format) { return format.name == name; });
    return found == formats.end() ? nullptr : &*found;
}

std::vector<std::string> exportFormatNames()
{
    std::vector<std::string> names;
    for (const ExportFormat& format : exportFormats()) {
        names.emplace_back(format.name);
    }
    return names;
}

} // namespace drmscope::app
