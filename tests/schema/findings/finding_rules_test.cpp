// SPDX-License-Identifier: MIT
#include "schema/finding_rule.h"
#include "schema/sql_texts.h"
#include "schema/statement.h"
#include "tests/schema/findings/judged_facts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace drmscope::schema {

namespace {

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

std::vector<std::string> findingsOf(Database& database)
{
    std::vector<std::string> findings;
    Statement rows(database, "SELECT rule || ' ' || verdict || ' ' || confidence || ': ' || cause "
                             "FROM finding ORDER BY id");
    while (rows.step())
        findings.emplace_back(rows.text(0));
    return findings;
}

class FindingRules : public testing::TestWithParam<std::string>
{};

TEST_P(FindingRules, SaysWhatItsFactsMean)
{
    const std::string sql = factsOf(GetParam());
    const std::vector<std::string> wanted = wantedFindings(sql);
    Database database = judged(sql);
    EXPECT_EQ(findingsOf(database), wanted);
    const bool leak = std::any_of(wanted.begin(), wanted.end(), [](const std::string& finding) {
        return finding.find(" leak ") == 3;
    });
    EXPECT_EQ(database.text("SELECT verdict FROM judgement") == "leaks", leak);
    EXPECT_EQ(database.integer("SELECT count(*) FROM leak") != 0, leak);
    const std::string own = ownFactsOf(GetParam());
    EXPECT_LT(std::count(own.begin(), own.end(), '\n'), 30);
}

TEST_P(FindingRules, NoColumnOfAnyViewIsNull)
{
    Database database = judged(factsOf(GetParam()));
    Statement views(database, "SELECT name FROM sqlite_schema WHERE type = 'view'");
    while (views.step()) {
        const std::string view(views.text(0));
        Statement rows(database, "SELECT * FROM " + view);
        while (rows.step())
            for (int column = 0; column < rows.columnCount(); ++column)
                EXPECT_FALSE(rows.isNull(column)) << view << "." << rows.columnName(column);
    }
}

INSTANTIATE_TEST_SUITE_P(Facts, FindingRules, testing::ValuesIn(factsFiles()),
                         [](const auto& facts) { return facts.param; });

// What must not change a verdict: the same facts with every address moved, with events that share
// an instant in the other order, and beside a drm_device that has nothing to do with them.
const char* const kHarmless[] = {
    "UPDATE device SET address = address + 12352, parent_address = parent_address + 12352;"
    "UPDATE resource SET node_address = node_address + 12352;"
    "UPDATE resource SET data_address = data_address + 12352 WHERE data_address <> 0;"
    "UPDATE drm_file SET address = address + 12352;"
    "UPDATE event SET object_address = object_address + 12352 WHERE object_address <> 0;"
    "UPDATE event SET data_address = data_address + 12352 WHERE data_address <> 0"
    " AND kind NOT IN ('ioctl', 'uevent', 'file_holds', 'connector');"
    "UPDATE symbol SET address = address + 12352",

    "CREATE TEMP TABLE place AS SELECT id AS old_id, "
    "min(id) OVER same + max(id) OVER same - id AS new_id FROM event "
    "WINDOW same AS (PARTITION BY timestamp_ns);"
    "UPDATE event SET id = -(SELECT new_id FROM place WHERE old_id = event.id);"
    "UPDATE event SET id = -id;"
    "UPDATE resource SET add_event_id = (SELECT new_id FROM place WHERE old_id = add_event_id)"
    " WHERE add_event_id IN (SELECT old_id FROM place);"
    "UPDATE resource SET end_event_id = (SELECT new_id FROM place WHERE old_id = end_event_id)"
    " WHERE end_event_id IN (SELECT old_id FROM place);"
    "UPDATE anomaly SET event_id = (SELECT new_id FROM place WHERE old_id = event_id)"
    " WHERE event_id IN (SELECT old_id FROM place)",

    "INSERT INTO device (id, address, generation, parent_address, parent_name, bus, drm_driver, "
    "bound_driver, "
    "unique_name, driver_features, first_seen_ns, origin) "
    "VALUES (999, 1, 9, 2, 'virtio0', 'virtio', 'virtio_gpu', 'virtio_gpu', '', 0, 5000000000, "
    "'init');"
    "INSERT INTO minor (device_id, kind, minor_index, name) VALUES (999, 'card', 5, 'card5');"
    "INSERT INTO phase (device_id, phase_order, phase, started_ns, ended_ns) VALUES (999, 0, "
    "'registered', 5, 0);"
    "INSERT INTO drm_file (id, device_id, address, minor_index, process_id, comm, in_kernel, "
    "origin, opened_ns, "
    "closed_ns, open_event_id, close_event_id) VALUES (999, 999, 7, 5, 77, 'other', 0, 'open', 6, "
    "0, 0, 0);"
    "INSERT INTO resource (id, device_id, owner, kind, name_id, size_bytes, node_address, "
    "data_address, origin, "
    "added_ns, ended_ns, end_kind, end_phase, add_order, release_order, release_order_right, "
    "added_in_release, "
    "add_event_id, end_event_id, action_symbol_id, call_site_symbol_id, stack_id, task_id) "
    "VALUES (999, 999, 'drm_device', 'kmalloc', 1, 4096, 9, 4096, 'add', 4, 0, 'live', '', 1, -1, "
    "-1, 0, 0, 0, 0, 1, 0, 1)",
};

std::vector<std::string> fingerprintsOf(Database& database)
{
    std::vector<std::string> fingerprints;
    Statement rows(database, "SELECT fingerprint FROM finding_identity ORDER BY finding_id");
    while (rows.step())
        fingerprints.emplace_back(rows.text(0));
    return fingerprints;
}

TEST_P(FindingRules, SaysTheSameWhateverDoesNotMatter)
{
    const std::string sql = factsOf(GetParam());
    Database database = judged(sql);
    const std::vector<std::string> findings = findingsOf(database);
    const std::vector<std::string> fingerprints = fingerprintsOf(database);
    for (const char* change : kHarmless) {
        Database changed = judged(sql + ";" + change);
        EXPECT_EQ(findingsOf(changed), findings) << change;
        EXPECT_EQ(fingerprintsOf(changed), fingerprints) << change;
    }
}

// A rule that looks at so many rows and no more is not to miss those that come after them.
TEST(FindingRule, ManyResourcesOfAnotherDriverHideNothing)
{
    const std::string many =
        std::string(";") + kHarmless[2] +
        ";INSERT INTO resource SELECT -i, 999, owner, kind, name_id, size_bytes, 100000 + i * "
        "8192, "
        "100000 + i * 8192, origin, added_ns, 5, 'del', '', i, -1, -1, 0, 0, 0, 0, 1, 0, 1, 0 "
        "FROM resource, (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
        "WHERE i <= 100000) SELECT i FROM n) WHERE id = 999";
    for (const FindingRule& rule : findingRules()) {
        for (const std::string& name : factsFiles()) {
            const std::string sql = factsOf(name);
            if (!name.starts_with(rule.id) || wantedFindings(sql).empty())
                continue;
            Database database = judged(sql + many);
            EXPECT_EQ(findingsOf(database), wantedFindings(sql)) << name;
            break;
        }
    }
}

// Everything that was recorded of the drm_devices, once more, as if another recording of the same
// length were in the same file.
std::string secondRecording()
{
    const std::pair<const char*, const char*> kTables[] = {
        {"device", "id = id + 100, address = address + 4096000"},
        {"minor", "id = id + 100, device_id = device_id + 100"},
        {"phase", "device_id = device_id + 100"},
        {"event", "id = id + 1000000, device_id = device_id + 100, "
                  "object_address = object_address + 4096000"},
        {"anomaly", "id = id + 1000000, device_id = device_id + 100, "
                    "event_id = event_id + 1000000 * (event_id <> 0)"},
        {"drm_file", "id = id + 100, device_id = device_id + 100, address = address + 4096000"},
        {"pin", "id = id + 100, device_id = device_id + 100, "
                "drm_file_id = drm_file_id + 100 * (drm_file_id <> 0)"},
        {"resource", "id = id + 1000000, device_id = device_id + 100, "
                     "node_address = node_address + 4096000, "
                     "data_address = data_address + 4096000 * (data_address <> 0), "
                     "add_event_id = add_event_id + 1000000 * (add_event_id <> 0), "
                     "end_event_id = end_event_id + 1000000 * (end_event_id <> 0)"}};
    std::string sql;
    for (const auto& [table, shift] : kTables) {
        const std::string ofDevice =
            std::string(table) == "device" ? std::string() : " WHERE device_id <> 0";
        sql += std::string(";CREATE TEMP TABLE copy AS SELECT * FROM ") + table + ofDevice +
               ";UPDATE copy SET " + shift + ";INSERT INTO " + table +
               " SELECT * FROM copy;DROP TABLE copy";
    }
    return sql;
}

// Rules that count how often something happened over several binds or releases: what they say of
// two recordings is not twice what they say of one. Nor is what the kernel said once.
bool countsOverBinds(const std::string& name)
{
    return name.starts_with("F07_each_bind") || name.starts_with("F07_one_more_in_each_bind") ||
           name.starts_with("F07_two_left_behind") || name.starts_with("F20_quick_in_") ||
           name.starts_with("F20_twice_in_one_release") || name == "F20_an_action_took_long" ||
           name == "F20_an_action_of_drm_in_one_release_accuses_nobody" ||
           name == "F20_the_last_action_took_long" || name == "F17_the_driver_cleans_up_in_remove";
}

TEST_P(FindingRules, SaysOfTwoRecordingsInOneWhatItSaysOfEach)
{
    const std::string sql = factsOf(GetParam());
    Database one = judged(sql);
    Database both = judged(sql + secondRecording());
    std::vector<std::string> twice = findingsOf(one);
    const std::vector<std::string> once = twice;
    twice.insert(twice.end(), once.begin(), once.end());
    std::vector<std::string> found = findingsOf(both);
    std::sort(twice.begin(), twice.end());
    std::sort(found.begin(), found.end());
    if (countsOverBinds(GetParam()))
        EXPECT_NE(found, twice);
    else
        EXPECT_EQ(found, twice);
}

std::vector<std::string> words(const std::string& text)
{
    std::istringstream stream(text);
    return {std::istream_iterator<std::string>(stream), {}};
}

bool isAmong(const std::vector<std::string>& texts, const std::string& text)
{
    return std::find(texts.begin(), texts.end(), text) != texts.end();
}

// The hooks without which the findings of a facts file stand all the same: "-- stands without …".
std::vector<std::string> notNeeded(const std::string& sql)
{
    const std::string key = "-- stands without ";
    const size_t at = sql.find(key);
    if (at == std::string::npos)
        return {};
    return words(sql.substr(at + key.size(), sql.find('\n', at) - at - key.size()));
}

struct Sure
{
    std::string rule;
    std::string leakClass;
    std::string words; // confidence and cause
    int64_t deviceId = 0;
    bool freed = false; // its whole life is in the recording
};

std::vector<Sure> sureFindings(Database& database)
{
    std::vector<Sure> sure;
    Statement rows(database,
                   "SELECT rule, class, confidence || ': ' || cause, device_id, "
                   "EXISTS (SELECT 1 FROM phase AS p WHERE p.device_id = finding.device_id "
                   "AND p.phase = 'freed') FROM finding WHERE confidence <> 'unknown'");
    while (rows.step())
        sure.push_back({std::string(rows.text(0)), std::string(rows.text(1)),
                        std::string(rows.text(2)), rows.integer(3), rows.integer(4) != 0});
    return sure;
}

const FindingRule& ruleCalled(const std::string& id)
{
    return *std::find_if(findingRules().begin(), findingRules().end(),
                         [&id](const FindingRule& rule) { return rule.id == id; });
}

bool stands(const std::vector<Sure>& findings, const Sure& finding)
{
    return std::any_of(findings.begin(), findings.end(), [&finding](const Sure& each) {
        return each.rule == finding.rule && each.words == finding.words;
    });
}

// Is silent, or not sure, or says what was missing.
bool isLessSure(const std::vector<Sure>& findings, const Sure& finding, const std::string& why)
{
    return std::all_of(findings.begin(), findings.end(), [&](const Sure& each) {
        return each.rule != finding.rule || each.leakClass != finding.leakClass ||
               each.deviceId != finding.deviceId || each.words.find(why) != std::string::npos;
    });
}

TEST_P(FindingRules, IsLessSureWithoutAHookThatItNeeds)
{
    const std::string sql = factsOf(GetParam());
    Database whole = judged(sql);
    for (const Sure& finding : sureFindings(whole)) {
        const FindingRule& rule = ruleCalled(finding.rule);
        for (const std::string& hook : words(rule.headerValue("needs"))) {
            if (hook == "end" || !rule.headerValue("proof").empty())
                continue;
            Database blind =
                judged(sql + "UPDATE hook SET state = 'missing' WHERE hook = '" + hook + "'");
            if (isAmong(notNeeded(sql), hook))
                EXPECT_TRUE(stands(sureFindings(blind), finding)) << hook;
            else
                EXPECT_TRUE(
                    isLessSure(sureFindings(blind), finding, "hook " + hook + " was not armed"))
                    << rule.id << ' ' << hook;
        }
    }
}

TEST_P(FindingRules, DoubtsAnInterruptedRecordingOnlyWhereMoreCouldChangeIt)
{
    const std::string sql = factsOf(GetParam());
    Database whole = judged(sql);
    Database cut = judged(sql + "UPDATE session SET state = 'interrupted'");
    for (const Sure& finding : sureFindings(whole)) {
        const bool final =
            finding.freed || !isAmong(words(ruleCalled(finding.rule).headerValue("needs")), "end");
        if (final)
            EXPECT_TRUE(stands(sureFindings(cut), finding)) << finding.words;
        else
            EXPECT_TRUE(isLessSure(sureFindings(cut), finding, "the recording was interrupted"))
                << finding.words;
    }
}

// What the CPUs had in hand when the recording was cut did not come in one piece.
TEST_P(FindingRules, DoubtsWhatHappenedRightBeforeTheInterruption)
{
    const std::string sql = factsOf(GetParam());
    Database whole = judged(sql);
    for (const Sure& finding : sureFindings(whole)) {
        if (!ruleCalled(finding.rule).headerValue("proof").empty() || !notNeeded(sql).empty())
            continue;
        const std::string ofIt = " WHERE device_id = " + std::to_string(finding.deviceId);
        Database cut =
            judged(sql +
                   "UPDATE session SET state = 'interrupted', ended_ns = (SELECT max(at_ns) FROM ("
                   "SELECT max(started_ns) AS at_ns FROM phase" +
                   ofIt + " UNION SELECT max(timestamp_ns) FROM event" + ofIt + "))");
        EXPECT_TRUE(isLessSure(sureFindings(cut), finding, "the recording was interrupted"))
            << finding.words;
    }
}

TEST(FindingRule, EachRuleAsksForTheHooksThatItNames)
{
    const std::regex list(R"(x\.hook IN \(([^)]*)\))");
    const std::regex quoted("'([a-z_]*)'");
    for (const FindingRule& rule : findingRules()) {
        const std::string sql(rule.sql);
        std::set<std::string> asked;
        for (std::sregex_iterator each(sql.begin(), sql.end(), list), none; each != none; ++each) {
            const std::string hooks = (*each)[1];
            for (std::sregex_iterator hook(hooks.begin(), hooks.end(), quoted); hook != none;
                 ++hook)
                asked.insert((*hook)[1]);
        }
        asked.erase("");
        const std::vector<std::string> needed = words(rule.headerValue("needs"));
        if (!rule.headerValue("proof").empty() || rule.id == "F19") // F04 has asked for it
            EXPECT_TRUE(asked.empty()) << rule.id;
        else
            EXPECT_EQ(asked, std::set<std::string>(needed.begin(), needed.end())) << rule.id;
    }
    EXPECT_EQ(ruleCalled("F19").headerValue("needs"), ruleCalled("F04").headerValue("needs"));
}

TEST(FindingRule, AFingerprintHoldsWhatStaysTheSame)
{
    Database database =
        judged(factsOf("F07_over_time") + "UPDATE symbol SET name = 'bo_create.isra.0.cold'");
    EXPECT_EQ(fingerprintsOf(database),
              std::vector<std::string>{"F07/bochs-drm/grew/bo_create/kmalloc"});
}

TEST(FindingRule, WhoTookAReferenceIsNamedWhereNobodyElsePutOne)
{
    const std::string made =
        "INSERT INTO resource (id, device_id, owner, kind, name_id, size_bytes, node_address, "
        "data_address, origin, added_ns, ended_ns, end_kind, end_phase, add_order, release_order, "
        "release_order_right, added_in_release, add_event_id, end_event_id, action_symbol_id, "
        "call_site_symbol_id, stack_id, task_id) VALUES (1, 1, 'drm_device', 'kmalloc', 1, 512, 1, "
        "0, 'add', 1000, 0, 'live', '', 1, -1, -1, 0, 0, 0, 0, 1, 0, 1);";
    const std::string facts = factsOf("F04_taken_by_one_and_put_by_another") + made;
    Database returned = judged(facts);
    EXPECT_EQ(returned.integer("SELECT call_site_symbol_id FROM finding"), 1); // where it was made
    Database kept = judged(facts + "DELETE FROM event WHERE kind = 'ref_put' OR id = 4;");
    EXPECT_EQ(kept.integer("SELECT call_site_symbol_id FROM finding"), 2); // fence_create()
    EXPECT_EQ(kept.text("SELECT confidence FROM finding"), "certain");
    Database first = judged(facts + "DELETE FROM event WHERE kind = 'ref_put' OR id = 4;"
                                    "UPDATE event SET refs = 2 WHERE kind = 'dev_snapshot'");
    EXPECT_EQ(first.integer("SELECT call_site_symbol_id FROM finding"), 1); // more than was taken
    EXPECT_EQ(first.text("SELECT confidence FROM finding"), "likely");
}

TEST(FindingRule, EvidenceNamesRowsThatExist)
{
    for (const std::string& name : factsFiles()) {
        Database database = judged(factsOf(name));
        for (const char* table : {"device", "resource", "drm_file"})
            EXPECT_EQ(database.integer(
                          std::string("SELECT count(*) FROM finding_evidence WHERE kind = '") +
                          table + "' AND row_id NOT IN (SELECT id FROM " + table + ")"),
                      0)
                << name << ' ' << table;
    }
}

TEST(FindingRule, EachRuleHasFactsThatRaiseItAndFactsThatDoNot)
{
    for (const FindingRule& rule : findingRules()) {
        int raising = 0;
        int silent = 0;
        for (const std::string& name : factsFiles()) {
            if (!name.starts_with(rule.id))
                continue;
            const bool none = wantedFindings(factsOf(name)).empty();
            (none ? silent : raising) += 1;
        }
        EXPECT_GT(raising, 0) << rule.id;
        EXPECT_GT(silent, 0) << rule.id;
    }
}

TEST(FindingRule, EachRuleDocumentsItself)
{
    for (const FindingRule& rule : findingRules()) {
        for (const char* key :
             {"id", "title", "severity", "verdict", "means", "advice", "needs", "seen-in"})
            EXPECT_NE(rule.headerValue(key), "") << rule.fileName << ": " << key;
        EXPECT_TRUE(rule.fileName.starts_with(rule.id + "_")) << rule.fileName;
    }
}

} // namespace

} // namespace drmscope::schema
