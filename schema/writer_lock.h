// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <string>
#include <utility>

namespace drmscope::schema {

// Who may write a session: one at a time, the others read. Every connection to a session file has
// one of these, made before it and gone after it, for the kernel drops all fcntl() locks that a
// process has on a file, SQLite's among them, when any descriptor of that file is closed: the
// descriptors that we lock by stay open until the last one in this process is gone. Any thread.
class WriterLock
{
public:
    WriterLock() = default; // of no file
    static WriterLock forReading(const std::string& path);
    // SessionFileError::Kind::InUse when another holds it, also in this process.
    static WriterLock forWriting(const std::string& path);
    ~WriterLock();
    WriterLock(WriterLock&& other) noexcept;
    WriterLock& operator=(WriterLock&& other) noexcept;
    WriterLock(const WriterLock&) = delete;
    WriterLock& operator=(const WriterLock&) = delete;

    // Whether somebody writes it: the recorder, or who completes what it left. Throws
    // SessionFileError where it cannot be opened any more. Not for who holds the lock.
    bool isHeldByAnother(const std::string& path) const;
    // Whether that is the file that it is of: one that is deleted, moved or replaced is not.
    bool isOf(const std::string& path) const;
    // Of who may write: where that file is now; "" where it has no name, or none that is known.
    std::string nameNow() const;

private:
    using FileId = std::pair<dev_t, ino_t>;
    class OpenFiles;
    explicit WriterLock(const FileId& file) : m_file(file) {}

    FileId m_file; // {}: of no file
    bool m_writes = false;
};

} // namespace drmscope::schema
