// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace drmscope::tracer {

// What the command line asks for.
struct CollectOptions
{
    std::string input = "-"; // "-": descriptor 0
    std::string inputName;   // how people know it
    std::string output;      // the new session
    std::string finish;      // complete or rebuild this one instead
    bool overwrite = false;
    bool help = false;
    bool dmesg = false;       // the input is a kernel's log
    bool traceFile = false;   // the input is a trace.dat of trace-cmd
    bool probeValues = false; // print what the agent's probes are made from, and nothing else
    std::string root = "/";   // with probeValues
    std::string drmBuildId;   // of the drm that the probes are made for
    std::vector<std::string>
        debugFolders;             // looked into for debug information before the usual ones
    bool allDevres = false;       // of struct devices without a drm_device too
    std::string command;          // COMMAND that is recorded, for the session
    bool searchStream = false;    // something else may stand before it
    std::string streamCopy;       // a file that gets the bytes of the stream as they came; "" none
    int goneAfterSeconds = 30;    // of silence its sender is taken to be gone; 0 never
    int beginWithinSeconds = 0;   // of silence before the recording begins nobody is there; 0 never
    uint64_t keepLastSeconds = 0; // the flight recorder: what is older is let go; 0 nothing is
    size_t keepBytes = size_t{256} << 20; // and what is more than this
    bool dumpOnFinding = false;           // and write it when a rule accuses somebody
    uint64_t maxBytes = 0;                // of the session, while it is recorded; 0 any
    int lockedForSeconds = 60;            // by another program, and the recording ends
    std::optional<int> statusFd;          // RecorderWords come in here
    std::optional<int> consoleFd;         // what the machine says on its console comes in here
    std::optional<int64_t> commandStatus; // with finish
    bool ifUnfinished = false;            // with finish: what was finished is only made one file
};

// what() says what is wrong; exit code 64.
class UsageError : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};

extern const char* const kCollectUsage;

CollectOptions parseCollectOptions(int argumentCount, char** arguments);

} // namespace drmscope::tracer
