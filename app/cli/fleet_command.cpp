// SPDX-License-Identifier: MIT
#include "app/cli/command.h"
#include "app/cli/fleet_engine.h"
#include "app/cli/output.h"
#include "app/cli/progress_line.h"
#include "app/export/export_error.h"
#include "app/export/output_file.h"
#include "app/fleet/fleet_page.h"
#include "app/fleet/fleet_query.h"
#include "app/query/near_words.h"
#include "app/report/quantity.h"
#include "app/report/session_json.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <regex>
#include <thread>

namespace drmscope::app {
namespace {

struct FleetOptions
{
    std::string at = "fleet.drmfleet";
    std::string engine = "sqlite";
    std::vector<std::string> places;
    std::string commit;
    unsigned threads = 0;
    FleetQuestion question;
    std::string query;
    std::string sql;
    std::string output = "-";
    bool overwrite = false;
    bool json = false;
    bool quiet = false;
};

int exitCodeOf(FleetError::Kind kind)
{
    switch (kind) {
    case FleetError::Kind::NotAFleet:
        return exit_code::kNotASession;
    case FleetError::Kind::CannotCreate:
        return exit_code::kCannotCreate;
    case FleetError::Kind::Usage:
        return exit_code::kUsage;
    case FleetError::Kind::Io:
        break;
    }
    return exit_code::kIo;
}

void requireDay(const std::string& day)
{
    std::smatch part;
    const bool isDay =
        std::regex_match(day, part, std::regex("([0-9]{4})-([0-9]{2})-([0-9]{2})")) &&
        std::chrono::year_month_day(std::chrono::year(std::stoi(part[1])),
                                    std::chrono::month(static_cast<unsigned>(std::stoi(part[2]))),
                                    std::chrono::day(static_cast<unsigned>(std::stoi(part[3]))))
            .ok();
    if (!day.empty() && !isDay) {
        throw CommandError(exit_code::kUsage,
                           fmt::format("--since is a day as 2026-11-23, not \"{}\"", day));
    }
}

std::string shownText(const FleetValue& value)
{
    const auto* number = std::get_if<int64_t>(&value);
    return number == nullptr ? std::get<std::string>(value) : std::to_string(*number);
}

int add(const FleetOptions& options)
{
    const auto engine = fleetEngine(options.engine, options.at, FleetUse::Add);
    const std::vector<FleetFile> all = fleetFiles(options.places);
    const std::vector<FleetFile> files = engine->unknown(all);
    const unsigned threads =
        options.threads != 0 ? options.threads : std::max(std::thread::hardware_concurrency(), 1U);
    const auto begin = std::chrono::steady_clock::now();
    ProgressLine progress(options.quiet);
    size_t added = 0;
    std::vector<std::string> reasons;
    readFleet(files, options.commit, threads, [&](FleetBatch&& batch) {
        added += batch.facts.size();
        for (const auto& [file, reason] : batch.rejected) {
            reasons.push_back(reason);
        }
        engine->add(std::move(batch));
        const auto spent = std::chrono::steady_clock::now() - begin;
        const size_t done = added + reasons.size();
        progress.show(fmt::format(
            "{} of {} sessions, {} to go", countText(static_cast<int64_t>(done)),
            countText(static_cast<int64_t>(files.size())),
            durationText(spent.count() / static_cast<int64_t>(std::max<size_t>(done, 1)) *
                         static_cast<int64_t>(files.size() - done))));
    });
    progress.clear();
    for (const std::string& reason : reasons) {
        tell("set aside: " + reason);
    }
    print(fmt::format("{}: {} added, {} set aside, {} known before\n", options.at,
                      countOf(static_cast<int64_t>(added), "session"),
                      countText(static_cast<int64_t>(reasons.size())),
                      countText(static_cast<int64_t>(all.size() - files.size()))));
    if (!options.commit.empty() && files.size() < all.size()) {
        tell("what was known before keeps the commit that it was added with");
    }
    const bool allBad = !reasons.empty() && reasons.size() == all.size();
    return allBad ? exit_code::kNotASession : exit_code::kOk;
}

// An answer of nothing about a driver that nobody knows would read as good news.
void requireDriver(FleetEngine& engine, const std::string& driver)
{
    if (driver.empty()) {
        return;
    }
    std::vector<std::string> known;
    for (const FleetRow& row :
         engine.ask("SELECT DISTINCT drm_driver AS drm_driver FROM fleet_device", {}).rows) {
        known.push_back(shownText(row.front()));
    }
    if (std::ranges::count(known, driver) == 0) {
        throw CommandError(exit_code::kUsage,
                           fmt::format("no drm_device of a driver \"{}\" is in this fleet{}",
                                       driver, nearWordsHint(driver, known)));
    }
}

void printAnswer(const FleetAnswer& answer, bool json)
{
    if (json) {
        Json rows = Json::array();
        for (const FleetRow& row : answer.rows) {
            Json object = Json::object();
            for (size_t i = 0; i < row.size(); ++i) {
                std::visit([&](const auto& value) { object[answer.columns[i]] = value; }, row[i]);
            }
            rows.push_back(std::move(object));
        }
        printJson({{"format", 1}, {"rows", rows}});
        return;
    }
    std::vector<TableColumn> columns;
    for (size_t i = 0; i < answer.columns.size(); ++i) {
        const bool number =
            !answer.rows.empty() && std::holds_alternative<int64_t>(answer.rows.front()[i]);
        columns.push_back({answer.columns[i],
                           number ? TableColumn::Align::Right : TableColumn::Align::Left,
                           number ? TableColumn::Elide::Never : TableColumn::Elide::Middle, 10});
    }
    TextTable table(columns);
    for (const FleetRow& row : answer.rows) {
        std::vector<TableCell> cells;
        for (const FleetValue& value : row) {
            cells.push_back({shownText(value)});
        }
        table.add(std::move(cells));
    }
    // Whoever reads it from a pipe or a file wants the fingerprints whole.
    const TextStyle style =
        isatty(STDOUT_FILENO) != 0 ? outputStyle() : TextStyle{.widthColumns = SIZE_MAX};
    print(answer.rows.empty() ? "Nothing.\n" : table.text(style));
}

std::string sqlOf(const std::string& name)
{
    const FleetQuery* query = findFleetQuery(name);
    if (query != nullptr) {
        return std::string(query->sql);
    }
    std::vector<std::string> known;
    for (const FleetQuery& each : fleetQueries()) {
        known.push_back(each.name);
    }
    throw CommandError(exit_code::kUsage,
                       fmt::format("there is no query \"{}\"{}; there are {}", name,
                                   nearWordsHint(name, known), fmt::join(known, ", ")));
}

int ask(const FleetOptions& options)
{
    requireDay(options.question.since);
    if (options.query.empty() && options.sql.empty()) {
        TextTable table({{"query"}, {"what it answers"}});
        for (const FleetQuery& query : fleetQueries()) {
            table.add({{query.name}, {query.title}});
        }
        print(table.text(outputStyle()));
        return exit_code::kOk;
    }
    const std::string sql = options.sql.empty() ? sqlOf(options.query) : options.sql;
    const auto engine = fleetEngine(options.engine, options.at, FleetUse::Read);
    requireDriver(*engine, options.question.driver);
    printAnswer(engine->ask(sql, options.question), options.json);
    return exit_code::kOk;
}

int writePage(const FleetOptions& options)
{
    requireDay(options.question.since);
    const auto engine = fleetEngine(options.engine, options.at, FleetUse::Read);
    try {
        OutputFile output(options.output, options.overwrite);
        const std::string title = std::filesystem::path(options.at).filename().string();
        output.write(fleetPage(title, [&](std::string_view name) {
            return engine->ask(sqlOf(std::string(name)), options.question);
        }));
        output.publish();
    } catch (const ExportError& error) {
        throw CommandError(error.kind() == ExportError::Kind::Io ? exit_code::kIo
                                                                 : exit_code::kCannotCreate,
                           error.what());
    }
    return exit_code::kOk;
}

using Work = int (*)(const FleetOptions&);

CLI::App* addPart(CLI::App& fleet, const char* name, const char* help,
                  const std::shared_ptr<FleetOptions>& options, Command& chosen, Work work)
{
    CLI::App* part = fleet.add_subcommand(name, help);
    part->add_option("--at", options->at,
                     "The fleet [fleet.drmfleet]; clickhouse: a folder or "
                     "clickhouse://HOST")
        ->type_name("FLEET");
    part->add_option("--engine", options->engine, "sqlite or clickhouse")
        ->check(CLI::IsMember({"sqlite", "clickhouse"}).description(""))
        ->type_name("ENGINE");
    part->callback([options, &chosen, work] {
        chosen = [options, work] {
            try {
                return work(*options);
            } catch (const FleetError& error) {
                throw CommandError(exitCodeOf(error.kind()), error.what());
            }
        };
    });
    return part;
}

void addQuestion(CLI::App& part, FleetOptions& options)
{
    part.add_option("--since", options.question.since, "From this day on")->type_name("DAY");
    part.add_option("-d,--driver", options.question.driver, "Only this drm driver")
        ->type_name("DRIVER");
    part.add_flag("--json", options.json, "One JSON object, exact");
}

} // namespace

void addFleetCommand(CLI::App& program, Command& chosen)
{
    auto* fleet = program.add_subcommand("fleet", "Ask many sessions one question");
    fleet->require_subcommand(1);
    const auto options = std::make_shared<FleetOptions>();
    CLI::App* adding = addPart(*fleet, "add", "Take in sessions; those that are there cost nothing",
                               options, chosen, add);
    adding->add_option("PLACE", options->places, "Session files, and folders of them")
        ->required()
        ->type_name("");
    adding->add_option("--commit", options->commit, "What was tested [what the kernel's name says]")
        ->type_name("COMMIT");
    adding->add_option("-j", options->threads, "Sessions read at once")->type_name("N");
    adding->add_flag("-q,--quiet", options->quiet, "Nothing on standard error but errors");
    CLI::App* query = addPart(*fleet, "query", "Ask a documented question, or your own SQL",
                              options, chosen, ask);
    query->add_option("QUERY", options->query, "Its name [lists them]")->type_name("");
    query->add_option("--sql", options->sql, "SQL over fleet_session, fleet_device, fleet_finding")
        ->type_name("SQL");
    addQuestion(*query, *options);
    for (const auto& [name, help] :
         {std::pair("trends", "Day by day: clean, leaking, not judged"),
          std::pair("regressions", "Findings never seen before a day")}) {
        CLI::App* part = addPart(*fleet, name, help, options, chosen, ask);
        addQuestion(*part, *options);
        part->preparse_callback(
            [options, query = std::string(name)](size_t) { options->query = query; });
    }
    fleet->get_subcommand("regressions")->get_option("--since")->required();
    CLI::App* page = addPart(*fleet, "page", "One HTML file: trends, findings, sessions", options,
                             chosen, writePage);
    page->add_option("-o,--output", options->output, "File to write")->type_name("OUT");
    page->add_flag("-f,--force", options->overwrite, "Replace OUT");
    addQuestion(*page, *options);
}

} // namespace drmscope::app
