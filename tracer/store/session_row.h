// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/store/batch.h"

#include <cstdint>
#include <string>

namespace drmscope::schema {
class Database;
}

namespace drmscope::tracer {

// The machine that is recorded, as its agent tells.
struct HostRow
{
    std::string hostname;
    std::string kernelRelease;
    std::string kernelVersion;
    std::string machine;
    std::string clock = "boot";
    std::string backend = "module"; // or "tracefs"
    int64_t wallOffsetNs = 0;
};

// How a recording ended.
struct SessionEnd
{
    uint64_t endedNs = 0;
    int64_t eventCount = 0;
    std::string interruptedBy; // empty: complete
    std::string letGo = {};    // what a complete one was not to hold; empty: nothing
    uint64_t missedCount = 0;
    uint64_t damagedCount = 0;
    int64_t commandStatus = -1;
    uint64_t devresLeftOut = 0;
};

// Table `session`, the one row, in the caller's transaction or in a batch.
namespace session_row {
void insert(schema::Database& database, const std::string& command);
void setHost(Batch& batch, const HostRow& host);
void setStarted(Batch& batch, uint64_t startedNs);
void setProgress(Batch& batch, int64_t events, uint64_t missed, uint64_t damaged);
void setCommandStatus(schema::Database& database, int64_t status);
// Why its recorder goes no further: whoever completes it keeps that. Of one that is complete
// setEnd() has said it.
void setReason(schema::Database& database, const std::string& why);
void setEnd(schema::Database& database, const SessionEnd& end);
} // namespace session_row

} // namespace drmscope::tracer
