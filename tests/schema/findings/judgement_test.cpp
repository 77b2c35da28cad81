// SPDX-License-Identifier: MIT
// What a session as a whole is said to be, and which rules could not see what they look for.
#include "schema/database.h"
#include "tests/schema/findings/judged_facts.h"

#include <gtest/gtest.h>

#include <string>

namespace drmscope::schema {

namespace {

std::string verdictOf(const std::string& sql)
{
    Database database = judged(sql);
    return database.text("SELECT verdict || ': ' || reason FROM judgement");
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

TEST(Judgement, ALastCloseRightBeforeTheEndMakesItUnknown)
{
    const std::string sql = factsOf("F04_last_close_right_before_the_end_is_not_judged");
    EXPECT_TRUE(verdictOf(sql).starts_with("unknown: F04: drm_device of bochs-drm"))
        << verdictOf(sql);
}

TEST(Judgement, WhoStillHoldsADeviceMayLetItGo)
{
    const std::string sql = factsOf("F04_unplugged_and_held_by_an_open_file");
    EXPECT_EQ(verdictOf(sql), "unknown: a drm_device was still held when the recording ended, and "
                              "how it ends is not in it");
    const std::string three = factsOf("F07_left_behind_and_held_is_no_growth");
    EXPECT_EQ(verdictOf(three), "unknown: 3 drm_devices were still held when the recording ended, "
                                "and how they end is not in it");
}

TEST(Judgement, AnInterruptionMakesItUnknown)
{
    EXPECT_EQ(verdictOf("UPDATE session SET state = 'interrupted', state_reason = 'killed'"),
              "unknown: the recording was interrupted (killed)");
}

TEST(Judgement, AHookThatIsOffUntilItIsNeededIsNotMissing)
{
    Database database = judged("");
    EXPECT_EQ(database.integer("SELECT count(*) FROM doubt"), 0);
}

TEST(Judgement, ADmabufThatMayHoldItMakesItUnknown)
{
    const std::string blind = "UPDATE hook SET state = 'missing' WHERE hook = 'dmabuf'";
    EXPECT_EQ(verdictOf(blind), "clean: ");
    const std::string held = factsOf("F04_unplugged_and_held_by_nothing_known");
    const std::string verdict = verdictOf(held + blind);
    EXPECT_TRUE(verdict.starts_with("unknown: F04: drm_device of bochs-drm")) << verdict;
    EXPECT_TRUE(verdict.ends_with("hook dmabuf was not armed.")) << verdict;
}

// Each rule of leaks that spoke and was not sure, whatever else is known.
TEST(Judgement, ALeakThatIsNotSureMakesItUnknown)
{
    const auto without = [](const char* facts, const std::string& hook) {
        return verdictOf(factsOf(facts) + "UPDATE hook SET state = 'missing' WHERE hook = '" +
                         hook + "'");
    };
    const std::string late = without("F06_nothing_explains_it", "dmabuf");
    EXPECT_TRUE(late.starts_with("unknown: F06: drm_device of ")) << late;
    const std::string behind =
        verdictOf(factsOf("F18_added_during_release") +
                  "UPDATE resource SET added_in_release = 0;"
                  "UPDATE hook SET state = 'missing' WHERE hook = 'release_node'");
    EXPECT_TRUE(behind.starts_with("unknown: F18: ")) << behind;
    const std::string cut = without("F18_the_next_one_was_deleted", "release_node");
    EXPECT_EQ(cut, "clean: ") << "a hazard is no leak";
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
              "unknown: the recording still runs, or was never completed");
}

TEST(BlindRule, ContextsThatWereNotRecordedSilenceF08)
{
    Database known = judged(factsOf("F08_an_action_under_a_spinlock"));
    EXPECT_EQ(known.text("SELECT group_concat(rule) FROM blind_rule"), "");
    const std::string unseen =
        factsOf("F08_unknown_context_accuses_nobody") + "UPDATE session SET backend = 'tracefs';";
    Database unknown = judged(unseen);
    EXPECT_EQ(unknown.text("SELECT rule || ': ' || reason FROM blind_rule"),
              "F08: the context in which resources were added was not recorded");
    Database careful =
        judged(unseen + "UPDATE event SET action_symbol_id = 0, gfp = 2080 WHERE kind = 'add';"
                        "DELETE FROM event_shape WHERE id NOT IN (SELECT shape_id FROM event_row)");
    EXPECT_EQ(careful.integer("SELECT count(*) FROM blind_rule"), 0)
        << "GFP_ATOMIC is right anywhere";
}

TEST(BlindRule, ADriverThatIsBuiltInSilencesF01)
{
    const std::string facts = factsOf("F01_memory_of_the_driver_under_an_open_file");
    Database module = judged(facts);
    EXPECT_EQ(module.integer("SELECT count(*) FROM blind_rule"), 0);
    Database builtIn = judged(facts + "UPDATE symbol SET module = ''");
    EXPECT_EQ(builtIn.integer("SELECT count(*) FROM finding WHERE rule = 'F01'"), 0);
    EXPECT_EQ(
        builtIn.text("SELECT rule || ': ' || reason FROM blind_rule"),
        "F01: the driver (bochs-drm) is built in, so it cannot be said whose the devm_ memory "
        "is that was freed at unbind");
    Database none = judged(facts + "UPDATE symbol SET module = '';"
                                   "UPDATE resource SET end_kind = 'del' WHERE owner = 'device'");
    EXPECT_EQ(none.integer("SELECT count(*) FROM blind_rule"), 0) << "nothing to judge";
}

} // namespace

} // namespace drmscope::schema
