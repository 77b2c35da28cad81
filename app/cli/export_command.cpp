// SPDX-License-Identifier: MIT
#include "app/cli/budget.h"
#include "app/cli/clickhouse.h"
#include "app/cli/command.h"
#include "app/cli/output.h"
#include "app/cli/rendering.h"
#include "app/cli/session_input.h"
#include "app/export/output_file.h"
#include "app/export/session_export.h"
#include "app/query/near_words.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

namespace drmscope::app {
namespace {

struct ExportOptions
{
    SessionInput input;
    std::string format;
    std::string output;
    std::string device;
    std::string from;
    std::string to;
    std::string redact;
    std::vector<std::string> tables;
    std::string theme; // "": not asked for, as the next two
    std::string size;
    std::string view;
    bool overwrite = false;
};

// Without --format the ending of OUT says it.
const ExportFormat& formatOf(const ExportOptions& options)
{
    const std::vector<std::string> names = exportFormatNames();
    if (options.format.empty()) {
        const std::string ending = std::filesystem::path(options.output).extension().string();
        for (const ExportFormat& format : exportFormats()) {
            if (!ending.empty() && format.ending == ending) {
                return format;
            }
        }
        throw CommandError(exit_code::kUsage,
                           fmt::format("say which --format is wanted: {}", fmt::join(names, ", ")));
    }
    const ExportFormat* format = findExportFormat(options.format);
    if (format == nullptr) {
        throw CommandError(exit_code::kUsage,
                           fmt::format("there is no format \"{}\"{}; there are {}", options.format,
                                       nearWordsHint(options.format, names),
                                       fmt::join(names, ", ")));
    }
    return *format;
}

std::vector<const PublicTable*> tablesOf(const ExportOptions& options, const ExportFormat& format)
{
    std::vector<std::string> known;
    for (const PublicTable& table : publicTables()) {
        known.emplace_back(table.name);
    }
    std::vector<const PublicTable*> tables;
    for (const std::string& name : options.tables) {
        tables.push_back(findPublicTable(name));
        if (tables.back() == nullptr) {
            throw CommandError(exit_code::kUsage,
                               fmt::format("there is no table \"{}\"{}; there are {}", name,
                                           nearWordsHint(name, known), fmt::join(known, ", ")));
        }
    }
    const bool has = format.name == "csv" || format.name == "jsonl" || format.name == "parquet";
    if (!has && !tables.empty()) {
        throw CommandError(
            exit_code::kUsage,
            fmt::format("--table is for csv, jsonl and parquet; {} is one whole", format.name));
    }
    if (format.name != "jsonl" && tables.size() > 1) {
        throw CommandError(exit_code::kUsage,
                           fmt::format("{} holds one table, and {} were named; jsonl holds several",
                                       format.name, tables.size()));
    }
    return tables;
}

SessionPart partOf(const ExportOptions& options, SessionReader& reader)
{
    SessionPart part;
    part.secrets = secretsOf(options.redact);
    if (!options.device.empty()) {
        const std::vector<Device> devices = reader.devices();
        for (const Device& device : chosenDevices(devices, DeviceLabels(devices), options.device)) {
            part.devices.push_back(device.id);
        }
    }
    const int64_t originNs = reader.summary().originNs;
    if (!options.from.empty()) {
        part.window.fromNs = originNs + durationNsOf(options.from);
    }
    if (!options.to.empty()) {
        part.window.toNs = originNs + durationNsOf(options.to);
    }
    if (part.window.fromNs > part.window.toNs) {
        throw CommandError(exit_code::kUsage, fmt::format("--from {} is later than --to {}",
                                                          options.from, options.to));
    }
    return part;
}

// An option that changes nothing is refused: who gave it expects that it does.
WindowLook lookOf(const ExportOptions& options, const ExportFormat& format)
{
    WindowLook look;
    const bool drawn = format.maker == ExportFormat::Maker::Window;
    struct Choice
    {
        const std::string& given;
        std::string& wanted;
        bool taken;
        const char* reason;
    };
    for (const Choice& choice :
         {Choice{options.theme, look.theme, drawn && format.name == "png",
                 "--theme is for png; {} always looks the same"},
          Choice{options.size, look.size, drawn, "--size is for png and pdf; {} has no window"},
          Choice{options.view, look.view, drawn,
                 "--view is for png and pdf; {} has no view to choose"}}) {
        if (choice.given.empty()) {
            continue;
        }
        if (!choice.taken) {
            throw CommandError(exit_code::kUsage,
                               fmt::format(fmt::runtime(choice.reason), format.name));
        }
        choice.wanted = choice.given;
    }
    return look;
}

// Standard output, where nobody named a file and it can be written there.
std::string outputOf(const ExportOptions& options, const ExportFormat& format)
{
    const bool needsFile = format.name == "session" || format.maker == ExportFormat::Maker::Window;
    if (needsFile && (options.output.empty() || options.output == "-")) {
        throw CommandError(exit_code::kUsage, fmt::format("{} needs a file of its own: -o NAME{}",
                                                          format.name, format.ending));
    }
    if (!options.output.empty()) {
        return options.output;
    }
    if (!format.text && isatty(STDOUT_FILENO) != 0) {
        throw CommandError(exit_code::kUsage,
                           fmt::format("{} is not for a terminal: name a file with -o NAME{}",
                                       format.name, format.ending));
    }
    return "-";
}

int exitCodeOf(ExportError::Kind kind)
{
    switch (kind) {
    case ExportError::Kind::CannotCreate:
        return exit_code::kCannotCreate;
    case ExportError::Kind::NotPermitted:
        return exit_code::kNotPermitted;
    case ExportError::Kind::MissingPart:
        return exit_code::kMissingPart;
    case ExportError::Kind::Usage:
        return exit_code::kUsage;
    case ExportError::Kind::Io:
        break;
    }
    return exit_code::kIo;
}

int exportFile(const ExportOptions& options)
{
    ExportRequest request;
    request.format = &formatOf(options);
    request.tables = tablesOf(options, *request.format);
    const WindowLook look = lookOf(options, *request.format);
    request.output = outputOf(options, *request.format);
    request.overwrite = options.overwrite;
    SessionReader reader = openSession(options.input);
    request.input = reader.file();
    try {
        request.part = partOf(options, reader);
        switch (request.format->maker) {
        case ExportFormat::Maker::Library:
            exportSession(request);
            break;
        case ExportFormat::Maker::Window:
            renderWindow(request, look);
            break;
        case ExportFormat::Maker::ClickHouse:
            writeParquet(request);
            break;
        }
    } catch (const ExportError& error) {
        throw CommandError(exitCodeOf(error.kind()), error.what());
    }
    return exit_code::kOk;
}

std::string footer()
{
    std::string text = "Formats:\n";
    for (const ExportFormat& format : exportFormats()) {
        text += fmt::format("  {:<10}{:<12}{}\n", format.name, format.ending, format.title);
    }
    return text + "\nWithout -o it goes to standard output. docs/exports.md has every column.";
}

} // namespace

void addExportCommand(CLI::App& program, Command& chosen)
{
    auto* command = program.add_subcommand("export", "Write a session for other tools");
    command->footer(footer());
    const auto options = std::make_shared<ExportOptions>();
    const auto option = [command](const char* name, std::string& value, const char* type,
                                  const char* help) {
        command->add_option(name, value, help)->type_name(type);
    };
    option("FILE", options->input.file, "", "Session [the newest drmscope-*.drmscope here]");
    option("-i,--input", options->input.file, "FILE", "The same, as an option");
    option("-F,--format", options->format, "FORMAT", "One of those below [by the ending of OUT]");
    option("-o,--output", options->output, "OUT", "File to write");
    command->add_flag("-f,--force", options->overwrite, "Replace OUT");
    option("-d,--device", options->device, "DEVICE", "Only this: card0, an id, a parent, a driver");
    option("--from", options->from, "TIME", "Only what lasted beyond 1.5s from the start");
    option("--to", options->to, "TIME", "Only what began before");
    option("--redact", options->redact, "WHAT", "pids,comms,paths,addresses,host or all");
    command
        ->add_option("-t,--table", options->tables,
                     "csv, parquet: one of devices, resources, events, files, findings; jsonl: any")
        ->type_name("TABLE")
        ->delimiter(',')
        ->allow_extra_args(false); // a FILE that follows is no table
    command->add_option("--theme", options->theme, "png: light, dark or high-contrast")
        ->check(CLI::IsMember({"light", "dark", "high-contrast"}).description(""))
        ->type_name("THEME");
    option("--size", options->size, "WxH", "png, pdf: of the window [1440x900]");
    command
        ->add_option("--view", options->view,
                     "png, pdf: timeline, or who added the resources: flame, flame-bytes")
        ->check(CLI::IsMember({"timeline", "flame", "flame-bytes"}).description(""))
        ->type_name("VIEW");
    command->add_flag("-q,--quiet", options->input.quiet, "Nothing on standard error but errors");
    command->callback([options, &chosen] { chosen = [options] { return exportFile(*options); }; });
}

} // namespace drmscope::app
