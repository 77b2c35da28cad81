// SPDX-License-Identifier: MIT
#include "tests/session_fixture/scratch_folder.h"
#include "tests/tracer/import/trace_dat.h"
#include "tracer/import/trace_file.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>

namespace drmscope::tests {
namespace {

using tracer::EventSinks;
using tracer::TraceFileError;

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
    int events = 0;
    uint64_t lastNs = 0;
    uint64_t missed = 0;
    std::map<int, std::string> threads;
    tracer::TraceFileOrigin origin;
    const tracer::TraceFileSummary summary = tracer::readTraceFile(
        put(TraceDat().bytes()),
        {.origin = [&](const tracer::TraceFileOrigin& told) { origin = told; },
         .event =
             [&](const tracer::Event& event) {
                 const auto& resource = std::get<tracer::ResourceEvent>(event);
                 EXPECT_GE(resource.origin.timestampNs, lastNs);
                 EXPECT_EQ(resource.name, "kmalloc");
                 lastNs = resource.origin.timestampNs;
                 ++events;
             },
         .missed = [&](const tracer::MissedEvent& gap) { missed += gap.count; },
         .damaged = [](const tracer::MissedEvent&) { ADD_FAILURE(); },
         .task = [&](int pid, const std::string& comm) { threads[pid] = comm; }});
    EXPECT_EQ(origin.clock, "boot");
    EXPECT_EQ(origin.kernelRelease, "6.1.0-32-amd64");
    EXPECT_EQ(events, TraceDat::kPairs * TraceDat::kCpus);
    EXPECT_EQ(summary.events, static_cast<uint64_t>(events));
    EXPECT_EQ(missed, static_cast<uint64_t>(TraceDat::kMissed));
    EXPECT_EQ(threads, (std::map<int, std::string>{{212, "modprobe"}}));
}

TEST_F(TraceFileTest, WhatIsNoneIsRefused)
{
    std::vector<std::byte> bytes = TraceDat().bytes();
    bytes.resize(40);
    EXPECT_THROW(tracer::readTraceFile(put(bytes), EventSinks()), TraceFileError);
    EXPECT_THROW(tracer::readTraceFile(folder.file("nothing"), EventSinks()), TraceFileError);
}

} // namespace
} // namespace drmscope::tests
