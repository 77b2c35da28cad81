// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace drmscope::tests {

// A folder for one test; removed with all that is in it.
class ScratchFolder
{
public:
    ScratchFolder();
    ~ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    std::string file(const std::string& name) const { return (m_path / name).string(); }

private:
    std::filesystem::path m_path;
};

void writeFile(const std::string& path, const std::vector<std::byte>& bytes);

struct CollectorResult
{
    int exitCode = 0; // 128 + the signal that killed it
    std::string lines;
};

// Starts the program drmscope-collect of this build with these arguments, and waits for it. A limit
// on the size of files stands for a full disk; 0 is none.
CollectorResult runCollector(const std::vector<std::string>& arguments, size_t fileLimitBytes = 0);

// Starts it, feeds it `stream`, kills it once it has said that `events` are stored, and returns.
void runAndKillCollector(const std::vector<std::string>& arguments,
                         const std::vector<std::byte>& stream, int events);

} // namespace drmscope::tests
