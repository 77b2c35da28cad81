// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace drmscope::tracer {

// Finds the beginning of a stream on a line that others use too: a login prompt, messages of the
// kernel, an echo of the verbs may stand before it. One thread.
class StreamSearch
{
public:
    static constexpr size_t kMostBytes = size_t{1} << 20; // passed over, before it is given up

    // What of the next bytes is of the stream, with those that came before where only now it is
    // seen that they are; valid until the next call. Once it is given up, all that came.
    std::span<const std::byte> take(std::span<const std::byte> bytes);

    // The end of what stood before the stream, or of what came so far, as one printable line; ""
    // nothing did.
    std::string passedOver() const;

private:
    std::string m_seen;
    size_t m_begin = 0; // of the stream in it
    bool m_over = false;
};

} // namespace drmscope::tracer
