// SPDX-License-Identifier: MIT
// Writes the first inputs of the fuzzers into FOLDER: what a kernel and an agent would send.
#include "tests/tracer/collect/recorded_stream.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string>
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
    std::vector<std::byte> pieces = {std::byte{200}};
    const auto small = static_cast<ptrdiff_t>(std::min<size_t>(stream.size(), 16384));
    pieces.insert(pieces.end(), stream.begin(), stream.begin() + small);
    put(folder / "stream" / "whole", pieces);
    return 0;
}
