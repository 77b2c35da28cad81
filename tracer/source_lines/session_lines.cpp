// SPDX-License-Identifier: MIT
#include "tracer/source_lines/session_lines.h"

#include "schema/statement.h"
#include "schema/transaction.h"
#include "tracer/source_lines/debug_files.h"

#include <map>
#include <optional>
#include <string>

namespace drmscope::tracer {

namespace {

// The objects that have symbols in the session, each with its build-id. One that was loaded in two
// builds is left out: which of them an address belongs to is not known.
std::map<std::string, std::string, std::less<>> recordedBuilds(schema::Database& database)
{
    std::map<std::string, std::string, std::less<>> builds;
    schema::Statement rows(
        database, "SELECT object, min(build_id) FROM build WHERE object IN (SELECT CASE "
                  "module WHEN '' THEN 'vmlinux' ELSE module END FROM symbol WHERE name <> '') "
                  "GROUP BY object HAVING count(*) = 1");
    while (rows.step())
        builds.emplace(rows.text(0), rows.text(1));
    return builds;
}

// A return address belongs to the call before it; a function itself has offset 0.
uint64_t instructionAt(uint64_t offset)
{
    return offset == 0 ? 0 : offset - 1;
}

} // namespace

int64_t addSourceLines(schema::Database& database,
                       const std::vector<std::filesystem::path>& folders)
{
    const auto builds = recordedBuilds(database);
    if (builds.empty())
        return 0;
    DebugFiles files(folders, database.text("SELECT kernel_release FROM session"), builds);
    schema::Transaction transaction(database);
    schema::Statement insert(
        database, "INSERT OR REPLACE INTO source_line (symbol_id, file, line) VALUES (?1, ?2, ?3)");
    schema::Statement symbols(
        database,
        "SELECT id, module, name, symbol_offset, symbol_size FROM symbol WHERE name <> ''");
    int64_t found = 0;
    while (symbols.step()) {
        const std::string module(symbols.text(1));
        const std::string function(symbols.text(2));
        const std::optional<SourceLine> line =
            files.find({.module = module,
                        .function = function,
                        .offset = instructionAt(static_cast<uint64_t>(symbols.integer(3))),
                        .size = static_cast<uint64_t>(symbols.integer(4))});
        if (!line)
            continue;
        insert.bindAll(symbols.integer(0), line->file, line->line);
        insert.run();
        ++found;
    }
    transaction.commit();
    return found;
}

} // namespace drmscope::tracer
