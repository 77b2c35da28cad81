// SPDX-License-Identifier: MIT
#include "app/export/session_export.h"

#include "app/export/folded_stacks.h"
#include "app/export/html_report.h"
#include "app/export/output_file.h"
#include "app/export/perfetto_export.h"
#include "app/export/row_exports.h"
#include "app/export/timeline_svg.h"
#include "app/query/session_reader.h"
#include "app/report/check_report.h"
#include "app/report/plain_check.h"
#include "app/report/text_report.h"

#include <unordered_map>

namespace drmscope::app {
namespace {

using Tables = std::vector<const PublicTable*>;
using Write = void (*)(SessionReader&, const Tables&, OutputFile&);

void writeTxt(SessionReader& reader, const Tables&, OutputFile& output)
{
    output.write(textReport(reader));
}

void writeCsvTable(SessionReader& reader, const Tables& tables, OutputFile& output)
{
    writeCsv(reader, tables.empty() ? *findPublicTable("resources") : *tables.front(), output);
}

void writeJsonl(SessionReader& reader, const Tables& tables, OutputFile& output)
{
    Tables all = tables;
    if (all.empty()) {
        for (const PublicTable& table : publicTables()) {
            all.push_back(&table);
        }
    }
    writeJsonLines(reader, all, output);
}

void writeJunit(SessionReader& reader, const Tables&, OutputFile& output)
{
    output.write(junitText(checkJunit(reader, plainCheck(reader))));
}

void writeSarif(SessionReader& reader, const Tables&, OutputFile& output)
{
    output.write(textOf(checkSarif(reader, plainCheck(reader))) + '\n');
}

void writeSvg(SessionReader& reader, const Tables&, OutputFile& output)
{
    output.write(timelineSvg(reader, true));
}

void writeHtml(SessionReader& reader, const Tables&, OutputFile& output)
{
    output.write(htmlReport(reader));
}

void writeTrace(SessionReader& reader, const Tables&, OutputFile& output)
{
    writePerfetto(reader, output);
}

void writeFolded(SessionReader& reader, const Tables&, OutputFile& output)
{
    output.write(foldedStacks(reader, FoldedBy::Resources));
}

void writeFoldedBytes(SessionReader& reader, const Tables&, OutputFile& output)
{
    output.write(foldedStacks(reader, FoldedBy::Bytes));
}

Write writerOf(std::string_view format)
{
    static const std::unordered_map<std::string_view, Write> kWriters = {
        {"txt", writeTxt},       {"csv", writeCsvTable},
        {"jsonl", writeJsonl},   {"junit", writeJunit},
        {"sarif", writeSarif},   {"svg", writeSvg},
        {"html", writeHtml},     {"perfetto", writeTrace},
        {"folded", writeFolded}, {"foldedbytes", writeFoldedBytes},
    };
    const auto found = kWriters.find(format);
    return found == kWriters.end() ? nullptr : found->second;
}

} // namespace

TemporaryPart::TemporaryPart(const std::filesystem::path& input, const SessionPart& part)
    : m_file(input)
{
    if (part.isWhole()) {
        return;
    }
    m_file = m_folder.emplace().path() / input.filename();
    writeSessionPart(input, part, m_file, false);
}

void exportSession(const ExportRequest& request)
{
    requireFreeOutput(request.output, request.overwrite, request.input);
    if (request.format->name == "session") {
        writeSessionPart(request.input, request.part, request.output, request.overwrite);
        return;
    }
    const Write write = writerOf(request.format->name);
    if (write == nullptr) {
        throw ExportError(ExportError::Kind::Usage,
                          "no library of this program writes " + std::string(request.format->name));
    }
    const TemporaryPart part(request.input, request.part);
    SessionReader reader(part.file());
    OutputFile output(request.output, request.overwrite);
    write(reader, request.tables, output);
    output.publish();
}

} // namespace drmscope::app
