// SPDX-License-Identifier: MIT
// What the collector is measured with, and against.
//   collect_input stream PAIRS LIVE [RATE]  a stream of PAIRS adds and dels, LIVE resources at any
//                                     time, on stdout; with a rate, so many events a second
//   collect_input insert ROWS FILE    ROWS rows as wide as those of `event` into a new table, one
//                                     prepared INSERT each, 50,000 a transaction: what SQLite takes
#include "schema/database.h"
#include "schema/statement.h"
#include "schema/transaction.h"
#include "tests/tracer/collect/recorded_stream.h"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>

using namespace drmscope; // NOLINT(google-build-using-namespace): this file only

namespace {

void put(const std::vector<std::byte>& bytes, size_t from = 0)
{
    for (size_t done = from; done < bytes.size();) {
        const ssize_t wrote = write(STDOUT_FILENO, bytes.data() + done, bytes.size() - done);
        if (wrote <= 0)
            std::exit(74); // NOLINT(concurrency-mt-unsafe): one thread
        done += static_cast<size_t>(wrote);
    }
}

// Subbuffers as full as the kernel fills them, which RecordedStream's are not.
class Pages
{
public:
    // ratePerS 0: as fast as they are taken.
    Pages(uint64_t fromNs, uint64_t ratePerS)
        : m_paced(ratePerS != 0), m_deltaNs(m_paced ? 1'000'000'000 / ratePerS : 500),
          m_fromNs(fromNs), m_nowNs(fromNs)
    {}

    void record(const std::vector<std::byte>& bytes)
    {
        if (m_page.roomBytes() < bytes.size() + 16)
            flush();
        m_page.record(static_cast<uint32_t>(m_deltaNs), bytes);
        m_nowNs += m_deltaNs;
    }

    void flush()
    {
        tracer::StreamWriter writer;
        const size_t preamble = writer.bytes().size();
        writer.frame(tracer::FrameType::Subbuffer, 0, m_page.finish());
        if (++m_pages % kPagesAWatermark == 0)
            writer.time(tracer::FrameType::Watermark, m_nowNs);
        if (m_paced)
            std::this_thread::sleep_until(m_began + std::chrono::nanoseconds(m_nowNs - m_fromNs));
        put(writer.bytes(), preamble);
        m_page = tracer::PageBuilder(m_nowNs);
    }

private:
    static constexpr uint64_t kPagesAWatermark = 64;

    bool m_paced;
    uint64_t m_deltaNs;
    uint64_t m_fromNs;
    uint64_t m_nowNs;
    std::chrono::steady_clock::time_point m_began = std::chrono::steady_clock::now();
    uint64_t m_pages = 0;
    tracer::PageBuilder m_page{m_nowNs};
};

void stream(int64_t pairs, int64_t live, uint64_t ratePerS)
{
    tests::RecordedStream begin;
    begin.event("drmres_dev_init", {{"step", 0}, {"primary", 0}, {"render", -1}, {"accel", -1}});
    put(begin.bytes());
    const auto add = tracer::TracepointWriter::ofModule("drmres_add");
    const auto del = tracer::TracepointWriter::ofModule("drmres_del");
    tests::RecordedStream::Values values = {{"drm", tests::RecordedStream::kDrm},
                                            {"generation", 1},
                                            {"dev", "0000:01:00.0"},
                                            {"name", "kmalloc"},
                                            {"size", 64},
                                            {"ordinal", -1},
                                            {"refs", 1},
                                            {"gfp", 0xdc0},
                                            {"caller", 0x1110}};
    tests::RecordedStream::Values added = values;
    added["stack"] = std::vector<uint64_t>{0x1110, 0x2010, 0xffffffff81000110};
    Pages pages(begin.nowNs() + 1, ratePerS);
    int64_t seq = 100;
    for (int64_t pair = 0; pair < pairs + live; ++pair) {
        if (pair < pairs) {
            added["seq"] = ++seq;
            added["node"] = 0x100000 + pair % (live + 1) * 64;
            pages.record(add.record(added, 212));
        }
        if (pair >= live) {
            values["seq"] = ++seq;
            values["node"] = 0x100000 + (pair - live) % (live + 1) * 64;
            pages.record(del.record(values, 212));
        }
    }
    pages.flush();
    tracer::StreamWriter end;
    const size_t preamble = end.bytes().size();
    end.time(tracer::FrameType::End, UINT64_MAX / 4);
    put(end.bytes(), preamble);
}

// The columns of view event, as a table that checks nothing.
constexpr const char* kPlainTable =
    "CREATE TABLE event (id INTEGER NOT NULL PRIMARY KEY, timestamp_ns INTEGER NOT NULL, "
    "seq INTEGER NOT NULL, cpu INTEGER NOT NULL, kind TEXT NOT NULL, step INTEGER NOT NULL, "
    "device_id INTEGER NOT NULL, task_id INTEGER NOT NULL, object_address INTEGER NOT NULL, "
    "data_address INTEGER NOT NULL, name_id INTEGER NOT NULL, size_bytes INTEGER NOT NULL, "
    "action_symbol_id INTEGER NOT NULL, caller_symbol_id INTEGER NOT NULL, "
    "stack_id INTEGER NOT NULL, ordinal INTEGER NOT NULL, cause INTEGER NOT NULL, "
    "result INTEGER NOT NULL, process_id INTEGER NOT NULL, gfp INTEGER NOT NULL, "
    "refs INTEGER NOT NULL, open_count INTEGER NOT NULL, atomic_context INTEGER NOT NULL, "
    "owner_id INTEGER NOT NULL) STRICT";

void insert(int64_t rows, const std::string& path)
{
    std::ofstream(path).close();
    schema::Database database(path, schema::Database::Access::ReadWrite);
    database.execute(kPlainTable);
    database.execute("PRAGMA journal_mode = WAL");
    database.execute("PRAGMA synchronous = NORMAL");
    schema::Statement row(database, "INSERT INTO event (id, timestamp_ns, seq, cpu, kind, step, "
                                    "device_id, task_id, object_address, data_address, "
                                    "name_id, size_bytes, action_symbol_id, caller_symbol_id, "
                                    "stack_id, ordinal, cause, result, process_id, gfp, "
                                    "refs, open_count, atomic_context, owner_id) VALUES (?1, ?2, "
                                    "?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, "
                                    "?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22, ?23, ?24)");
    for (int64_t id = 1; id <= rows;) {
        schema::Transaction batch(database);
        for (int64_t last = std::min(rows, id + 49999); id <= last; ++id) {
            row.bindAll(id, 5'000'000'000 + id * 500, id, 0, id % 2 == 1 ? "add" : "del", 0, 1, 1,
                        0x100000 + id % 1000 * 64, 0, 1, 64, 0, 1, 1, -1, 0, 0, 0, 0xdc0, 1, 0, -1,
                        0);
            row.run();
        }
        batch.commit();
    }
}

} // namespace

int main(int count, char** words)
{
    const auto numberAt = [&](int place) {
        return place < count ? std::atoll(words[place]) : 0; // NOLINT(cert-err34-c): for us alone
    };
    const std::string_view what = count >= 4 ? words[1] : "";
    const int64_t number = numberAt(2);
    if (what == "stream")
        stream(number, numberAt(3), static_cast<uint64_t>(numberAt(4)));
    else if (what == "insert")
        insert(number, words[3]);
    else
        return 64;
    return 0;
}
