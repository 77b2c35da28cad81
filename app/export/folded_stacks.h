// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

namespace drmscope::app {

class SessionReader;

enum class FoldedBy : uint8_t
{
    Resources,
    Bytes,
};

// Who added a session's resources, as tools for flame graphs read it: a line a call path,
// "outermost;…;innermost 12", in the order of the alphabet.
[[nodiscard]] std::string foldedStacks(SessionReader& reader, FoldedBy by);

} // namespace drmscope::app
