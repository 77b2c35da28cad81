// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/scoped_fd.h"
#include "app/cli/user_identity.h"

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace drmscope::app {

// What is imported. It is opened once, and of a pipe every byte reaches the collector: what was
// taken out of one to see what it is cannot be read again.
class ImportInput
{
public:
    // "-" is standard input. Waits for the first bytes. CommandError 65 where there are none to be
    // had, or they are of a compressed file.
    explicit ImportInput(std::string path);

    [[nodiscard]] const char* kind() const;                // for a person
    [[nodiscard]] bool isFile() const { return m_isFile; } // which can be read again
    [[nodiscard]] std::string hint() const; // behind why there is nothing in it; or ""
    [[nodiscard]] std::vector<std::string> collectorOptions() const;

    // The descriptor that the collector is to have as its standard input; -1 ours. A trace.dat is
    // not read from its beginning to its end: of a pipe that is a copy, made as this user in a file
    // that has no name any more, beside `session`. CommandError 74 where it cannot be.
    [[nodiscard]] int begin(const std::string& session, const std::optional<UserIdentity>& user);
    // Once the collector has read it to its end: errno of our read that failed; 0 none did.
    [[nodiscard]] int error() const { return *m_error; }

private:
    void copyBeside(const std::string& session, const std::optional<UserIdentity>& user);
    void pour();

    std::string m_path;
    size_t m_kind = 0;
    bool m_isFile = false; // the collector can open it itself
    std::string m_taken;   // out of what is none
    ScopedFd m_input;
    ScopedFd m_collectors;
    std::shared_ptr<std::atomic<int>> m_error = std::make_shared<std::atomic<int>>(0);
};

} // namespace drmscope::app
