// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace drmscope::app {

// Where an export goes: a file that appears under its name once it is whole, or standard output. A
// file that is never published leaves nothing behind, also after kill -9 where the file system
// knows files without names (O_TMPFILE). Errors: ExportError.
class OutputFile
{
public:
    // "-": standard output. A pipe or a device is written as it is. An existing file is replaced
    // only with `overwrite`.
    OutputFile(std::filesystem::path path, bool overwrite);
    // Somebody else's: written as it is, not closed. Errors name `path`.
    OutputFile(int fd, std::filesystem::path path);
    ~OutputFile();
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;

    // Gathered; written when there is much of it.
    void write(std::string_view bytes)
    {
        m_buffer += bytes;
        if (m_buffer.size() >= kFlushBytes) {
            flush();
        }
    }
    // The gathered bytes, for a writer that appends to them and then calls write({}).
    [[nodiscard]] std::string& buffer() { return m_buffer; }

    // For another program that writes it in our place.
    [[nodiscard]] int descriptor() const { return m_fd; }

    // Nothing may be written after it.
    void publish();

private:
    static constexpr size_t kFlushBytes = 1U << 18U;

    void open();
    void flush();
    [[noreturn]] void fail(int error) const;

    std::filesystem::path m_path;
    std::filesystem::path m_temporary; // "" while the file has no name at all
    std::string m_buffer;
    bool m_overwrite;
    bool m_direct = false;   // no file of ours: nothing to publish
    bool m_borrowed = false; // nor to close
    int m_fd = -1;
};

// ExportError where `output` exists and may not be replaced, or is one of the files that are read.
void requireFreeOutput(const std::filesystem::path& output, bool overwrite,
                       const std::filesystem::path& input);

} // namespace drmscope::app
