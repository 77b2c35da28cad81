// SPDX-License-Identifier: MIT
#pragma once

#include <stdexcept>
#include <string>

namespace drmscope::app {

// What the shell is told. Tests and other people's scripts freeze on these.
namespace exit_code {
inline constexpr int kOk = 0;
inline constexpr int kLeaks = 1;
inline constexpr int kCouldNotJudge = 2;
inline constexpr int kSavedWithMissed = 2;
inline constexpr int kUsage = 64;        // a wrong option, a COMMAND that does not exist
inline constexpr int kNotASession = 65;  // or newer than we know
inline constexpr int kMissingPart = 69;  // module, tracefs, window, a program of ours
inline constexpr int kCannotCreate = 73; // the output exists or cannot be written
inline constexpr int kIo = 74;           // disk or other I/O
inline constexpr int kNotPermitted = 77;
inline constexpr int kInterrupted = 130; // Ctrl-C before a recording had begun
} // namespace exit_code

// A command cannot go on. The text says what was tried, on what, why it failed and what mends it.
class CommandError : public std::runtime_error
{
public:
    CommandError(int exitCode, const std::string& text) : std::runtime_error(text), m_exit(exitCode)
    {}

    [[nodiscard]] int exitCode() const { return m_exit; }

private:
    int m_exit;
};

} // namespace drmscope::app
