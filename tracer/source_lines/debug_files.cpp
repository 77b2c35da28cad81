// SPDX-License-Identifier: MIT
#include "tracer/source_lines/debug_files.h"

#include <dwarf.h>
#include <elfutils/libdwfl.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace drmscope::tracer {

namespace {

using BuildIds = std::map<std::string, std::string, std::less<>>;

constexpr std::string_view kVmlinux = "vmlinux";
constexpr std::string_view kKernel = "kernel"; // what libdwfl calls it

// A symbol's size excludes the padding before the next one.
constexpr uint64_t kMaxPadding = 64;

std::string hexOf(const unsigned char* bytes, int count)
{
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text;
    for (int i = 0; i < count; ++i)
        text.append(1, kDigits[bytes[i] >> 4]).append(1, kDigits[bytes[i] & 15]);
    return text;
}

std::string objectName(const char* name)
{
    std::string object = name == kKernel ? std::string(kVmlinux) : std::string(name);
    std::ranges::replace(object, '-', '_');
    return object;
}

// libdwfl takes a plain function: which modules to open, by name alone. A kernel that it has no
// file of is to be passed over, or it looks no further.
thread_local const BuildIds* wantedModules = nullptr;

int isWanted(const char* name, const char* file)
{
    return file != nullptr && wantedModules->contains(objectName(name)) ? 1 : 0;
}

std::string relativeTo(const char* folder, std::string file)
{
    if (folder == nullptr)
        return file;
    const std::string prefix = std::string(folder) + '/';
    return file.starts_with(prefix) ? file.substr(prefix.size()) : file;
}

} // namespace

// One file that has debug information, and its functions by name.
class DebugFiles::Object
{
public:
    explicit Object(Dwfl_Module* module) : m_module(module)
    {
        const int count = dwfl_module_getsymtab(module);
        for (int i = 0; i < count; ++i) {
            GElf_Sym symbol;
            GElf_Addr address = 0;
            const char* const name =
                dwfl_module_getsym_info(module, i, &symbol, &address, nullptr, nullptr, nullptr);
            if (name != nullptr && GELF_ST_TYPE(symbol.st_info) == STT_FUNC)
                m_functions.emplace(name, Function{address, symbol.st_size});
        }
    }

    std::optional<SourceLine> find(const Place& place) const
    {
        const std::optional<uint64_t> address = addressOf(place);
        Dwfl_Line* const row =
            address ? dwfl_module_getsrc(m_module, *address + place.offset) : nullptr;
        int line = 0;
        const char* const file =
            row == nullptr ? nullptr
                           : dwfl_lineinfo(row, nullptr, &line, nullptr, nullptr, nullptr);
        if (file == nullptr || line <= 0)
            return std::nullopt;
        const char* const folder = dwfl_line_comp_dir(row);
        if (isHeader(file))
            if (auto outside = lineOutsideHeaders(*address + place.offset))
                return SourceLine{relativeTo(folder, std::move(outside->file)), outside->line};
        return SourceLine{relativeTo(folder, file), line};
    }

private:
    static bool isHeader(std::string_view file) { return file.ends_with(".h"); }

    // drmm_kzalloc() is inline: whoever reads wants the line that calls it. The innermost inlined
    // call that stands in no header.
    std::optional<SourceLine> lineOutsideHeaders(uint64_t address) const
    {
        Dwarf_Addr bias = 0;
        Dwarf_Die* const unit = dwfl_module_addrdie(m_module, address, &bias);
        Dwarf_Die* scopes = nullptr;
        if (unit == nullptr || dwarf_getscopes(unit, address - bias, &scopes) <= 0)
            return std::nullopt;
        Dwarf_Die innermost = scopes[0];
        std::free(scopes);
        Dwarf_Die* around = nullptr; // where that scope stands, not where it was declared
        const int count = dwarf_getscopes_die(&innermost, &around);
        std::optional<SourceLine> found;
        for (int i = 0; i < count && !found; ++i)
            if (dwarf_tag(&around[i]) == DW_TAG_inlined_subroutine)
                found = callOf(&around[i], unit);
        std::free(around);
        return found;
    }

    static std::optional<SourceLine> callOf(Dwarf_Die* inlined, Dwarf_Die* unit)
    {
        Dwarf_Attribute attribute;
        Dwarf_Word file = 0;
        Dwarf_Word line = 0;
        Dwarf_Files* files = nullptr;
        size_t count = 0;
        if (dwarf_formudata(dwarf_attr(inlined, DW_AT_call_file, &attribute), &file) != 0 ||
            dwarf_formudata(dwarf_attr(inlined, DW_AT_call_line, &attribute), &line) != 0 ||
            dwarf_getsrcfiles(unit, &files, &count) != 0 || file >= count)
            return std::nullopt;
        const char* const name = dwarf_filesrc(files, file, nullptr, nullptr);
        if (name == nullptr || isHeader(name))
            return std::nullopt;
        return SourceLine{name, static_cast<int>(line)};
    }

