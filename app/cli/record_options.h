// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace drmscope::app {

// What a user can say of a recording.
struct RecordOptions
{
    std::string file; // "": a name made of the time
    bool overwrite = false;
    uint32_t bufferKb = 0; // 0: the agent's own
    std::string backend = "auto";
    std::string devres = "parents";
    std::string via; // "": directly, which only root may
    bool copyAgent = false;
    std::string console;    // "": none
    std::string streamCopy; // "": none
    std::string keepLast;   // a length of time; "": all
    bool dumpOnFinding = false;
    uint64_t maxMegabytes = 0; // 0: any
    std::string maxTime;       // "": any
    std::optional<unsigned> goneAfterSeconds;
    std::vector<std::string> debugFolders; // with modules that have debug information
    bool references = false;
    bool quiet = false;
    bool json = false;
    std::vector<std::string> command;
    bool commandIsOurs = false; // it runs as we are, not as the user who called sudo
};

// Records; the exit status of `drmscope record`.
[[nodiscard]] int record(const RecordOptions& options);

} // namespace drmscope::app
