// SPDX-License-Identifier: MIT
// What stands in two tables is read as it was written, whoever wrote it.
#include "schema/sql_texts.h"
#include "schema/transaction.h"
#include "tests/tracer/store/empty_session.h"
#include "tracer/store/batch_writer.h"
#include "tracer/store/event_rows.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace drmscope::tracer {
namespace {

constexpr uint64_t kNode = 0xffff888012345680;

// Everything that a row can hold, each value unlike the others.
EventRow fullRow()
{
    EventRow row;
    row.timestampNs = 5'000'000'123;
    row.seq = 77;
    row.cpu = 3;
    row.kind = EventKind::Add;
    row.step = 1;
    row.deviceId = 4;
    row.taskId = 5;
    row.objectAddress = kNode;
    row.dataAddress = kNode + 40;
    row.nameId = 6;
    row.sizeBytes = 4096;
    row.actionSymbolId = 7;
    row.callerSymbolId = 8;
    row.stackId = 9;
    row.ordinal = 10;
    row.cause = 2;
    row.result = -19;
    row.processId = 202;
    row.gfp = 0xdc0;
    row.refs = 11;
    row.openCount = 12;
    row.atomicContext = 0;
    row.ownerId = 13;
    return row;
}

std::string textOf(const EventRow& row)
{
    std::string text = toText(row.kind);
    const auto add = [&text](auto... values) { ((text += ' ' + std::to_string(values)), ...); };
    add(row.id, row.timestampNs, row.seq, row.cpu, row.step, row.deviceId, row.taskId,
        row.objectAddress, row.dataAddress, row.nameId, row.sizeBytes, row.actionSymbolId,
        row.callerSymbolId, row.stackId, row.ordinal, row.cause, row.result, row.processId, row.gfp,
        row.refs, row.openCount, row.atomicContext, row.ownerId);
    return text;
}

std::vector<EventRow> someRows()
{
    std::vector<EventRow> rows = {fullRow(), EventRow(), fullRow(), fullRow(), fullRow()};
    rows[2].dataAddress = 0xffff888000000000; // far away
    rows[3].seq = 0;                          // of a recorder that counts nothing
    rows[3].objectAddress = 0;
    rows[3].ordinal = -1;
    rows[4].kind = EventKind::Delete;
    rows[4].dataAddress = kNode - 1;
    rows[4].seq = UINT64_MAX / 2;
    return rows;
}

class EventRowsTest : public testing::Test
{
protected:
    // What was written and what is read.
    std::vector<std::string> write(std::vector<EventRow> rows)
    {
        std::vector<std::string> written;
        schema::Transaction transaction(database);
        Batch batch;
        BatchWriter writer(database);
        EventRows table(batch, [this]() -> schema::Database& { return database; });
        for (EventRow& row : rows) {
            table.append(row);
            written.push_back(textOf(row));
            if (!table.shapes().areMany())
                continue;
            writer.write(batch);
            table.shapes().forget();
        }
        writer.write(batch);
        transaction.commit();
        return written;
    }

    std::vector<std::string> read()
    {
        std::vector<std::string> rows;
        EventRowReader reader(database);
        while (const auto row = reader.next())
            rows.push_back(textOf(*row));
        return rows;
    }

    tests::EmptySession session;
    schema::Database& database = session.file.database();
};

TEST_F(EventRowsTest, AnEventIsReadAsItWasWritten)
{
    EXPECT_EQ(read(), std::vector<std::string>());
    const std::vector<std::string> written = write(someRows());
    EXPECT_EQ(read(), written);
}

TEST_F(EventRowsTest, WhatIsInsertedIntoTheViewIsTheSame)
{
    const std::vector<std::string> written = write(someRows());
    const int64_t shapes = database.integer("SELECT count(*) FROM event_shape");
    database.execute("CREATE TEMP TABLE copy AS SELECT * FROM event; DELETE FROM event;"
                     "INSERT INTO event SELECT * FROM copy");
    EXPECT_EQ(read(), written);
    EXPECT_EQ(database.integer("SELECT count(*) FROM event_shape"), shapes);
    database.execute("DELETE FROM event; DELETE FROM event_shape;"
                     "INSERT INTO event SELECT * FROM copy; UPDATE event SET id = id + 100;"
                     "UPDATE event SET id = id - 100");
    EXPECT_EQ(read(), written);
}

TEST_F(EventRowsTest, WhatRepeatsIsStoredOnce)
{
    std::vector<EventRow> rows(1000, fullRow());
    for (size_t at = 0; at < rows.size(); ++at) {
        rows[at].timestampNs += at;
        rows[at].objectAddress += at * 64;
        rows[at].dataAddress += at * 64;
        rows[at].deviceId = static_cast<RowId>(at % 7);
        rows[at].ordinal = static_cast<int64_t>(at);
    }
    const std::vector<std::string> written = write(rows);
    EXPECT_EQ(read(), written);
    EXPECT_EQ(database.integer("SELECT count(*) FROM event_shape"), 1);
}

// More than are remembered: the same shape is found again.
TEST_F(EventRowsTest, AnyNumberOfShapesIsStoredOnceEach)
{
    std::vector<EventRow> rows(70000, fullRow());
    for (size_t at = 0; at < rows.size(); ++at)
        rows[at].sizeBytes = at % 66000;
    write(rows);
    EXPECT_EQ(database.integer("SELECT count(*) FROM event_shape"), 66000);
    EXPECT_EQ(database.integer("SELECT count(*) FROM event WHERE size_bytes = (id - 1) % 66000"),
              70000);
}

// indexes.sql finds them in a session that was made otherwise.
TEST_F(EventRowsTest, WhereTheFewEventsStandIsToldAsTheyCome)
{
    std::vector<EventRow> rows;
    for (int kind = 0; kind <= static_cast<int>(EventKind::KernelLog); ++kind)
        for (const int atomic : {-1, 0, 1}) {
            EventRow row = fullRow();
            row.kind = static_cast<EventKind>(kind);
            row.atomicContext = atomic;
            rows.push_back(row);
        }
    write(rows);
    const auto few = [this] {
        return database.text("SELECT group_concat(kind || ' ' || device_id || ' ' || timestamp_ns "
                             "|| ' ' || event_id, ',') FROM event_by_kind");
    };
    const std::string told = few();
    EXPECT_NE(told.find("add 4 5000000123 3"), std::string::npos);
    database.execute("DELETE FROM event_by_kind");
    database.execute(std::string(schema::indexesSql()));
    EXPECT_EQ(few(), told);
}

} // namespace
} // namespace drmscope::tracer
