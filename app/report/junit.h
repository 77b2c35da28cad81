// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/session_rows.h"

#include <cstdint>
#include <string>
#include <vector>

// JUnit XML, as GitLab and Jenkins read it.
namespace drmscope::app {

struct JunitCase
{
    enum class Status : uint8_t
    {
        Passed,
        Failed,
        Error, // it could not be judged
        Skipped
    };

    std::string className;
    std::string name; // with the class name the same from run to run
    Status status = Status::Passed;
    std::string message; // one line; not for Passed
    std::string text;    // several
};

struct JunitSuite
{
    std::string name;
    std::string timestamp; // "2026-11-22T11:03:07"
    std::string hostname;
    std::vector<JunitCase> cases;
};

// Empty, of that session's host and beginning.
[[nodiscard]] JunitSuite junitSuiteOf(const std::string& name, const Session& session);

// Any text is made fit for XML 1.0: what it cannot hold is written as \x1b.
[[nodiscard]] std::string junitText(const JunitSuite& suite);

} // namespace drmscope::app
