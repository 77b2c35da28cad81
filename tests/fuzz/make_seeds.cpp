// SPDX-License-Identifier: MIT
// Writes the first inputs of the fuzzers into FOLDER: what a kernel and an agent would send.
#include "tests/tracer/collect/recorded_stream.h"
#include "tests/tracer/import/trace_dat.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

using namespace drmscope; // NOLINT(google-build-using-namespace): this file only

namespace {

void put(const std::filesystem::path& file, const std::vector<std::byte>& bytes)
{
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
}

void put(const std::filesystem::path& file, std::string_view text)
{
    const auto* const begin = reinterpret_cast<const std::byte*>(text.data());
    put(file, std::vector<std::byte>(begin, begin + text.size()));
}

// Of everything that may stand in one, a line.
void putTexts(const std::filesystem::path& folder)
{
    put(folder / "dmesg" / "log",
        "<7>[    8.925332] bochs-drm 0000:01:00.0: [drm:add_dr [drm]] ADD ffff8d5b41d1d3c0 kmalloc "
        "(40 bytes)\n"
        "7,892,8926139,-;bochs-drm 0000:01:00.0: [drm:drmm_kfree [drm]] DEL ffff8d5b41d1d3c0 "
        "kmalloc (40 bytes)\n"
        "[    1.000000][  T258] Linux version 6.1.0-32-amd64 (debian)\r\n"
        "Nov 23 18:15:08 lab kernel: bochs-drm 0000:01:00.0: [drm:drm_managed_release [drm]] "
        "drmres release begin\n"
        "[    9.587401] bochs-drm 0000:01:00.0: [drm:drm_managed_release] REL 00000000a1b2c3d4 "
        "drm minor (alloc) release (8 bytes)\n"
        "[    9.587501] [drm:drm_managed_release [drm]] drmres release end\n");
    put(folder / "suppression" / "file",
        "# known\nrule:F0?\n driver: bochs*\nsymbol:*_probe [bochs]\nfingerprint:F04/*\n");
    put(folder / "filter" / "line", "kmalloc device:card0 size>4k -state:live \"a b\" life<1.5ms");
    put(folder / "session" / "change", std::string_view("\0\0\x10\x20\0\3four", 10));
    put(folder / "session" / "any", std::string_view("\1\0SQLite format 3\0\x10\0\1\1", 22));
}

} // namespace

int main(int count, char** words)
{
    if (count != 2)
        return 64;
    const std::filesystem::path folder = words[1];
    const std::vector<std::byte> stream = tests::RecordedStream::hotUnplug().bytes();
    const std::vector<size_t> ends = tests::frameEnds(stream);
    std::vector<std::byte> pages;
    for (size_t frame = 0; frame + 1 < ends.size(); ++frame) {
        tracer::FrameHeader header = {};
        std::memcpy(&header, stream.data() + ends[frame], sizeof header);
        const auto* const payload = stream.data() + ends[frame] + sizeof header;
        const std::string name = std::to_string(frame);
        std::vector<std::byte> text = {std::byte{1}};
        text.insert(text.end(), payload, payload + header.lengthBytes);
        if (header.type == static_cast<uint16_t>(tracer::FrameType::EventFormat))
            put(folder / "decoder" / ("format" + name), text);
        if (header.type != static_cast<uint16_t>(tracer::FrameType::Subbuffer))
            continue;
        pages.insert(pages.end(), payload, payload + std::min<size_t>(header.lengthBytes, 256));
        std::vector<std::byte> record(payload + 24,
                                      payload + std::min<size_t>(header.lengthBytes, 200));
        record[0] = std::byte{0};
        put(folder / "decoder" / ("record" + name), record);
    }
    put(folder / "subbuffer" / "pages", pages);
    using tests::TraceDat;
    put(folder / "trace_file" / "version6", TraceDat(TraceDat::small(6, false)).bytes());
    put(folder / "trace_file" / "version7", TraceDat(TraceDat::small(7, false)).bytes());
    put(folder / "trace_file" / "packed", TraceDat(TraceDat::small(7, true)).bytes());
    putTexts(folder);
    std::vector<std::byte> pieces = {std::byte{200}};
    const auto small = static_cast<ptrdiff_t>(std::min<size_t>(stream.size(), 16384));
    pieces.insert(pieces.end(), stream.begin(), stream.begin() + small);
    put(folder / "stream" / "whole", pieces);
    return 0;
}
