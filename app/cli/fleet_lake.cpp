// SPDX-License-Identifier: MIT
#include "app/cli/fleet_lake.h"

#include "app/cli/child_process.h"
#include "app/cli/clickhouse.h"
#include "app/cli/command_error.h"
#include "app/fleet/fleet_query.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <array>
#include <csignal>
#include <optional>
#include <set>
#include <system_error>

namespace drmscope::app {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kServer = "clickhouse://";
constexpr std::string_view kIncoming = ".incoming-";
// The session last: what has no row there is not in the fleet.
constexpr std::array<const char*, 3> kTables = {"fleet_device", "fleet_finding", "fleet_session"};

std::string replaced(std::string text, std::string_view what, std::string_view by)
{
    for (size_t at = text.find(what); at != std::string::npos;
         at = text.find(what, at + by.size())) {
        text.replace(at, what.size(), by);
    }
    return text;
}

// The text as SQLite runs it; parameters are put in as literals, since `clickhouse local` has
// others.
std::string withParameters(const std::string& sql, const FleetQuestion& question)
{
    const std::string text = replaced(sql, ":since", clickhouseText(question.since));
    return replaced(text, ":driver", clickhouseText(question.driver));
}

FleetAnswer answerOf(const std::string& lines)
{
    FleetAnswer answer;
    size_t begin = 0;
    while (begin < lines.size()) {
        const size_t end = std::min(lines.find('\n', begin), lines.size());
        const auto values = nlohmann::json::parse(lines.substr(begin, end - begin), nullptr, false);
        begin = end + 1;
        if (!values.is_array()) {
            throw CommandError(exit_code::kIo,
                               "ClickHouse answered what is no row: " + lines.substr(0, 200));
        }
        FleetRow row;
        for (const auto& value : values) {
            if (value.is_number_integer()) {
                row.emplace_back(value.get<int64_t>());
            } else {
                row.emplace_back(value.is_string() ? value.get<std::string>() : value.dump());
            }
        }
        if (answer.columns.empty()) {
            for (const FleetValue& name : row) {
                answer.columns.push_back(std::get<std::string>(name));
            }
        } else {
            answer.rows.push_back(std::move(row));
        }
    }
    return answer;
}

const std::vector<std::string>& querySettings()
{
    static const std::vector<std::string> kSettings = {"--output_format_json_quote_64bit_integers",
                                                       "0", "--join_use_nulls", "1"};
    return kSettings;
}

std::string inRows(const std::string& sql)
{
    return sql.substr(0, sql.find_last_not_of(" \n;") + 1) + "\nFORMAT JSONCompactEachRowWithNames";
}

std::set<std::string> uuidsOf(const fs::path& table)
{
    std::set<std::string> uuids;
    std::error_code none;
    for (const auto& day : fs::directory_iterator(table, none)) {
        std::error_code noFolder;
        for (const auto& file : fs::directory_iterator(day.path(), noFolder)) {
            uuids.insert(file.path().stem().string());
        }
    }
    return uuids;
}

// What both kinds have: the staging file, which also remembers which files were read.
class ClickHouseFleet : public FleetEngine
{
public:
    ClickHouseFleet(ClickHouse clickhouse, const fs::path& ledger, FleetUse use)
        : m_clickhouse(std::move(clickhouse))
    {
        if (use == FleetUse::Add) {
            m_ledger.emplace(ledger.string(), FleetStore::Mode::Write);
        }
    }

    std::vector<FleetFile> unknown(std::vector<FleetFile> files) override
    {
        std::erase_if(files, [this](const FleetFile& file) { return m_ledger->knows(file); });
        return files;
    }

protected:
    // Says which files were read, not what they say.
    void remember(const FleetBatch& batch)
    {
        std::vector<FleetFacts> seen;
        seen.reserve(batch.facts.size());
        for (const FleetFacts& facts : batch.facts) {
            seen.push_back({facts.uuid, facts.day, facts.session, {}, {}});
        }
        m_ledger->add(seen);
        m_ledger->reject(batch.rejected);
    }

    ClickHouse m_clickhouse;

private:
    std::optional<FleetStore> m_ledger;
};

class LakeFleet : public ClickHouseFleet
{
public:
    LakeFleet(const fs::path& folder, FleetUse use)
        : ClickHouseFleet(ClickHouse({"local"}), made(folder, use) / "ledger.drmfleet", use),
          m_folder(fs::absolute(folder))
    {}

    void add(FleetBatch&& batch) override
    {
        const std::set<std::string> there = uuidsOf(m_folder / "fleet_session");
        std::vector<FleetFacts> fresh;
        for (const FleetFacts& facts : batch.facts) {
            if (!there.contains(facts.uuid)) {
                fresh.push_back(facts);
            }
        }
        if (!fresh.empty()) {
            lay(fresh);
        }
        remember(batch);
    }

    FleetAnswer ask(const std::string& sql, const FleetQuestion& question) override
    {
        std::error_code failed;
        if (!fs::is_directory(m_folder / "fleet_finding", failed)) {
            throw FleetError(FleetError::Kind::NotAFleet,
                             m_folder.string() + " holds no fleet; `drmscope fleet add --engine "
                                                 "clickhouse --at FOLDER` makes one");
        }
        const std::string views =
            replaced(std::string(fleetLakeSql()), ":lake", clickhouseText(m_folder.string()));
        return answerOf(
            m_clickhouse.run(views + inRows(withParameters(sql, question)), querySettings()));
    }

private:
    static const fs::path& made(const fs::path& folder, FleetUse use)
    {
        std::error_code failed;
        if (use == FleetUse::Add && !fs::is_directory(folder, failed) &&
            !fs::create_directories(folder, failed)) {
            throw FleetError(FleetError::Kind::CannotCreate,
                             "cannot create " + folder.string() + ": " + failed.message());
        }
        return folder;
    }

