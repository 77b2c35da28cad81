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

private:
    int m_fd = -1;
};

} // namespace drmscope::schema