    struct Function
    {
        uint64_t address;
        uint64_t size;
    };

    std::optional<uint64_t> addressOf(const Place& place) const
    {
        std::optional<uint64_t> found;
        const auto [first, last] = m_functions.equal_range(place.function);
        for (auto entry = first; entry != last; ++entry) {
            const Function& function = entry->second;
            if (place.offset >= std::max<uint64_t>(function.size, 1))
                continue;
            if (place.size != 0 &&
                (function.size > place.size || place.size - function.size > kMaxPadding))
                continue;
            if (found && *found != function.address)
                return std::nullopt; // two static functions of one name
            found = function.address;
        }
        return found;
    }

    Dwfl_Module* m_module;
    std::multimap<std::string, Function, std::less<>> m_functions;
};

// What one folder has of the objects wanted.
class DebugFiles::Folder
{
public:
    Folder(const std::string& folder, const BuildIds& wanted) : m_dwfl(dwfl_begin(&kCallbacks))
    {
        if (m_dwfl == nullptr)
            return;
        wantedModules = &wanted;
        dwfl_report_begin(m_dwfl);
        // a folder that is not there has nothing: no error
        dwfl_linux_kernel_report_offline(m_dwfl, folder.c_str(), isWanted);
        dwfl_report_end(m_dwfl, nullptr, nullptr);
        wantedModules = nullptr;
    }

    ~Folder() { dwfl_end(m_dwfl); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    Folder(Folder&&) = delete;
    Folder& operator=(Folder&&) = delete;

    // Calls `take` with each object of the right build that has lines.
    template <typename Take> void forEach(const BuildIds& wanted, Take take) const
    {
        std::pair<const BuildIds*, Take*> context{&wanted, &take};
        const auto visit = [](Dwfl_Module* module, void** /*user*/, const char* name,
                              Dwarf_Addr /*start*/, void* argument) {
            const auto& [buildIds, taker] = *static_cast<decltype(context)*>(argument);
            const auto entry = buildIds->find(objectName(name));
            if (entry != buildIds->end() && isBuild(module, entry->second))
                (*taker)(entry->first, module);
            return static_cast<int>(DWARF_CB_OK);
        };
        if (m_dwfl != nullptr)
            dwfl_getmodules(m_dwfl, visit, &context, 0);
    }

private:
    static bool isBuild(Dwfl_Module* module, const std::string& buildId)
    {
        GElf_Addr bias = 0;
        if (dwfl_module_getelf(module, &bias) == nullptr)
            return false;
        const unsigned char* bits = nullptr;
        GElf_Addr where = 0;
        const int length = dwfl_module_build_id(module, &bits, &where);
        return length > 0 && hexOf(bits, length) == buildId &&
               dwfl_module_getdwarf(module, &bias) != nullptr;
    }

    static constexpr Dwfl_Callbacks kCallbacks = {.find_elf = dwfl_build_id_find_elf,
                                                  .find_debuginfo = dwfl_standard_find_debuginfo,
                                                  .section_address = dwfl_offline_section_address,
                                                  .debuginfo_path = nullptr};
    Dwfl* m_dwfl;
};

DebugFiles::DebugFiles(const std::vector<std::filesystem::path>& folders,
                       const std::string& release, const BuildIds& modules)
{
    std::vector<std::string> places;
    for (const std::filesystem::path& folder : folders) {
        std::error_code error;
        places.push_back(std::filesystem::absolute(folder, error).string());
    }
    if (!release.empty() && release.find('/') == std::string::npos)
        places.push_back(release); // below /lib/modules
    for (const std::string& place : places) {
        m_folders.push_back(std::make_unique<Folder>(place, modules));
        m_folders.back()->forEach(modules, [&](const std::string& object, Dwfl_Module* module) {
            m_objects.try_emplace(object, std::make_unique<Object>(module));
        });
    }
}

DebugFiles::~DebugFiles() = default;

std::optional<SourceLine> DebugFiles::find(const Place& place)
{
    const auto object = m_objects.find(place.module.empty() ? kVmlinux : place.module);
    return object == m_objects.end() ? std::nullopt : object->second->find(place);
}

} // namespace drmscope::tracer
