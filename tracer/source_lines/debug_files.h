// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drmscope::tracer {

// A line of source of the function itself, not of a header that it inlines, as DWARF has it: below
// the folder it was compiled in, or absolute.
struct SourceLine
{
    std::string file;
    int line = 0;
    bool operator==(const SourceLine&) const = default;
};

// The debug information of a kernel and its modules, read from files by libdw; the running kernel
// is not looked at. A file counts only if its build-id is the recorded one: another build of the
// same driver would name wrong lines.
//
// Files are looked for in the folders given, then where Debian puts them: /lib/modules/RELEASE,
// with /usr/lib/debug and .build-id beside it. One thread.
class DebugFiles
{
public:
    // What a code address was resolved to when it was recorded.
    struct Place
    {
        std::string_view module;   // "" is vmlinux
        std::string_view function; // as in kallsyms
        uint64_t offset = 0;       // of the instruction itself, not of a return address
        uint64_t size = 0;         // distance to the next symbol
    };

    // `modules`: the objects wanted, "vmlinux" among them, and the build-id of each in hexadecimal.
    DebugFiles(const std::vector<std::filesystem::path>& folders, const std::string& release,
               const std::map<std::string, std::string, std::less<>>& modules);
    ~DebugFiles();
    DebugFiles(const DebugFiles&) = delete;
    DebugFiles& operator=(const DebugFiles&) = delete;
    DebugFiles(DebugFiles&&) = delete;
    DebugFiles& operator=(DebugFiles&&) = delete;

    // Nothing where no file of that build has debug information, or where the function's name
    // stands for several that are not told apart by their size.
    std::optional<SourceLine> find(const Place& place);

private:
    class Object;
    std::map<std::string, std::unique_ptr<Object>, std::less<>> m_objects;
    class Folder;
    std::vector<std::unique_ptr<Folder>> m_folders;
};

} // namespace drmscope::tracer
