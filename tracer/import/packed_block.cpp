// SPDX-License-Identifier: MIT
#include "tracer/import/packed_block.h"

#include <zstd.h>

#include <cstdint>
#include <cstring>

namespace drmscope::tracer {

bool isPacked(std::string_view block)
{
    uint32_t magic = 0;
    if (block.size() < sizeof magic)
        return false;
    std::memcpy(&magic, block.data(), sizeof magic);
    return magic == ZSTD_MAGICNUMBER;
}

bool unpack(std::string_view block, std::string& unpacked)
{
    return ZSTD_decompress(unpacked.data(), unpacked.size(), block.data(), block.size()) ==
           unpacked.size();
}

} // namespace drmscope::tracer
