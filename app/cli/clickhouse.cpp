// SPDX-License-Identifier: MIT
#include "app/cli/clickhouse.h"

#include "app/cli/command_error.h"
#include "app/cli/program_path.h"
#include "app/export/output_file.h"
#include "app/export/row_exports.h"
#include "app/query/session_reader.h"

#include <fmt/format.h>

namespace drmscope::app {

ClickHouse::ClickHouse(std::vector<std::string> mode)
{
    const auto program = findInPath("clickhouse");
    if (!program) {
        throw CommandError(
            exit_code::kMissingPart,
            "there is no program `clickhouse` in PATH; install ClickHouse (one file, "
            "https://clickhouse.com/docs/install), or use what needs none: csv, "
            "jsonl, and a fleet without --engine");
    }
    m_program = std::move(mode);
    m_program.insert(m_program.begin(), program->string());
}

std::string ClickHouse::run(const std::string& sql, const std::vector<std::string>& more,
                            const std::function<void(int)>& feed, int output) const
{
    ExternalProgram program;
    program.arguments = m_program;
    program.arguments.insert(program.arguments.end(), more.begin(), more.end());
    program.arguments.insert(program.arguments.end(), {"--query", sql});
    program.feed = feed;
    program.output = output;
    const ExternalEnd end = runExternal(program);
    if (end.status != 0) {
        throw CommandError(exit_code::kIo,
                           fmt::format("{} {} ended with exit status {}: {}", m_program[0],
                                       m_program[1], end.status, end.error.substr(0, 2000)));
    }
    return end.output;
}

std::string clickhouseText(std::string_view text)
{
    std::string out = "'";
    for (const char c : text) {
        out += c == '\'' || c == '\\' ? "\\" : "";
        out += c;
    }
    return out + "'";
}

void writeParquet(const ExportRequest& request)
{
    requireFreeOutput(request.output, request.overwrite, request.input);
    const ClickHouse clickhouse({"local"});
    const TemporaryPart part(request.input, request.part);
    SessionReader reader(part.file());
    const PublicTable& table =
        request.tables.empty() ? *findPublicTable("resources") : *request.tables.front();
    const auto feed = [&](int fd) {
        OutputFile rows(fd, "a pipe");
        try {
            writeTabSeparated(reader, table, rows);
            rows.publish();
        } catch (const ExportError&) { // it stopped reading, and says why
        }
    };
    const std::vector<std::string> options = {"--input-format", "TabSeparated", "--structure",
                                              clickhouseStructure(table)};
    const std::string sql = "SELECT * FROM table FORMAT Parquet";
    OutputFile made(request.output, request.overwrite);
    clickhouse.run(sql, options, feed, made.descriptor());
    made.publish();
}

} // namespace drmscope::app
