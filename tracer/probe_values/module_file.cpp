// SPDX-License-Identifier: MIT
#include "tracer/probe_values/module_file.h"

#include <fcntl.h>
#include <lzma.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <vector>

namespace drmscope::tracer {

namespace {

using Bytes = std::vector<uint8_t>;

constexpr uint64_t kMostMemory = uint64_t{256} << 20;

// modules.dep has a line "kernel/drivers/gpu/drm/drm.ko.xz: what it needs" for each module.
std::string fileOf(const std::filesystem::path& folder, const std::string& module)
{
    std::ifstream known(folder / "modules.dep");
    for (std::string line; std::getline(known, line);) {
        const std::string path = line.substr(0, line.find(':'));
        const std::string name = path.substr(path.rfind('/') + 1);
        if (name == module + ".ko" || name == module + ".ko.xz")
            return (folder / path).string();
    }
    throw std::runtime_error(folder.string() + " has no file of module " + module);
}

Bytes contentOf(const std::string& path)
{
    std::ifstream file(path, std::ios::binary);
    Bytes bytes{std::istreambuf_iterator<char>(file), {}};
    if (!file || bytes.empty())
        throw std::runtime_error("cannot read " + path);
    return bytes;
}

Bytes unpacked(const Bytes& packed, const std::string& path)
{
    lzma_stream stream = LZMA_STREAM_INIT;
    if (lzma_stream_decoder(&stream, kMostMemory, 0) != LZMA_OK)
        throw std::runtime_error("cannot unpack " + path);
    const std::unique_ptr<lzma_stream, void (*)(lzma_stream*)> end(&stream, lzma_end);
    Bytes plain;
    std::vector<uint8_t> chunk(size_t{1} << 20);
    stream.next_in = packed.data();
    stream.avail_in = packed.size();
    lzma_ret state = LZMA_OK;
    while (state == LZMA_OK && plain.size() < kMostMemory) {
        stream.next_out = chunk.data();
        stream.avail_out = chunk.size();
        state = lzma_code(&stream, LZMA_FINISH);
        plain.insert(plain.end(), chunk.data(), stream.next_out);
    }
    if (state != LZMA_STREAM_END)
        throw std::runtime_error("cannot unpack " + path + ": it is damaged");
    return plain;
}

} // namespace

ModuleFile::ModuleFile(const std::filesystem::path& root, const std::string& release,
                       const std::string& module)
    : m_shownAs(fileOf(root / "lib/modules" / release, module))
{
    Bytes bytes = contentOf(m_shownAs);
    if (m_shownAs.ends_with(".xz"))
        bytes = unpacked(bytes, m_shownAs);
    m_descriptor = memfd_create("module", MFD_CLOEXEC);
    if (m_descriptor < 0 ||
        write(m_descriptor, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) {
        close(m_descriptor);
        throw std::runtime_error("no memory for " + m_shownAs);
    }
}

ModuleFile::~ModuleFile()
{
    close(m_descriptor);
}

} // namespace drmscope::tracer
