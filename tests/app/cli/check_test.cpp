// SPDX-License-Identifier: MIT
// `drmscope check` as a process: what fails, what excuses it, and what it tells a CI server.
#include "schema/database.h"
#include "tests/app/cli/cli_folder.h"
#include "tests/app/cli/two_findings.h"
#include "tests/session_fixture/session_fixture.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>

namespace drmscope::tests {
namespace {

#define EXPECT_SAYS(text, words) EXPECT_NE((text).find(words), std::string::npos) << (text)

// hold_file closes, and the drm_device is never released all the same.
constexpr const char* kLeak =
    "UPDATE phase SET ended_ns = 0 WHERE phase = 'zombie';"
    "DELETE FROM phase WHERE phase IN ('releasing', 'freed');"
    "DELETE FROM event WHERE kind IN ('release', 'release_begin', 'release_end');"
    "UPDATE session SET ended_ns = 21000000000;";
// hold_file had not closed when the recording ended.
constexpr const char* kHeld =
    "UPDATE drm_file SET closed_ns = 0, close_event_id = 0 WHERE comm = 'hold_file';";
constexpr const char* kMissed = "INSERT INTO missed VALUES (1, 0, 13000000000, 13100000000, 5, 0);";

class Check : public CliFolder
{
protected:
    void session(const std::string& more) const
    {
        makeSession((m_folder / "a.drmscope").string(), testText("hot_unplug.sql") + more);
    }
    int check(std::vector<std::string> arguments)
    {
        arguments.insert(arguments.begin(), {"check", "a.drmscope"});
        return run(arguments);
    }
    [[nodiscard]] std::string textOf(const std::string& name) const
    {
        std::ifstream file(m_folder / name);
        return {std::istreambuf_iterator<char>(file), {}};
    }
};

TEST_F(Check, ACleanSessionIs0)
{
    session("");
    EXPECT_EQ(check({}), 0) << m_error;
    EXPECT_SAYS(m_output, "Clean, 1 only information.\n");
}

// What the verdict is read from is whole, but not the way to it.
TEST_F(Check, ADamagedSessionIsNotCalledClean)
{
    session("");
    const std::string path = (m_folder / "a.drmscope").string();
    int64_t end = 0;
    {
        schema::Database database(path, schema::Database::Access::ReadOnly);
        end = database.integer("SELECT rootpage FROM sqlite_schema WHERE name = "
                               "'resource_by_device'") *
              database.integer("PRAGMA page_size");
    }
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(end - 1);
    const int byte = file.get();
    file.seekp(end - 1);
    file.put(static_cast<char>(byte ^ 0x55));
    file.close();
    EXPECT_EQ(check({}), 65) << m_output;
    EXPECT_EQ(m_output, "");
    EXPECT_SAYS(m_error, "cannot read a.drmscope: the file is damaged (row ");
    EXPECT_SAYS(m_error, " missing from index resource_by_device); try `drmscope rebuild");
    EXPECT_EQ(run({"rebuild", "a.drmscope"}), 0) << m_error;
    EXPECT_EQ(check({}), 0) << m_error;
}

TEST_F(Check, AFindingIs1)
{
    session(kLeak);
    EXPECT_EQ(check({}), 1) << m_error;
    EXPECT_SAYS(m_output, "F04  drm_device never released");
    EXPECT_SAYS(m_output, "1 finding.\n");
    EXPECT_EQ(check({"--json"}), 1);
    const auto json = nlohmann::json::parse(m_output);
    EXPECT_EQ(json["verdict"], "findings");
    EXPECT_EQ(json["findings"][0]["rule"], "F04");
}

TEST_F(Check, ADeviceThatIsStillHeldCannotBeJudged)
{
    session(std::string(kLeak) + kHeld);
    EXPECT_EQ(check({}), 2) << m_output;
    EXPECT_SAYS(m_output, "a drm_device was still held when the recording ended");
    EXPECT_EQ(run({"leaks", "a.drmscope"}), 2) << m_output;
    EXPECT_EQ(run({"findings", "a.drmscope"}), 0);
    EXPECT_SAYS(m_output, "hold_file (240) still holds card0");
}

TEST_F(Check, IncompleteDataIsNever0UnlessAllowed)
{
    session(kMissed);
    EXPECT_EQ(check({}), 2) << m_output;
    EXPECT_SAYS(m_output, "Could not judge");
    EXPECT_SAYS(m_output, "5 events missed");
    EXPECT_SAYS(m_output, "\nEvery rule may have been silent, or unsure, for that alone.\n");
    EXPECT_EQ(check({"--allow-incomplete"}), 0);
    EXPECT_SAYS(m_output, "Clean, 1 only information, though the recording is not whole:\n");
}

TEST_F(Check, WhatMayHaveLeakedIsNot0)
{
    session("UPDATE hook SET state = 'missing' WHERE hook = 'dmabuf';"
            "UPDATE drm_file SET closed_ns = opened_ns + 1 WHERE comm = 'hold_file';");
    EXPECT_EQ(check({}), 2) << m_output;
    EXPECT_EQ(m_output.find("F06: "), m_output.rfind("F06: ")) << m_output; // told once
    EXPECT_EQ(run({"leaks", "a.drmscope"}), 2) << m_output;
    EXPECT_SAYS(m_output, "Could not judge:\n  - F06: drm_device of bochs-drm");
}

TEST_F(Check, AHookThatOnlyAHazardNeedsMakesItUnknownToo)
{
    session("UPDATE hook SET state = 'missing' WHERE hook = 'release_node';");
    EXPECT_EQ(check({}), 2);
    EXPECT_SAYS(m_output, "hook release_node was not armed");
}

TEST_F(Check, ACommandThatFailedIsNoProof)
{
    session("UPDATE session SET command_status = 3;");
    EXPECT_EQ(check({}), 2);
    EXPECT_SAYS(m_output, "lab hot-unplug ended with exit status 3");
}

TEST_F(Check, BudgetsAreFindings)
{
    session("");
    EXPECT_EQ(check({"--max-afterlife", "5s"}), 1);
    EXPECT_SAYS(m_output, "lived 5.500 s after it was gone,\n     5.000 s are allowed; held by");
    EXPECT_EQ(check({"--max-afterlife", "6s", "--max-held", "1MiB"}), 0) << m_output;
    EXPECT_EQ(check({"--max-held", "2820"}), 1);
    EXPECT_SAYS(m_output, "fingerprint: max-held/bochs-drm/over-budget/-/-");
    EXPECT_EQ(check({"--max-held", "2821"}), 0);
    session("UPDATE session SET missed_count = 3;");
    EXPECT_EQ(check({"--max-held", "2820"}), 2) << m_output;
    EXPECT_SAYS(m_output, "still held 2,821 bytes");
    EXPECT_SAYS(m_output, "2,820 bytes are allowed");
    EXPECT_EQ(check({"--max-afterlife", "5s"}), 1) << m_output; // its end was seen
    EXPECT_EQ(check({"--max-afterlife", "5 parsecs"}), 64);
    EXPECT_SAYS(m_error, "\"5 parsecs\" cannot be read; write it as 5s, 250ms or 2min");
}

TEST_F(Check, SuppressionsAreCountedAndUnusedOnesShown)
{
    session(kLeak);
    put("known.supp", "# ours\n\nrule:F2? # not yet\nfingerprint:F04/bochs*/never-released/*\n");
    EXPECT_EQ(check({"--suppressions", "known.supp"}), 0) << m_output;
    EXPECT_SAYS(m_output, "     1  fingerprint:F04/bochs*/never-released/*  known.supp:4\n");
    EXPECT_SAYS(m_output, "unused  rule:F2?                                 known.supp:3\n");
    EXPECT_SAYS(m_output, "Clean, 1 suppressed.\n");
    for (const char* line : {"rule:F04", "driver:bochs-*", "symbol:bochs_pci_rem?ve"}) {
        put("one.supp", line);
        EXPECT_EQ(check({"--suppressions", "one.supp"}), 0) << line << m_output;
    }
    for (const char* line : {"rule:F05", "driver:boch", "symbol:bochs", "driver:[a-z]*"}) {
        put("one.supp", line);
        EXPECT_EQ(check({"--suppressions", "one.supp"}), 1) << line << m_output;
    }
    put("all.supp", "driver:boch?-drm\nrule:F04\nsymbol:bochs_pci_remove\n");
    EXPECT_EQ(check({"--suppressions", "all.supp", "--json"}), 0) << m_output;
    const auto suppressions = nlohmann::json::parse(m_output)["suppressions"];
    for (const auto& line : suppressions) {
        EXPECT_EQ(line["hits"], 1) << line; // though the first has suppressed it
    }
    session("");
    put("information.supp", "rule:F06\n");
    EXPECT_EQ(check({"--suppressions", "information.supp"}), 0) << m_output;
    EXPECT_SAYS(m_output, "only information  rule:F06");
}

TEST_F(Check, ASuppressionFileIsRefusedWithLineAndReason)
{
    session("");
    const std::map<std::string, std::string> wrong = {
        {"rule:F04\nleak:x\n", "s:2: no kind of suppression is called \"leak\"; there are rule, "},
        {"\nF04\n", "s:2: \"F04\" has no colon; write KIND:PATTERN"},
        {"driver: \n", "s:1: driver: has no pattern"},
        {"rule:F04\nrule:F03\n", "s:2: no rule is called \"F03\"; there are F01, F02, F04, "},
        {"rule:F03\n", "F25, and of budgets max-afterlife and max-held\n"},
        {"fingerprint:F99/*\n", "s:1: no rule is called \"F99\""},
        {"rule:f04\nrule:max-*\ndriver\n", "s:3: \"driver\" has no colon"},
        {"rule:f04\nrule:max-*\ndriver\n", "s:1: no rule is called \"f04\""}};
    for (const auto& [text, reason] : wrong) {
        put("s", text);
        EXPECT_EQ(check({"--suppressions", "s"}), 64);
        EXPECT_SAYS(m_error, reason);
    }
    EXPECT_EQ(check({"--suppressions", "absent"}), 64);
    EXPECT_SAYS(m_error, "cannot read the suppression file absent: No such file");
}

TEST_F(Check, ADirectoryIsNoFileToRead)
{
    session("");
    std::filesystem::create_directory(m_folder / "folder");
    EXPECT_EQ(check({"--suppressions", "folder"}), 64);
    EXPECT_SAYS(m_error, "cannot read the suppression file folder: Is a directory");
    EXPECT_EQ(check({"--baseline", "folder"}), 64);
    EXPECT_SAYS(m_error, "cannot read the baseline folder: Is a directory");
}

TEST_F(Check, ABaselineLeavesOnlyWhatIsNew)
{
    session(kLeak);
    EXPECT_EQ(check({"--write-baseline", "known.json"}), 0) << m_error;
    EXPECT_EQ(check({"--baseline", "known.json"}), 0);
    EXPECT_SAYS(m_output, "Clean, 1 in the baseline.\n");
    // the same finding, but graver: new
    put("milder.json", R"({"format": "drmscope-baseline", "version": 2, "findings": [)"
                       R"({"fingerprint": "F04/bochs-drm/never-released/-/-",)"
                       R"( "severity": "warning", "count": 1}]})");
    EXPECT_EQ(check({"--baseline", "milder.json"}), 1) << m_output;
    put("later.json", R"({"format": "drmscope-baseline", "version": 3, "findings": []})");
    EXPECT_EQ(check({"--baseline", "later.json"}), 65);
    EXPECT_SAYS(m_error, "a baseline of version 3; this drmscope reads version 2: make it again");
    put("older.json", R"({"format": "drmscope-baseline", "version": 1, "findings": []})");
    EXPECT_EQ(check({"--baseline", "older.json"}), 65);
    EXPECT_SAYS(m_error, "a baseline of version 1; this drmscope reads version 2");
    for (const char* text : {"{", "[]", "{}", R"({"format": "drmscope-baseline", "version": 1})",
                             R"({"format": 3, "version": "x", "findings": []})"}) {
        put("no.json", text);
        EXPECT_EQ(check({"--baseline", "no.json"}), 65) << text;
        EXPECT_SAYS(m_error, "no.json: this is no baseline");
    }
    EXPECT_EQ(check({"--write-baseline", "no/where.json"}), 73) << m_error;
}

// A baseline that knows one of what is called by its driver alone does not know a second.
TEST_F(Check, ABaselineCountsTheDevicesOfADriver)
{
    putTwoFindings(m_folder / "a.drmscope",
                   "UPDATE finding SET verdict = 'leak', severity = 'warning' WHERE id = 1");
    EXPECT_EQ(check({"--write-baseline", "known.json"}), 0) << m_error;
    EXPECT_EQ(check({"--baseline", "known.json"}), 0) << m_output;
    EXPECT_SAYS(m_output, "Clean, 1 in the baseline, 1 only information.\n");
    putTwoFindings(m_folder / "a.drmscope",
                   "UPDATE finding SET verdict = 'leak', severity = 'warning'");
    EXPECT_EQ(check({"--baseline", "known.json"}), 1) << m_output;
    EXPECT_SAYS(m_output, "1 finding, 1 in the baseline.\n");
    EXPECT_EQ(check({"--baseline", "known.json", "--write-baseline", "more.json"}), 0);
    EXPECT_EQ(check({"--baseline", "more.json"}), 0) << m_output;
}

// What names a function is one mistake, and a test that runs twice as long shows it more often.
TEST_F(Check, ABaselineDoesNotCountWhatNamesAFunction)
{
    const std::string grew =
        "UPDATE finding SET rule = 'F07', class = 'grew', verdict = 'leak', severity = 'warning', "
        "resource_id = 1, call_site_symbol_id = (SELECT min(call_site_symbol_id) FROM resource "
        "WHERE call_site_symbol_id <> 0);";
    putTwoFindings(m_folder / "a.drmscope", grew + "DELETE FROM finding WHERE id = 2");
    EXPECT_EQ(check({"--write-baseline", "known.json"}), 0) << m_error;
    EXPECT_SAYS(textOf("known.json"), "F07/bochs-drm/grew/bochs_pci_probe/");
    putTwoFindings(m_folder / "a.drmscope", grew);
    EXPECT_EQ(check({"--baseline", "known.json"}), 0) << m_output;
    EXPECT_SAYS(m_output, "Clean, 2 in the baseline.\n");
}

TEST_F(Check, JunitAndSarifTellTheSame)
{
    session(std::string(kLeak) + "UPDATE device SET drm_driver = '<&\"' || char(27);");
    EXPECT_EQ(check({"--junit", "j.xml", "--sarif", "s.json"}), 1) << m_error;
    const std::string junit = textOf("j.xml");
    EXPECT_SAYS(junit, "failures=\"1\" errors=\"0\"");
    EXPECT_SAYS(junit, "name=\"F04/&lt;&amp;&quot;\\x1b/never-released/-/-\"");
    EXPECT_EQ(junit.find('\033'), std::string::npos);
    const auto sarif = nlohmann::json::parse(textOf("s.json"));
    const auto result = sarif["runs"][0]["results"][0];
    EXPECT_EQ(result["ruleId"], "F04");
    EXPECT_EQ(result["level"], "error");
    const auto place = result["locations"][0]["logicalLocations"][0];
    EXPECT_EQ(place["name"], "bochs_pci_probe");
    EXPECT_EQ(place["kind"], "function");
    // no function is over a budget
    EXPECT_EQ(check({"--max-afterlife", "1s", "--sarif", "b.json"}), 1);
    const auto budget = nlohmann::json::parse(textOf("b.json"))["runs"][0]["results"];
    const auto over =
        std::ranges::find(budget, "max-afterlife", [](const auto& each) { return each["ruleId"]; });
    ASSERT_NE(over, budget.end());
    const auto whole = (*over)["locations"][0]["logicalLocations"][0];
    EXPECT_EQ(whole["name"], "<&\"\\x1b");
    EXPECT_EQ(whole["kind"], "module");
    EXPECT_EQ(check({"--junit", "no/where.xml"}), 73);
}

TEST_F(Check, ARuleThatCouldNotSeeHasNotPassed)
{
    session("UPDATE hook SET state = 'missing' WHERE hook = 'ioctl';");
    EXPECT_EQ(check({"--junit", "j.xml"}), 2) << m_error;
    const std::string junit = textOf("j.xml");
    const size_t blind = junit.find("F21 ioctl succeeded");
    ASSERT_NE(blind, std::string::npos) << junit;
    EXPECT_SAYS(junit.substr(blind, 200), "<skipped");
    EXPECT_SAYS(junit.substr(blind, 200), "could not judge: hook ioctl was not armed");
    const size_t seeing = junit.find("F20 Slow release action");
    EXPECT_SAYS(junit.substr(seeing, 40), "time=\"0\"/>");
}

// What was missed may be just what a rule would have told.
TEST_F(Check, NoRulePassesWhereEventsWereMissed)
{
    session(std::string(kLeak) + kMissed);
    EXPECT_EQ(check({"--junit", "j.xml", "--sarif", "s.json", "--allow-incomplete"}), 0) << m_error;
    const std::string junit = textOf("j.xml");
    EXPECT_SAYS(junit, "errors=\"0\"");
    for (size_t at = junit.find("drmscope.rule"); at != std::string::npos;
         at = junit.find("drmscope.rule", at + 1)) {
        const std::string one = junit.substr(at, junit.find("</testcase", at) - at);
        EXPECT_SAYS(one, "<skipped>could not judge: 5 events missed");
    }
    EXPECT_EQ(check({"--json"}), 2);
    const auto rules = nlohmann::json::parse(m_output)["rules"];
    for (const auto& rule : rules) {
        EXPECT_EQ(rule["outcome"], "unknown") << rule;
    }
    const auto run = nlohmann::json::parse(textOf("s.json"))["runs"][0];
    const auto notes = run["invocations"][0]["toolExecutionNotifications"];
    EXPECT_FALSE(run["invocations"][0]["executionSuccessful"]);
    for (const auto& rule : run["tool"]["driver"]["rules"]) {
        const auto note = std::ranges::find_if(notes, [&rule](const auto& each) {
            return each.value("associatedRule", nlohmann::json::object()).value("id", "") ==
                   rule["id"];
        });
        ASSERT_NE(note, notes.end()) << rule;
        EXPECT_SAYS((*note)["message"]["text"].template get<std::string>(), "5 events missed");
    }
}

TEST_F(Check, ARuleThatSawAllItNeedsPassesBesideOneThatDidNot)
{
    session("UPDATE hook SET state = 'missing' WHERE hook = 'ioctl';");
    EXPECT_EQ(check({"--json"}), 2) << m_error;
    const auto told = nlohmann::json::parse(m_output)["rules"];
    const auto outcomeOf = [&told](const char* id) {
        return (*std::ranges::find_if(
            told, [id](const auto& each) { return each["rule"] == id; }))["outcome"];
    };
    EXPECT_EQ(outcomeOf("F21"), "unknown");
    EXPECT_EQ(outcomeOf("F20"), "passed");
    EXPECT_EQ(check({}), 2);
    EXPECT_SAYS(m_output, "\nF01, F21 may have been silent, or unsure, for that alone.\n");
}

// What its verdict rests on was never told.
TEST_F(Check, ABlindRuleHasNotPassed)
{
    session("UPDATE session SET backend = 'tracefs';");
    EXPECT_EQ(check({"--json", "--junit", "j.xml"}), 2) << m_error;
    const auto rules = nlohmann::json::parse(m_output)["rules"];
    for (const auto& rule : rules) {
        EXPECT_EQ(rule["outcome"], rule["rule"] == "F08" ? "unknown" : "passed") << rule;
    }
    EXPECT_SAYS(textOf("j.xml"), "<skipped>could not judge: F08: the context in which resources "
                                 "were added was not recorded</skipped>");
    EXPECT_EQ(run({"leaks", "a.drmscope"}), 0) << m_output;
    EXPECT_SAYS(m_output, "Not all was recorded that");
}

TEST_F(Check, ARuleWhoseFindingIsExcusedHasNotPassed)
{
    const auto caseOf = [this](const std::string& rule) {
        const std::string junit = textOf("j.xml");
        const size_t begin = junit.find("name=\"" + rule + ' ');
        return junit.substr(begin, junit.find("<testcase", begin) - begin);
    };
    session(kLeak);
    put("s", "rule:F04\n");
    EXPECT_EQ(check({"--suppressions", "s", "--junit", "j.xml"}), 0) << m_error;
    EXPECT_SAYS(caseOf("F04"), "<skipped>suppressed: 1</skipped>");
    EXPECT_EQ(check({"--write-baseline", "known.json", "--junit", "j.xml"}), 0) << m_error;
    EXPECT_SAYS(caseOf("F04"), "<skipped>in the baseline: 1</skipped>");
    EXPECT_SAYS(caseOf("F05"), "time=\"0\"/>");
    session(std::string(kLeak) + kMissed);
    EXPECT_EQ(check({"--junit", "j.xml"}), 2) << m_output;
    EXPECT_SAYS(caseOf("F04"), "could not judge: F04: drm_device of bochs-drm");
}

TEST_F(Check, ACommandIsRecordedFirst)
{
    const auto libexec = m_folder / "libexec";
    std::filesystem::create_directories(libexec);
    std::filesystem::create_symlink(DRMSCOPE_FAKE_AGENT, libexec / "drmscope-agent");
    std::filesystem::create_symlink(DRMSCOPE_COLLECT, libexec / "drmscope-collect");
    m_environment["DRMSCOPE_LIBEXEC"] = libexec.string();
    const std::vector<std::string> options = {"check",  "--via", "direct",     "--backend",
                                              "module", "-o",    "b.drmscope", "--allow-incomplete",
                                              "--"};
    const auto with = [&options](std::initializer_list<std::string> command) {
        std::vector<std::string> arguments = options;
        arguments.insert(arguments.end(), command);
        return arguments;
    };
    EXPECT_EQ(run(with({"sh", "-c", "exit 3"})), 0) << m_error << m_output;
    EXPECT_SAYS(m_error, "saved b.drmscope: ");
    EXPECT_SAYS(m_output, "sh -c exit 3 ended with exit status 3");
    EXPECT_EQ(run(with({"true"})), 73) << "the session exists";
}

TEST_F(Check, ANewerSessionOrNoneIs65)
{
    EXPECT_EQ(run({"check", "absent.drmscope"}), 65);
    EXPECT_EQ(run({"check", "a", "b"}), 64);
    EXPECT_SAYS(m_error, "put -- before a COMMAND");
}

} // namespace
} // namespace drmscope::tests
