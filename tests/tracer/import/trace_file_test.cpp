// SPDX-License-Identifier: MIT
#include "tests/session_fixture/scratch_folder.h"
#include "tests/tracer/import/trace_dat.h"
#include "tracer/import/trace_file.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>

namespace drmscope::tests {
namespace {

using tracer::EventSinks;
using tracer::TraceFileError;

// What was told of a file.
struct Told
{
    std::vector<tracer::ResourceEvent> events;
    std::map<int, std::string> threads;
    std::set<uint32_t> openEnded; // CPUs of which more may have come
    uint64_t missed = 0;
    uint64_t damaged = 0;
    uint64_t late = 0;
    tracer::TraceFileOrigin origin;
    tracer::TraceFileSummary summary;
};

Told read(const std::string& path)
{
    Told told;
    told.summary = tracer::readTraceFile(
        path, {.origin = [&](const tracer::TraceFileOrigin& origin) { told.origin = origin; },
               .event =
                   [&](const tracer::Event& event) {
                       told.events.push_back(std::get<tracer::ResourceEvent>(event));
                   },
               .missed =
                   [&](const tracer::MissedEvent& gap) {
                       told.missed += gap.count;
                       if (gap.beforeNs == 0)
                           told.openEnded.insert(gap.cpu);
                   },
               .damaged = [&](const tracer::MissedEvent& damage) { told.damaged += damage.count; },
               .late = [&](const tracer::MissedEvent& late) { told.late += late.count; },
               .task = [&](int pid, const std::string& comm) { told.threads[pid] = comm; }});
    return told;
}

class TraceFileTest : public testing::Test
{
protected:
    std::string put(const std::vector<std::byte>& bytes) const
    {
        const std::string path = folder.file("trace.dat");
        std::ofstream(path, std::ios::binary)
            .write(reinterpret_cast<const char*>(bytes.data()),
                   static_cast<std::streamsize>(bytes.size()));
        return path;
    }

