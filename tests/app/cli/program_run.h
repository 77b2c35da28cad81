// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace drmscope::tests {

// A program that a test starts as a shell would: no terminal, its own working directory, its
// environment ours plus some. What it writes is gathered in pipes as it comes, so that a test can
// wait for a sentence instead of sleeping.
class ProgramRun
{
public:
    struct Setup
    {
        std::vector<std::string> arguments; // the first is the program
        std::filesystem::path folder;
        std::map<std::string, std::string> environment; // "" takes a variable away
        uid_t uid = 0;                                  // started as this user where not 0
    };

    explicit ProgramRun(const Setup& setup);
    ~ProgramRun(); // kills what still runs
    ProgramRun(const ProgramRun&) = delete;
    ProgramRun& operator=(const ProgramRun&) = delete;
    ProgramRun(ProgramRun&&) = delete;
    ProgramRun& operator=(ProgramRun&&) = delete;

    // Until standard error holds this; false when the program ended, or 60 s passed, without it.
    bool waitForError(const std::string& words);
    void send(int signal) const;
    // A child of it that runs the program of that name (the first 15 letters); -1 none.
    [[nodiscard]] pid_t child(const std::string& name) const;
    // Until it ends. Its exit status, or 128 + the signal that ended it; -1 after 60 s.
    int finish();

    [[nodiscard]] const std::string& output() const { return m_output; }
    [[nodiscard]] const std::string& error() const { return m_error; }

private:
    bool pump(); // reads what comes next; false at the end of both pipes, or out of time

    pid_t m_pid = -1;
    int m_outputFd = -1;
    int m_errorFd = -1;
    std::string m_output;
    std::string m_error;
};

} // namespace drmscope::tests
