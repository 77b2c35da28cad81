// SPDX-License-Identifier: MIT
#pragma once

#include "schema/page_insert.h"
#include "schema/statement.h"
#include "tracer/store/batch.h"

#include <cstddef>
#include <optional>
#include <unordered_map>

namespace drmscope::tracer {

// Writes batches, and keeps what it prepared for them. One thread at a time; the Database must
// outlive it.
class BatchWriter
{
public:
    explicit BatchWriter(schema::Database& database) : m_database(database) {}

    // In the caller's transaction. The batch is empty afterwards, unless a SqliteError is thrown.
    void write(Batch& batch);
    void writeIfLong(Batch& batch)
    {
        if (batch.bytes() >= kLongBytes)
            write(batch);
    }

    // So much fits into SQLite's cache of 2 MB. What does not is written early, and changed once
    // more each such page makes SQLite sign all that follow it in the transaction anew.
    static constexpr size_t kLongBytes = size_t{1} << 20;

private:
    schema::Statement& prepared(const char* sql);

    schema::Database& m_database;
    std::unordered_map<const char*, schema::Statement> m_statements;
    std::optional<schema::PageInsert> m_eventRows;
    std::optional<schema::PageInsert> m_resources;
};

} // namespace drmscope::tracer
