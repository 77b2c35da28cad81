// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/import/file_bytes.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace drmscope::tracer {

// Where the subbuffers of one CPU lie in the file.
struct CpuExtent
{
    uint32_t cpu = 0;
    uint64_t offset = 0;
    uint64_t bytes = 0;
    bool isEndKnown = true; // else more may have followed
};

// What a trace.dat says of itself before its records: see trace-cmd.dat.v6(5), trace-cmd.dat.v7(5).
// Of several buffers (instances of ftrace) the first that holds anything.
struct TraceLayout
{
    std::string clock;
    std::string uname;
    std::string headerPage;
    std::vector<std::string> formats; // texts of the events of our system
    std::string commandLines;         // "PID NAME" each line
    size_t pageBytes = 0;             // of a subbuffer
    bool isPacked = false;            // the subbuffers are
    uint32_t cpuCount = 0;            // of the machine; 0 not said
    std::vector<CpuExtent> extents;
    // The file ends before it says where its subbuffers lie, or trace-cmd did before it wrote that:
    // the extents are what was found there, of CPUs numbered as they come.
    bool isTableLost = false;
    // Of the clock to nanoseconds; factor 0 it counts them.
    uint32_t tscFactor = 0;
    uint32_t tscShift = 0;
};

// Reads any bytes. Throws TraceFileError where nothing can be had of them, its text to stand behind
// the name of the file.
TraceLayout readTraceLayout(const FileBytes& file);

} // namespace drmscope::tracer