    ScratchFolder folder;
};

TEST_F(TraceFileTest, ItsEventsComeInTimeOrderWithTheirGapsAndThreads)
{
    const TraceDat file;
    const Told told = read(put(file.bytes()));
    EXPECT_EQ(told.origin.clock, "boot");
    EXPECT_EQ(told.origin.kernelRelease, "6.1.0-32-amd64");
    EXPECT_EQ(told.events.size(), static_cast<size_t>(file.events()));
    EXPECT_EQ(told.summary.events, told.events.size());
    EXPECT_EQ(told.summary.fault, "");
    EXPECT_EQ(told.missed, static_cast<uint64_t>(TraceDat::kMissed));
    EXPECT_EQ(told.damaged + told.late + told.openEnded.size(), 0U);
    EXPECT_EQ(told.threads, (std::map<int, std::string>{{212, "modprobe"}}));
}

TEST_F(TraceFileTest, WhatIsNoneIsRefused)
{
    EXPECT_THROW(tracer::readTraceFile(folder.file("nothing"), EventSinks()), TraceFileError);
    EXPECT_THROW(tracer::readTraceFile(put({}), EventSinks()), TraceFileError);
    EXPECT_THROW(tracer::readTraceFile(put(std::vector<std::byte>(9000)), EventSinks()),
                 TraceFileError);
}

class TraceFileVersionsTest : public TraceFileTest,
                              public testing::WithParamInterface<std::pair<int, bool>>
{
protected:
    const TraceDat file{TraceDat::large(GetParam().first, GetParam().second)};

    // Of all that the file would reach so far.
    size_t wholeEventsTo(uint64_t size) const
    {
        size_t events = 0;
        for (const TraceDat::Piece& piece : file.pieces())
            events += piece.end <= size ? static_cast<size_t>(piece.events) : 0;
        return events;
    }
};

TEST_P(TraceFileVersionsTest, EventsOfOneTimeOnSeveralCpusAreInTheOrderOfTheirNumbers)
{
    const Told told = read(put(file.bytes()));
    ASSERT_EQ(told.events.size(), static_cast<size_t>(file.events()));
    for (size_t at = 0; at < told.events.size(); ++at) {
        ASSERT_EQ(told.events[at].origin.seq, at + 1);
        ASSERT_EQ(told.events[at].origin.cpu, at % 3);
        ASSERT_EQ(told.events[at].name, "kmalloc");
    }
    EXPECT_EQ(told.summary.fault, "");
    EXPECT_EQ(told.missed + told.damaged + told.late + told.openEnded.size(), 0U);
}

TEST_P(TraceFileVersionsTest, CutBeforeItsFirstEventItIsRefusedAndSaysWhere)
{
    const std::string path = put(file.bytes());
    for (uint64_t size = file.headerBytes(); size-- > 0;) {
        std::filesystem::resize_file(path, size);
        try {
            const Told told = read(path);
            ADD_FAILURE() << "read to the end at " << size << ": " << told.events.size();
        } catch (const TraceFileError& error) {
            ASSERT_NE(std::string(error.what())
                          .find("trace.dat is cut or damaged: it ends at byte " +
                                std::to_string(size) + ", before its first event"),
                      std::string::npos)
                << error.what();
        }
    }
}

TEST_P(TraceFileVersionsTest, CutLaterItTellsAllThatIsWholeAndThatMoreIsMissing)
{
    const std::string path = put(file.bytes());
    std::set<uint64_t, std::greater<>> sizes = {file.headerBytes()};
    for (const TraceDat::Piece& piece : file.pieces())
        for (const int64_t off : {-4000, -100, -1, 0, 1, 7, 12, 100})
            sizes.insert(piece.end + static_cast<uint64_t>(off));
    for (uint64_t size = file.headerBytes(); size < file.bytes().size(); size += 509)
        sizes.insert(size);
    for (const uint64_t size : sizes) {
        if (size < file.headerBytes() || size >= file.pieces().back().end)
            continue;
        std::filesystem::resize_file(path, size);
        const Told told = read(path);
        ASSERT_GE(told.events.size(), wholeEventsTo(size)) << size;
        ASSERT_LE(told.events.size(), static_cast<size_t>(file.events())) << size;
        ASSERT_LE(told.damaged, 1U) << size;
        ASSERT_EQ(told.late, 0U) << size;
        ASSERT_TRUE(told.openEnded.contains(2)) << size; // the last CPU's lie at the end
        ASSERT_NE(told.summary.fault.find("is cut: it ends at byte " + std::to_string(size)),
                  std::string::npos)
            << told.summary.fault;
        for (size_t at = 1; at < told.events.size(); ++at)
            ASSERT_LT(told.events[at - 1].origin.seq, told.events[at].origin.seq) << size;
    }
}

// trace-cmd writes where a CPU's subbuffers lie after them.
TEST_P(TraceFileVersionsTest, OfOneThatTheDiskHadNoRoomForItTellsWhatIsThere)
{
    std::vector<std::byte> bytes = file.bytes();
    const auto zero = [&](uint64_t place, size_t count) {
        std::fill_n(bytes.begin() + static_cast<ptrdiff_t>(place), count, std::byte{});
    };
    const size_t piecesOfCpu = file.pieces().size() / 3;
    if (GetParam().first == 6) {
        zero(file.headerBytes() - 32, 32); // the second and the third CPU's row of the table
    } else {
        zero(file.headerBytes() - 8, 8); // where the options go on
        zero(file.headerBytes() + 8, 8); // how long the section of the subbuffers is
        if (GetParam().second)
            zero((file.pieces()[piecesOfCpu - 1].end + 4095) / 4096 * 4096, 4); // how many chunks
    }
    const uint64_t size = file.pieces()[piecesOfCpu + piecesOfCpu / 2].end;
    bytes.resize(size);
    const Told told = read(put(bytes));
    EXPECT_EQ(told.events.size(), wholeEventsTo(size));
    EXPECT_GT(told.events.size(), static_cast<size_t>(file.events()) / 3);
    EXPECT_EQ(told.openEnded, (std::set<uint32_t>{1, 2}));
    EXPECT_NE(told.summary.fault.find("the table of its CPUs is not whole"), std::string::npos);
    EXPECT_EQ(told.damaged + told.late, 0U);
}

TEST_P(TraceFileVersionsTest, WhatAnInstanceOfFtraceRecordedIsRead)
{
    TraceDat::Shape shape = TraceDat::large(GetParam().first, GetParam().second);
    shape.isOfInstance = true;
    const Told told = read(put(TraceDat(shape).bytes()));
    EXPECT_EQ(told.events.size(), static_cast<size_t>(file.events()));
    EXPECT_EQ(told.summary.fault, "");
    EXPECT_EQ(told.origin.clock, "boot");
}

TEST_F(TraceFileTest, ADamagedChunkIsPassedOverAndTold)
{
    const TraceDat file(TraceDat::large(7, true));
    std::vector<std::byte> bytes = file.bytes();
    const auto end = static_cast<ptrdiff_t>(file.pieces().front().end);
    std::fill(bytes.begin() + end - 20, bytes.begin() + end, std::byte{0xff});
    const Told told = read(put(bytes));
    EXPECT_EQ(told.events.size(),
              static_cast<size_t>(file.events() - file.pieces().front().events));
    EXPECT_EQ(told.damaged, 1U);
    EXPECT_EQ(told.summary.fault, "");
}

INSTANTIATE_TEST_SUITE_P(Versions, TraceFileVersionsTest,
                         testing::Values(std::pair(6, false), std::pair(7, false),
                                         std::pair(7, true)));

} // namespace
} // namespace drmscope::tests
