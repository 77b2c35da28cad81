// SPDX-License-Identifier: MIT
#include "tracer/probe_values/drm_symbols.h"

#include "tracer/stream/probe_value.h"

#include <gelf.h>
#include <libelf.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <functional>
#include <memory>
#include <string_view>

namespace drmscope::tracer {

namespace {

unsigned bitOf(std::string_view name)
{
    for (unsigned i = 0; i < kProbeSymbolCount; ++i)
        if (name == kProbeSymbols[i])
            return 1U << i;
    return 0;
}

using ElfFile = std::unique_ptr<Elf, int (*)(Elf*)>;

ElfFile openElf(int descriptor)
{
    elf_version(EV_CURRENT);
    return {elf_begin(descriptor, ELF_C_READ, nullptr), elf_end};
}

void eachSection(Elf* elf, GElf_Word type,
                 const std::function<void(const GElf_Shdr& header, Elf_Data& data)>& use)
{
    Elf_Scn* section = nullptr;
    while ((section = elf_nextscn(elf, section)) != nullptr) {
        GElf_Shdr header;
        Elf_Data* const data = elf_getdata(section, nullptr);
        if (gelf_getshdr(section, &header) != nullptr && header.sh_type == type && data != nullptr)
            use(header, *data);
    }
}

} // namespace

// Those of a module whose lines end like this, of the kernel itself where `end` is empty. Names are
// there for everybody, whatever kptr_restrict does to addresses.
static unsigned symbolsOfKernel(const std::filesystem::path& root, std::string_view end)
{
    unsigned found = 0;
    std::ifstream symbols(root / "proc/kallsyms");
    for (std::string line; std::getline(symbols, line);) {
        const size_t tab = std::min(line.find('\t'), line.size());
        if (std::string_view(line).substr(tab) != end)
            continue;
        const size_t name = line.find(' ', line.find(' ') + 1) + 1;
        found |= bitOf(std::string_view(line).substr(name, tab - name));
    }
    return found;
}

unsigned symbolsOfLoadedDrm(const std::filesystem::path& root)
{
    return symbolsOfKernel(root, "\t[drm]");
}

unsigned symbolsOfBuiltInDrm(const std::filesystem::path& root)
{
    return symbolsOfKernel(root, "");
}

unsigned symbolsOfFile(int descriptor)
{
    const ElfFile elf = openElf(descriptor);
    unsigned found = 0;
    eachSection(elf.get(), SHT_SYMTAB, [&](const GElf_Shdr& header, Elf_Data& data) {
        GElf_Sym symbol;
        for (int i = 0; gelf_getsym(&data, i, &symbol) != nullptr; ++i) {
            const char* name = elf_strptr(elf.get(), header.sh_link, symbol.st_name);
            found |= name == nullptr || symbol.st_shndx == SHN_UNDEF ? 0 : bitOf(name);
        }
    });
    return found;
}

std::string buildIdOfFile(int descriptor)
{
    const ElfFile elf = openElf(descriptor);
    std::string buildId;
    eachSection(elf.get(), SHT_NOTE, [&buildId](const GElf_Shdr&, Elf_Data& data) {
        GElf_Nhdr note;
        size_t name = 0;
        size_t content = 0;
        for (size_t at = 0; (at = gelf_getnote(&data, at, &note, &name, &content)) != 0;) {
            const auto* const bytes = static_cast<const unsigned char*>(data.d_buf);
            if (note.n_type != NT_GNU_BUILD_ID || note.n_namesz != sizeof(ELF_NOTE_GNU) ||
                std::memcmp(bytes + name, ELF_NOTE_GNU, sizeof(ELF_NOTE_GNU)) != 0)
                continue;
            for (size_t i = 0; i < note.n_descsz; ++i) {
                buildId += "0123456789abcdef"[bytes[content + i] >> 4U];
                buildId += "0123456789abcdef"[bytes[content + i] & 0xfU];
            }
        }
    });
    return buildId;
}

} // namespace drmscope::tracer
