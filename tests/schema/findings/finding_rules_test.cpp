// SPDX-License-Identifier: MIT
#include "schema/database.h"
#include "schema/finding_rule.h"
#include "schema/sql_texts.h"
#include "schema/statement.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace drmscope::schema {

namespace {

const std::filesystem::path kFacts = DRMSCOPE_FINDING_FACTS;
const std::string kWholeRecording = "whole_recording.sql";

std::string textOf(const std::filesystem::path& path)
{
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> factsFiles()
{
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(kFacts))
        if (entry.path().filename() != kWholeRecording)
            names.push_back(entry.path().stem().string());
    std::sort(names.begin(), names.end());
    return names;
}

// The "-- raises …" lines at the head of a facts file.
std::vector<std::string> wantedFindings(const std::string& sql)
{
    const std::string key = "-- raises ";
    std::vector<std::string> wanted;
    for (size_t at = sql.find(key); at != std::string::npos; at = sql.find(key, at + 1)) {
        const size_t begin = at + key.size();
        wanted.push_back(sql.substr(begin, sql.find('\n', begin) - begin));
    }
    if (wanted == std::vector<std::string>{"nothing"})
        wanted.clear();
    return wanted;
}

// A session of `sql` in memory, with every rule run on it.
Database judged(const std::string& sql)
{
    Database database;
    for (const std::string_view text : {factsSql(), derivedSql(), indexesSql(), viewsSql()})
        database.execute(std::string(text));
    database.execute(textOf(kFacts / kWholeRecording));
    database.execute(sql);
    writeFindings(database);
    return database;
}

std::vector<std::string> findingsOf(Database& database)
{
    std::vector<std::string> findings;
    Statement rows(database, "SELECT rule || ' ' || verdict || ' ' || confidence || ': ' || cause "
                             "FROM finding ORDER BY id");
    while (rows.step())
        findings.emplace_back(rows.text(0));
    return findings;
}

std::string verdictOf(const std::string& sql)
{
    Database database = judged(sql);
    return database.text("SELECT verdict || ': ' || reason FROM judgement");
}

class FindingRules : public testing::TestWithParam<std::string>
{};

TEST_P(FindingRules, SaysWhatItsFactsMean)
{
    const std::string sql = textOf(kFacts / (GetParam() + ".sql"));
    const std::vector<std::string> wanted = wantedFindings(sql);
    Database database = judged(sql);
    EXPECT_EQ(findingsOf(database), wanted);
    const bool leak = std::any_of(wanted.begin(), wanted.end(), [](const std::string& finding) {
        return finding.find(" leak ") == 3;
    });
    EXPECT_EQ(database.text("SELECT verdict FROM judgement") == "leaks", leak);
    EXPECT_EQ(database.integer("SELECT count(*) FROM leak") != 0, leak);
    EXPECT_LT(std::count(sql.begin(), sql.end(), '\n'), 30);
}

INSTANTIATE_TEST_SUITE_P(Facts, FindingRules, testing::ValuesIn(factsFiles()),
                         [](const auto& facts) { return facts.param; });

TEST(FindingRule, EachRuleHasFactsThatRaiseItAndFactsThatDoNot)
{
    for (const FindingRule& rule : findingRules()) {
        int raising = 0;
        int silent = 0;
        for (const std::string& name : factsFiles()) {
            if (!name.starts_with(rule.id))
                continue;
            const bool none = wantedFindings(textOf(kFacts / (name + ".sql"))).empty();
            (none ? silent : raising) += 1;
        }
        EXPECT_GT(raising, 0) << rule.id;
        EXPECT_GT(silent, 0) << rule.id;
    }
}

TEST(FindingRule, EachRuleDocumentsItself)
{
    for (const FindingRule& rule : findingRules()) {
        for (const char* key : {"id", "title", "severity", "verdict", "means", "advice", "needs"})
            EXPECT_NE(rule.headerValue(key), "") << rule.fileName << ": " << key;
        EXPECT_TRUE(rule.fileName.starts_with(rule.id + "_")) << rule.fileName;
    }
}

TEST(Judgement, AWholeRecordingWithoutLeaksIsClean)
{
    EXPECT_EQ(verdictOf(""), "clean: ");
}

TEST(Judgement, ARecordingThatSawNoDeviceIsUnknown)
{
    EXPECT_EQ(verdictOf("DELETE FROM minor; DELETE FROM device"),
              "unknown: no drm_device was seen");
}

TEST(Judgement, MissedEventsMakeItUnknown)
{
    EXPECT_EQ(verdictOf("UPDATE session SET missed_count = 3; INSERT INTO missed (cpu, after_ns, "
                        "before_ns, missed_count) VALUES (0, 5, 6, 3)"),
              "unknown: 3 events missed");
}

TEST(Judgement, MissedEventsWithoutAPlaceMakeItUnknown)
{
    EXPECT_EQ(verdictOf("UPDATE session SET missed_count = 3"),
              "unknown: 3 events were missed, and it is not known when");
}

TEST(Judgement, AHookThatNoVerdictNeedsChangesNothing)
{
    EXPECT_EQ(verdictOf("UPDATE hook SET state = 'off' WHERE hook = 'release_node'"), "clean: ");
}

TEST(Judgement, AMissingHookMakesItUnknown)
{
    EXPECT_EQ(
        verdictOf("UPDATE hook SET state = 'missing', reason = 'no symbol' WHERE hook = 'add'"),
        "unknown: hook add was not armed (no symbol)");
}

TEST(Judgement, ARecordingThatStillRunsIsUnknown)
{
    EXPECT_EQ(verdictOf("UPDATE session SET state = 'recording'"),
              "unknown: the recording still runs");
}

} // namespace

} // namespace drmscope::schema
