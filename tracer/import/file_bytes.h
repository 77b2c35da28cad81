// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace drmscope::tracer {

// A file that is read by place, as long as it was when it was opened. Owns its descriptor.
class FileBytes
{
public:
    // "-" is descriptor 0, a file. Throws TraceFileError.
    explicit FileBytes(const std::string& path);
    ~FileBytes();
    FileBytes(const FileBytes&) = delete;
    FileBytes& operator=(const FileBytes&) = delete;
    FileBytes(FileBytes&&) = delete;
    FileBytes& operator=(FileBytes&&) = delete;

    uint64_t size() const { return m_size; }

    // How many there were from `at` on: fewer than are asked for at the end of the file alone.
    // Throws TraceFileError.
    size_t read(uint64_t at, std::span<std::byte> into) const;
    // As many as there are, and no more than `most`.
    std::string text(uint64_t at, uint64_t most) const;

private:
    int m_file;
    uint64_t m_size = 0;
};

} // namespace drmscope::tracer
