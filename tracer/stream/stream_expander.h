// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/stream/stream_reader.h"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace drmscope::tracer {

// Hands the bytes of a stream to a reader, and expands them first where they are compressed (zstd,
// by drmscope-relay), which their first byte says. Memory is bounded whatever the bytes claim. One
// thread.
class StreamExpander
{
public:
    StreamExpander();
    ~StreamExpander();
    StreamExpander(const StreamExpander&) = delete;
    StreamExpander& operator=(const StreamExpander&) = delete;
    StreamExpander(StreamExpander&&) = delete;
    StreamExpander& operator=(StreamExpander&&) = delete;

    // Of the first bytes of a stream.
    static bool isCompressed(std::span<const std::byte> beginning);

    // `use()` is called for every piece that was handed to the reader, which is then to be emptied.
    template <typename Use>
    void push(std::span<const std::byte> bytes, StreamReader& reader, const Use& use)
    {
        begin(bytes);
        if (!m_compressed) {
            reader.push(bytes);
            use();
            return;
        }
        while (m_fault.empty()) {
            const std::span<const std::byte> piece = expand(bytes);
            if (piece.empty())
                return;
            reader.push(piece);
            use();
        }
    }

    // Why the compressed bytes cannot be read on; "" so far they can.
    const std::string& fault() const { return m_fault; }

private:
    struct Context;

    void begin(std::span<const std::byte> bytes);
    // Takes from the front of `bytes`; empty once they are used up.
    std::span<const std::byte> expand(std::span<const std::byte>& bytes);

    std::unique_ptr<Context> m_context; // where it is compressed
    std::vector<std::byte> m_piece;
    std::string m_fault;
    size_t m_most = 1; // bytes that are taken at once
    bool m_begun = false;
    bool m_compressed = false;
};

} // namespace drmscope::tracer