    // Of adds that were killed.
    void clearOld() const
    {
        std::vector<fs::path> left;
        for (const auto& entry : fs::directory_iterator(m_folder)) {
            const std::string name = entry.path().filename().string();
            if (name.starts_with(kIncoming) &&
                kill(std::atoi(name.c_str() + kIncoming.size()), 0) != 0 && errno == ESRCH) {
                left.push_back(entry.path());
            }
        }
        for (const fs::path& folder : left) {
            fs::remove_all(folder);
        }
    }

    void lay(const std::vector<FleetFacts>& facts)
    {
        clearOld();
        const fs::path incoming = m_folder / fmt::format("{}{}", kIncoming, getpid());
        fs::create_directories(incoming);
        const fs::path stage = incoming / "stage.drmfleet";
        FleetStore(stage.string(), FleetStore::Mode::Write).add(facts);
        std::string sql;
        for (const char* table : kTables) {
            // Without a single row there must still be a file for the view.
            const std::string rows = fmt::format("SELECT * FROM sqlite({}, '{}')",
                                                 clickhouseText(stage.string()), table);
            sql += fmt::format(
                "INSERT INTO FUNCTION file({}, 'Parquet') PARTITION BY "
                "concat('date=', day, '/', session_uuid) {};\n",
                clickhouseText((incoming / table / "{_partition_id}.parquet").string()), rows);
            if (!fs::exists(m_folder / table)) {
                sql += fmt::format(
                    "INSERT INTO FUNCTION file({}, 'Parquet') {} WHERE 0;\n",
                    clickhouseText((incoming / table / "date=" / "none.parquet").string()), rows);
            }
        }
        m_clickhouse.run(sql, {"--engine_file_truncate_on_insert", "1",
                               "--max_partitions_per_insert_block", "100000"});
        for (const char* table : kTables) {
            moveIn(incoming / table, m_folder / table);
        }
        fs::remove_all(incoming);
    }

    static void moveIn(const fs::path& from, const fs::path& to)
    {
        std::error_code none;
        for (const auto& day : fs::directory_iterator(from, none)) {
            fs::create_directories(to / day.path().filename());
            for (const auto& file : fs::directory_iterator(day.path())) {
                fs::rename(file.path(), to / day.path().filename() / file.path().filename());
            }
        }
    }

    fs::path m_folder;
};

std::vector<std::string> clientMode(std::string at)
{
    at = at.substr(kServer.size());
    std::vector<std::string> mode = {"client"};
    if (const size_t slash = at.find('/'); slash != std::string::npos) {
        mode.insert(mode.end(), {"--database", at.substr(slash + 1)});
        at.resize(slash);
    }
    if (const size_t colon = at.rfind(':'); colon != std::string::npos) {
        mode.insert(mode.end(), {"--port", at.substr(colon + 1)});
        at.resize(colon);
    }
    mode.insert(mode.end(), {"--host", at});
    return mode;
}

class ServerFleet : public ClickHouseFleet
{
public:
    ServerFleet(const std::string& at, FleetUse use)
        : ClickHouseFleet(ClickHouse(clientMode(at)), fs::path(ledgerOf(at)), use)
    {
        if (use == FleetUse::Add) {
            m_clickhouse.run(std::string(fleetServerSql()), {"--multiquery"});
        }
    }

    void add(FleetBatch&& batch) override
    {
        insert("fleet_device_row", batch, [](const FleetFacts& facts) { return facts.devices; });
        insert("fleet_finding_row", batch, [](const FleetFacts& facts) { return facts.findings; });
        insert("fleet_session_row", batch,
               [](const FleetFacts& facts) { return std::vector<FleetRow>{facts.session}; });
        remember(batch);
    }

    FleetAnswer ask(const std::string& sql, const FleetQuestion& question) override
    {
        return answerOf(m_clickhouse.run(inRows(withParameters(sql, question)), querySettings()));
    }

private:
    // Which files were sent, so that they are not sent again; the server would keep one of them
    // only.
    static std::string ledgerOf(const std::string& at)
    {
        return replaced(at.substr(kServer.size()), "/", "-") + ".sent.drmfleet";
    }

    template <typename RowsOf>
    void insert(const std::string& table, const FleetBatch& batch, const RowsOf& rowsOf)
    {
        std::string lines;
        for (const FleetFacts& facts : batch.facts) {
            for (const FleetRow& row : rowsOf(facts)) {
                nlohmann::json values = nlohmann::json::array();
                for (const FleetValue& value : row) {
                    std::visit([&values](const auto& each) { values.push_back(each); }, value);
                }
                lines +=
                    values.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
            }
        }
        if (!lines.empty()) {
            // Over shards: a row is there when this returns, not some time later.
            m_clickhouse.run("INSERT INTO " + table + " FORMAT JSONCompactEachRow",
                             {"--distributed_foreground_insert", "1"},
                             [&lines](int fd) { writeAll(fd, lines); });
        }
    }
};

} // namespace

std::unique_ptr<FleetEngine> clickhouseFleet(const std::string& at, FleetUse use)
{
    if (at.starts_with(kServer)) {
        return std::make_unique<ServerFleet>(at, use);
    }
    return std::make_unique<LakeFleet>(fs::path(at), use);
}

} // namespace drmscope::app
