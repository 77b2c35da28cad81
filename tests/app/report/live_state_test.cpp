// SPDX-License-Identifier: MIT
// A look at a recording that is longer than what is read of it at once.
#include "app/report/live_state.h"
#include "schema/database.h"
#include "tests/session_fixture/scratch_folder.h"
#include "tests/session_fixture/session_fixture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace drmscope::app {
namespace {

using testing::HasSubstr;
using testing::Not;

class LiveStateTest : public testing::Test
{
protected:
    LiveStateTest()
    {
        tests::makeSession(path, tests::testText("hot_unplug.sql"));
        schema::Database database(path, schema::Database::Access::ReadWrite);
        // adds and dels of the first drm_device after all that happened to it, an address twice
        database.execute(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 39990) "
            "INSERT INTO event_row (id, timestamp_ns, shape_id, device_id, object_address, "
            "data_address, seq_ahead, place) SELECT (SELECT max(id) FROM event_row) + n.i, "
            "9000000000 + n.i, (SELECT min(s.id) FROM event_shape AS s WHERE s.kind = 'add'), 1, "
            "1048576 + n.i * 64, 0, 0, 0 FROM n");
        database.execute("UPDATE session SET event_count = (SELECT count(*) FROM event_row)");
    }

    std::string text(const LiveState& state)
    {
        return state.text(reader->summary(), "s", reader->devices(), {10, 10}, TextStyle{});
    }

    tests::ScratchFolder folder;
    std::string path = folder.file("s.drmscope");
    std::unique_ptr<SessionReader> reader;
};

TEST_F(LiveStateTest, ReadsOnWhereItWasToldToStop)
{
    reader = std::make_unique<SessionReader>(path);
    LiveState stopping;
    int asked = 0;
    const auto no = [&asked] {
        ++asked;
        return false;
    };
    EXPECT_FALSE(stopping.read(*reader, no));
    EXPECT_EQ(asked, 1); // of forty thousand
    EXPECT_THAT(text(stopping), HasSubstr("\nreading: 25 % of the events so far\n"));
    while (!stopping.read(*reader, no)) {
    }
    EXPECT_EQ(asked, 4);
    LiveState whole;
    EXPECT_TRUE(whole.read(*reader, [] { return true; }));
    EXPECT_EQ(text(stopping), text(whole));
    EXPECT_THAT(text(whole), Not(HasSubstr("reading")));
    EXPECT_THAT(text(whole), HasSubstr("39,99"));
}

// Whatever a sender claims: the sum is exact again once its resources are gone.
TEST_F(LiveStateTest, SizesMayAddUpToMoreThanANumber)
{
    schema::Database database(path, schema::Database::Access::ReadWrite);
    database.execute("DELETE FROM event_row WHERE id > 1000");
    const auto happens = [&database](const char* kind, const std::string& size, int64_t address) {
        database.execute(
            "INSERT INTO event SELECT (SELECT max(id) FROM event_row) + 1, 9000000000, "
            "0, cpu, '" +
            std::string(kind) + "', 2, 1, task_id, " + std::to_string(address) + ", 0, name_id, " +
            size +
            ", 0, 0, 0, -1, 0, 0, 0, -1, -1, -1, -1, 0 FROM event WHERE kind = 'add' LIMIT 1");
    };
    happens("add", "3072", 64);
    for (const int64_t address : {128, 192, 256})
        happens("add", "9223372036854775807", address);
    const auto live = [this] {
        reader = std::make_unique<SessionReader>(path);
        LiveState state;
        EXPECT_TRUE(state.read(*reader, [] { return true; }));
        return text(state);
    };
    EXPECT_THAT(live(), HasSubstr(" 8 EiB "));
    for (const int64_t address : {128, 192, 256})
        happens("del", "9223372036854775807", address);
    EXPECT_THAT(live(), HasSubstr(" 3 KiB "));
}

} // namespace
} // namespace drmscope::app
