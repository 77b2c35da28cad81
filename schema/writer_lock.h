// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace drmscope::schema {

// Held by the one process that may write a session; empty for a reader. Owns its descriptor.
class WriterLock
{
public:
    WriterLock() = default;
    explicit WriterLock(
        const std::string& path); // SessionFileError::Kind::InUse when another holds it
    ~WriterLock();
    WriterLock(WriterLock&& other) noexcept;
    WriterLock& operator=(WriterLock&& other) noexcept;
    WriterLock(const WriterLock&) = delete;
    WriterLock& operator=(const WriterLock&) = delete;

    // Whether another process holds it: the recorder, or who completes what it left. Keeps the file
    // open, or SQLite's locks on it would be gone. Throws SessionFileError where it cannot be
    // opened any more. Not for who holds the lock.
    bool isHeldByAnother(const std::string& path);

private:
    int m_fd = -1;
};

} // namespace drmscope::schema
