// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>

namespace drmscope::tracer {

// The file of a module that is not loaded, as a descriptor of plain ELF: what was compressed with
// xz is unpacked into memory. Throws std::runtime_error where there is none, or it cannot be read.
class ModuleFile
{
public:
    ModuleFile(const std::filesystem::path& root, const std::string& release,
               const std::string& module);
    ~ModuleFile();
    ModuleFile(const ModuleFile&) = delete;
    ModuleFile& operator=(const ModuleFile&) = delete;
    ModuleFile(ModuleFile&&) = delete;
    ModuleFile& operator=(ModuleFile&&) = delete;

    int descriptor() const { return m_descriptor; }
    std::string path() const { return "/proc/self/fd/" + std::to_string(m_descriptor); }
    const std::string& shownAs() const { return m_shownAs; }

private:
    std::string m_shownAs;
    int m_descriptor = -1;
};

} // namespace drmscope::tracer
