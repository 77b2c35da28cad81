// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace drmscope::tracer {

// A block that trace-cmd compressed with zstd.
bool isPacked(std::string_view block);
// Into `unpacked`, which has its size already; false where the block is damaged.
bool unpack(std::string_view block, std::string& unpacked);

} // namespace drmscope::tracer
