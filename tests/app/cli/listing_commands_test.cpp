// SPDX-License-Identifier: MIT
// The subcommands that read a session, as processes: their exit codes and what they say.
#include "schema/session_file.h"
#include "schema/transaction.h"
#include "tests/app/cli/cli_folder.h"
#include "tests/session_fixture/session_fixture.h"

#include <nlohmann/json.hpp>

#include <optional>
#include <regex>

namespace drmscope::tests {
namespace {

#define EXPECT_SAYS(text, words) EXPECT_NE((text).find(words), std::string::npos) << (text)

class Listing : public CliFolder
{
protected:
    void session(const std::string& name, const std::string& more = {}) const
    {
        makeSession((m_folder / name).string(), testText("hot_unplug.sql") + more);
    }
};

const std::vector<std::string> kReaders = {"devices", "resources", "events",
                                           "leaks",   "findings",  "report"};

TEST_F(Listing, EveryReaderPrintsATableThatFits80Columns)
{
    session("a.drmscope");
    for (const std::string& command : kReaders) {
        EXPECT_EQ(run({command, "a.drmscope"}), 0) << command << m_error;
        EXPECT_EQ(m_error, "");
        EXPECT_FALSE(m_output.empty());
        EXPECT_EQ(m_output.find('\033'), std::string::npos);
        std::istringstream lines(m_output);
        for (std::string line; std::getline(lines, line);) {
            const auto columns = std::count_if(line.begin(), line.end(), [](char c) {
                return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U;
            });
            EXPECT_LE(columns, command == "report" ? 72 : 80) << line;
            EXPECT_FALSE(line.ends_with(' ')) << '"' << line << '"';
        }
    }
}

TEST_F(Listing, EveryReaderPrintsOneJsonObjectWithTheFormat)
{
    session("a.drmscope");
    const std::map<std::string, std::string> keys = {
        {"devices", "devices"}, {"resources", "resources"}, {"events", "events"},
        {"leaks", "leaks"},     {"findings", "findings"},   {"report", "findings"}};
    for (const auto& [command, key] : keys) {
        EXPECT_EQ(run({command, "--json", "-i", "a.drmscope"}), 0) << m_error;
        const auto json = nlohmann::json::parse(m_output);
        EXPECT_EQ(json["format"], 1);
        EXPECT_EQ(json["file"], "a.drmscope");
        EXPECT_EQ(json["origin_ns"], 12'000'000'000);
        EXPECT_EQ(json["session"]["hostname"], "lab");
        EXPECT_TRUE(json[key].is_array()) << command;
    }
    run({"resources", "--json", "a.drmscope"});
    const auto resource = nlohmann::json::parse(m_output)["resources"][0];
    EXPECT_EQ(resource["name"], "drm_dev_init_release");
    EXPECT_EQ(resource["added_ns"], 12'100'210'000);
    EXPECT_EQ(resource["end_kind"], "release");
    EXPECT_EQ(resource["call_site"], "bochs_pci_probe+0x4f/0x8c2 [bochs]");
    run({"events", "--json", "a.drmscope"});
    EXPECT_EQ(nlohmann::json::parse(m_output)["events"].size(), 37U);
}

TEST_F(Listing, TheReportTellsWhatFilesHeldInJson)
{
    session("a.drmscope", testText("holdings.sql"));
    EXPECT_EQ(run({"report", "--json", "a.drmscope"}), 0) << m_error;
    const auto json = nlohmann::json::parse(m_output);
    EXPECT_EQ(json["file_holdings"][0]["handle_count"], 2);
    EXPECT_EQ(json["file_holdings"][0]["size_bytes"], 69632);
    EXPECT_EQ(json["file_holdings"][0]["is_master"], true);
    EXPECT_EQ(json["file_holdings"][1]["framebuffer_count"], -1);
    EXPECT_EQ(json["masters"][0]["ended_ns"], 19'500'000'000);
    EXPECT_EQ(json["dmabuf_imports"][0]["importer"], "vgem");
    EXPECT_EQ(json["connector_statuses"][1]["status"], "disconnected");
    EXPECT_EQ(json["faults_after_gone"][0]["fault_count"], 16);
    EXPECT_EQ(json["faults_after_gone"][1]["result"], 2);
}

TEST_F(Listing, TheReportLeavesOutConnectorsThatDidNotChange)
{
    const std::string again =
        "INSERT INTO name (id, name) VALUES (72, 'HDMI-A-1');"
        "INSERT INTO event SELECT 212, 13950000000, 212, cpu, kind, step, device_id, task_id, "
        "object_address, data_address, name_id, size_bytes, action_symbol_id, caller_symbol_id, "
        "stack_id, ordinal, cause, result, process_id, gfp, refs, open_count, atomic_context, "
        "owner_id FROM event WHERE id = 204;"
        "INSERT INTO event SELECT 213, 13960000000, 213, cpu, kind, step, device_id, task_id, "
        "object_address, 32, 72, size_bytes, action_symbol_id, caller_symbol_id, stack_id, "
        "ordinal, cause, result, process_id, gfp, refs, open_count, atomic_context, owner_id "
        "FROM event WHERE id = 204;";
    session("a.drmscope", testText("holdings.sql") + again);
    EXPECT_EQ(run({"report", "a.drmscope"}), 0) << m_error;
    EXPECT_SAYS(m_output, "Virtual-1  connected");
    EXPECT_SAYS(m_output, "Virtual-1  disconnected");
    EXPECT_EQ(m_output.find("disconnected"), m_output.rfind("disconnected")) << m_output;
    EXPECT_EQ(m_output.find("HDMI-A-1"), std::string::npos) << m_output;
}

TEST_F(Listing, TakesTheNewestSessionHereWhenNoneIsNamed)
{
    EXPECT_EQ(run({"devices"}), 64);
    EXPECT_SAYS(m_error, "no FILE given");
    session("drmscope-20260101-000000.drmscope");
    session("drmscope-20260102-000000.drmscope");
    session("other.drmscope");
    using namespace std::chrono_literals;
    std::filesystem::last_write_time(m_folder / "drmscope-20260101-000000.drmscope",
                                     std::filesystem::file_time_type::clock::now() - 1h);
    EXPECT_EQ(run({"devices"}), 0);
    EXPECT_SAYS(m_error, "reading drmscope-20260102-000000.drmscope");
    EXPECT_EQ(run({"devices", "-q"}), 0);
    EXPECT_EQ(m_error, "");
}

TEST_F(Listing, TopTakesTheSessionThatIsBeingRecorded)
{
    using namespace std::chrono_literals;
    const auto ago = std::filesystem::file_time_type::clock::now() - 1h;
    const std::filesystem::path path = m_folder / "drmscope-20260101-000000.drmscope";
    std::optional recorder = schema::SessionFile::create(path, schema::SessionFile::Overwrite::No);
    recorder->beginRecording();
    {
        schema::Transaction transaction(recorder->database());
        recorder->database().execute(testText("hot_unplug.sql") +
                                     "UPDATE session SET state = 'recording'");
        transaction.commit();
    }
    std::filesystem::last_write_time(path, ago);
    const std::string finished = "drmscope-20251231-000000.drmscope";
    session(finished);
    std::filesystem::last_write_time(m_folder / finished, ago + 30min);
    EXPECT_EQ(run({"devices"}), 0); // the newest rows are those beside the file
    EXPECT_SAYS(m_error, "reading drmscope-20260101-000000.drmscope");
    std::filesystem::last_write_time(path.string() + "-wal", ago);
    EXPECT_EQ(run({"devices"}), 0);
    EXPECT_SAYS(m_error, "reading " + finished);
    EXPECT_EQ(run({"top"}), 0);
    EXPECT_SAYS(m_error, "reading drmscope-20260101-000000.drmscope");
    recorder.reset();
    std::filesystem::last_write_time(path, ago);
    EXPECT_EQ(run({"top"}), 0);
    EXPECT_SAYS(m_error, "reading " + finished);
}

// Gaps of which nobody knows how many events they cost.
TEST_F(Listing, WhatAFlightRecorderLetGoIsSaid)
{
    session("a.drmscope", "UPDATE session SET state_reason = 'what was older than 3 s was let go'; "
                          "INSERT INTO missed VALUES (1, 0, 12000000000, 13000000000, 0, 0);");
    EXPECT_EQ(run({"report", "a.drmscope"}), 0);
    EXPECT_SAYS(std::regex_replace(m_output, std::regex("\\s+"), " "),
                "; what was older than 3 s was let go");
    EXPECT_SAYS(m_output, "some missed");
    EXPECT_EQ(run({"top", "a.drmscope"}), 0);
    EXPECT_SAYS(m_output, "some missed");
    EXPECT_EQ(run({"check", "a.drmscope"}), 2);
    EXPECT_SAYS(m_output, "events missed (what was older than 3 s was let go)");
}

TEST_F(Listing, ADeviceIsFoundByAnyOfItsNames)
{
    session("a.drmscope");
    for (const char* name : {"card0", "1", "0000:01:00.0", "bochs-drm"}) {
        EXPECT_EQ(run({"resources", "-d", name, "a.drmscope"}), 0) << name << m_error;
        EXPECT_SAYS(m_output, "drm_dev_init_release");
    }
    EXPECT_EQ(run({"resources", "-d", "card7", "a.drmscope"}), 64);
    EXPECT_SAYS(m_error, "called \"card7\"; it has card0 (bochs-drm, 0000:01:00.0)");
    EXPECT_EQ(run({"events", "-d", "card0", "-n", "2", "a.drmscope"}), 0);
    EXPECT_EQ(std::count(m_output.begin(), m_output.end(), '\n'), 3);
}

TEST_F(Listing, LeaksExitsWith2AndReasonsWhereItCannotJudge)
{
    session("a.drmscope", "INSERT INTO missed VALUES (1, 0, 13000000000, 13100000000, 5, 0);");
    EXPECT_EQ(run({"leaks", "a.drmscope"}), 2) << m_output;
    EXPECT_SAYS(m_output, "Could not judge");
    EXPECT_SAYS(m_output, "5 events missed");
}

TEST_F(Listing, LeaksExitsWith1AndTellsEachLeak)
{
    makeSession((m_folder / "b.drmscope").string(), testText("hot_unplug.sql"));
    // Findings are written by the rules when the session is made; this one is put in afterwards.
    const std::string sql =
        "INSERT INTO finding VALUES (900, 'F18', 'error', 'leak', 'behind the cursor', 'certain', "
        "1, "
        "1, 3, 15, 12100210000, 1, 176, 'Added during release', 'It was added too late.');";
    ASSERT_EQ(
        std::system(("sqlite3 " + (m_folder / "b.drmscope").string() + " \"" + sql + "\"").c_str()),
        0);
    EXPECT_EQ(run({"leaks", "b.drmscope"}), 1);
    EXPECT_SAYS(m_output, "F18  Added during release");
    EXPECT_SAYS(m_output, "It was added too late.");
    EXPECT_SAYS(m_output, "bochs_pci_probe+0x4f/0x8c2 [bochs]");
    EXPECT_SAYS(m_output, "drmm_mode_config_init+0x12d/0x173 [drm]");
    EXPECT_SAYS(m_output, "1 leak\n");
    EXPECT_EQ(run({"leaks", "--json", "b.drmscope"}), 1);
    const auto json = nlohmann::json::parse(m_output);
    EXPECT_EQ(json["judgement"]["verdict"], "leaks");
    EXPECT_EQ(json["leaks"][0]["stack"].size(), 5U);
}

TEST_F(Listing, ExplainPrintsThePageOfARule)
{
    for (const char* name : {"F04", "f04", "f4"}) {
        EXPECT_EQ(run({"explain", name}), 0) << m_error;
        EXPECT_TRUE(m_output.starts_with("F04  drm_device never released\n")) << m_output;
    }
    EXPECT_SAYS(m_output, "What to do");
    EXPECT_SAYS(m_output, "devm_drm_dev_alloc()");
    std::istringstream lines(m_output);
    for (std::string line; std::getline(lines, line);) {
        EXPECT_LE(line.size(), 80U) << line;
    }
    EXPECT_EQ(run({"explain", "F04", "--sql"}), 0);
    EXPECT_SAYS(m_output, "INSERT INTO finding");
    EXPECT_EQ(run({"explain"}), 0);
    EXPECT_SAYS(m_output, "F22");
    EXPECT_EQ(run({"explain", "F04", "--json"}), 0);
    EXPECT_EQ(nlohmann::json::parse(m_output)["rule"], "F04");
    EXPECT_EQ(run({"explain", "max-held"}), 64);
    EXPECT_NE(
        m_error.find("max-held is no rule but a budget that you set: `drmscope check --max-held`"),
        std::string::npos)
        << m_error;
    EXPECT_EQ(run({"explain", "F99"}), 64);
    EXPECT_SAYS(m_error, "no rule is called \"F99\"; there are F01,");
}

TEST_F(Listing, ExplainSaysWhyARuleIsLeftOut)
{
    for (const char* name : {"F14", "f14"}) {
        EXPECT_EQ(run({"explain", name}), 0) << m_error;
        EXPECT_EQ(m_output, "F14  is not decided\n\n"
                            "What it would say\n"
                            "    exported objects hold the drm_device or its module\n\n"
                            "Why not\n"
                            "    no rule of its own: F04, F06 and F19 name the dma-bufs that hold "
                            "it\n");
    }
    EXPECT_EQ(run({"explain", "F13", "--json"}), 0) << m_error;
    const auto json = nlohmann::json::parse(m_output);
    EXPECT_EQ(json["decided"], false);
    EXPECT_TRUE(json["why"].get<std::string>().starts_with("the callbacks of a driver are not"));
    EXPECT_EQ(run({"explain", "F14", "--sql"}), 64);
    for (int number = 1; number <= 25; ++number) { // each that there is has a page
        EXPECT_EQ(run({"explain", (number < 10 ? "F0" : "F") + std::to_string(number)}), 0)
            << m_error;
    }
}

TEST_F(Listing, FindingsTellsFingerprintAndEvidence)
{
    session("a.drmscope", "UPDATE phase SET ended_ns = 0 WHERE phase = 'zombie';"
                          "DELETE FROM phase WHERE phase IN ('releasing', 'freed');"
                          "UPDATE drm_file SET closed_ns = 0 WHERE comm = 'hold_file';");
    EXPECT_EQ(run({"findings", "a.drmscope"}), 0) << m_error;
    EXPECT_SAYS(m_output, "F04  drm_device never released");
    EXPECT_SAYS(m_output, "fingerprint: F04/bochs-drm/never-released/-/-\n");
    EXPECT_EQ(run({"findings", "--json", "a.drmscope"}), 0);
    const auto finding = nlohmann::json::parse(m_output)["findings"][0];
    EXPECT_EQ(finding["fingerprint"], "F04/bochs-drm/never-released/-/-");
    bool file = false;
    for (const auto& row : finding["evidence"]) {
        file |= row["kind"] == "drm_file" && row["meaning"] == "holds it";
    }
    EXPECT_TRUE(file) << finding["evidence"];
}

TEST_F(Listing, HostileTextsNeverReachTheTerminal)
{
    session(
        "a.drmscope",
        "UPDATE device SET drm_driver = 'x' || char(27) || ']0;owned' || char(7) || char(10);"
        "UPDATE name SET name = char(27) || '[2J' || id; UPDATE symbol SET name = char(155) || id;"
        "UPDATE drm_file SET comm = CAST(x'ff1b5b33316d' AS TEXT);"
        "UPDATE session SET hostname = char(8238) || 'evil', command = char(27) || 'c';");
    for (const std::string& command : kReaders) {
        for (const char* form : {"-q", "--json"}) {
            EXPECT_EQ(run({command, form, "a.drmscope"}), 0) << command << m_error;
            for (const char c : {'\033', '\a', '\b', '\r', '\x9b'}) {
                EXPECT_EQ(m_output.find(c), std::string::npos) << command << form << int{c};
            }
            EXPECT_EQ(m_output.find("\u202e"), std::string::npos) << command;
        }
    }
}

TEST_F(Listing, FilesThatAreNoSessionAreRefusedWith65)
{
    put("text", "hello");
    put("garbage", "SQLite format 3" + std::string(4096, 'Z'));
    put("empty", "");
    session("newer.drmscope");
    {
        std::fstream bytes(m_folder / "newer.drmscope",
                           std::ios::in | std::ios::out | std::ios::binary);
        bytes.seekp(60);
        bytes.write("\0\0\0\x09", 4);
    }
    std::vector<std::string> commands = kReaders;
    commands.emplace_back("rebuild");
    for (const std::string& command : commands) {
        for (const char* file : {"text", "garbage", "empty", "absent", "newer.drmscope"}) {
            EXPECT_EQ(run({command, file}), 65) << command << ' ' << file;
            EXPECT_TRUE(m_error.starts_with("drmscope: ")) << m_error;
            EXPECT_SAYS(m_error, file);
            EXPECT_EQ(m_output, "");
        }
    }
    EXPECT_SAYS(m_error, "version 9; this drmscope reads versions up to 2");
}

TEST_F(Listing, AFileThatMayNotBeReadIs77)
{
    session("a.drmscope");
    std::filesystem::permissions(m_folder / "a.drmscope", std::filesystem::perms::none);
    if (geteuid() == 0) {
        m_uid = 65534;
        std::filesystem::permissions(m_folder, std::filesystem::perms::all);
    }
    EXPECT_EQ(run({"devices", "a.drmscope"}), 77) << m_error;
}

TEST_F(Listing, OutputThatDoesNotFitOnTheDiskIs74)
{
    session("a.drmscope");
    ProgramRun::Setup full = setup({"devices", "a.drmscope"});
    full.arguments = {"sh", "-c", "exec \"$0\" devices a.drmscope >/dev/full", DRMSCOPE_PROGRAM};
    ProgramRun program(full);
    EXPECT_EQ(program.finish(), 74) << program.error();
    EXPECT_SAYS(program.error(), "cannot write to standard output: No space left on device");
}

TEST_F(Listing, HelpAndVersionAreGood)
{
    EXPECT_EQ(run({"--version"}), 0);
    EXPECT_TRUE(m_output.starts_with("drmscope ")) << m_output;
    EXPECT_EQ(run({"--help"}), 0);
    for (const char* command : {"record", "devices", "resources", "leaks", "events", "report",
                                "findings", "explain", "doctor", "gui", "rebuild"}) {
        EXPECT_SAYS(m_output, command);
        ProgramRun help(setup({command, "--help"}));
        EXPECT_EQ(help.finish(), 0);
        EXPECT_FALSE(help.output().empty());
    }
}

TEST_F(Listing, AnUnknownCommandIsNamedWithThoseNearToIt)
{
    EXPECT_EQ(run({"reprot", "a.drmscope"}), 64);
    EXPECT_SAYS(m_error, "there is no command \"reprot\" (did you mean report?)");
    EXPECT_SAYS(m_error, "drmscope --help");
    EXPECT_EQ(run({"chekc", "a.drmscope"}), 64);
    EXPECT_SAYS(m_error, "(did you mean check?)");
    EXPECT_EQ(run({"frobnicate"}), 64);
    EXPECT_SAYS(m_error, "there is no command \"frobnicate\"; `drmscope --help`");
    EXPECT_EQ(m_output, "");
}

TEST_F(Listing, RebuildDerivesTheSameAgain)
{
    session("a.drmscope");
    m_environment["DRMSCOPE_LIBEXEC"] = std::filesystem::path(DRMSCOPE_COLLECT).parent_path();
    run({"resources", "a.drmscope"});
    const std::string before = m_output;
    EXPECT_EQ(run({"rebuild", "a.drmscope"}), 0) << m_error;
    EXPECT_SAYS(m_output, "37 events, 9 resources");
    EXPECT_EQ(run({"resources", "a.drmscope"}), 0);
    EXPECT_EQ(m_output, before);
}

} // namespace
} // namespace drmscope::tests
