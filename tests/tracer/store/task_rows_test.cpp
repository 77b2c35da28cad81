// SPDX-License-Identifier: MIT
#include "tests/tracer/store/empty_session.h"
#include "tracer/store/batch_writer.h"
#include "tracer/store/task_rows.h"

#include <gtest/gtest.h>

namespace drmscope::tracer {
namespace {

class TaskRowsTest : public testing::Test
{
protected:
    std::string rows()
    {
        BatchWriter(session.file.database()).write(batch);
        return session.ask("SELECT group_concat(id || ':' || pid || comm, ' ') FROM task");
    }

    tests::EmptySession session;
    Batch batch;
    TaskRows tasks{batch};
};

TEST_F(TaskRowsTest, AThreadIsStoredOnce)
{
    EXPECT_EQ(tasks.idOf(7), tasks.idOf(7));
    EXPECT_EQ(rows(), "1:7");
}

TEST_F(TaskRowsTest, ANameThatIsLearnedLaterNamesTheRowThatIsThere)
{
    const RowId id = tasks.idOf(7);
    tasks.learn(7, "modprobe");
    EXPECT_EQ(tasks.idOf(7), id);
    EXPECT_EQ(rows(), "1:7modprobe");
}

TEST_F(TaskRowsTest, ANameThatIsLearnedBeforeIsThereFromTheStart)
{
    tasks.learn(7, "modprobe");
    tasks.idOf(7);
    EXPECT_EQ(rows(), "1:7modprobe");
}

TEST_F(TaskRowsTest, AThreadThatCallsExecIsAnotherRow)
{
    const RowId shell = tasks.idOf(7, "sh");
    const RowId program = tasks.idOf(7, "hold_file");
    EXPECT_NE(shell, program);
    EXPECT_EQ(tasks.idOf(7), program);
    EXPECT_EQ(tasks.idOf(7, "sh"), shell);
    EXPECT_EQ(rows(), "1:7sh 2:7hold_file");
}

TEST_F(TaskRowsTest, WhatIsKnownFromAnEventIsNotOverwrittenByALateTable)
{
    tasks.idOf(7, "hold_file");
    tasks.learn(7, "sh");
    tasks.learn(7, "<...>");
    EXPECT_EQ(rows(), "1:7hold_file");
}

TEST_F(TaskRowsTest, ANameThatIsCutInMidCharacterIsStoredAsText)
{
    tasks.learn(6, "caf\xc3");
    const RowId cut = tasks.idOf(7, "caf\xc3");
    EXPECT_EQ(tasks.idOf(7, "caf\xc3"), cut);
    EXPECT_NE(tasks.idOf(7, "caf\xe2"), cut);
    EXPECT_EQ(tasks.idOf(7, "caf\\xc3"), cut); // no second row of the same text
    tasks.idOf(6);
    tasks.idOf(8);
    tasks.learn(8, "\xff");
    EXPECT_EQ(rows(), "1:7caf\\xc3 2:7caf\\xe2 3:6caf\\xc3 4:8\\xff");
}

TEST_F(TaskRowsTest, AnUnnamedRowAndANamedOneOfTheSameThreadDoNotCollide)
{
    tasks.idOf(7);
    tasks.idOf(7, "sh");
    tasks.idOf(7, "cat");
    tasks.learn(7, "sh");
    EXPECT_EQ(rows(), "1:7sh 2:7cat");
}

} // namespace
} // namespace drmscope::tracer
