// SPDX-License-Identifier: MIT
#include "tracer/import/packed_block.h"

#include <zstd.h>

#include <cstdint>
#include <cstring>
#include <memory>

namespace drmscope::tracer {

bool isPacked(std::string_view block)
{
    uint32_t magic = 0;
    if (block.size() < sizeof magic)
        return false;
    std::memcpy(&magic, block.data(), sizeof magic);
    return magic == ZSTD_MAGICNUMBER;
}

bool unpack(std::string_view block, size_t bytes, std::string& unpacked)
{
    // What a damaged file claims is not touched: it may be 64 MiB for each section.
    const auto room = std::make_unique_for_overwrite<char[]>(bytes);
    if (ZSTD_decompress(room.get(), bytes, block.data(), block.size()) != bytes)
        return false;
    unpacked.assign(room.get(), bytes);
    return true;
}

} // namespace drmscope::tracer
