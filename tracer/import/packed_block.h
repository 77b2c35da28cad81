// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace drmscope::tracer {

// A block that trace-cmd compressed with zstd.
bool isPacked(std::string_view block);
// The `bytes` that are in it; false where it is damaged, or holds another number of them.
bool unpack(std::string_view block, size_t bytes, std::string& unpacked);

} // namespace drmscope::tracer
