// SPDX-License-Identifier: MIT
// Any bytes as a stream, compressed or not, in pieces of any length.
#include "tracer/stream/stream_expander.h"
#include "tracer/stream/stream_reader.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <span>

using namespace drmscope::tracer; // NOLINT(google-build-using-namespace): this file only

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    if (size == 0)
        return 0;
    const size_t step = size_t{1} + data[0] * size_t{7};
    std::span<const std::byte> bytes = std::as_bytes(std::span(data, size)).subspan(1);
    StreamReader reader;
    StreamExpander expander;
    uint64_t sum = 0;
    while (!bytes.empty() && expander.fault().empty()) {
        const std::span<const std::byte> piece = bytes.first(std::min(step, bytes.size()));
        bytes = bytes.subspan(piece.size());
        expander.push(piece, reader, [&] {
            while (const auto frame = reader.next()) {
                if (frame->payload.size() > kMaxPayloadBytes)
                    std::abort();
                for (const std::byte byte : frame->payload)
                    sum += static_cast<uint64_t>(byte);
                sum += frameTimeNs(*frame).value_or(0);
            }
        });
    }
    if (reader.fault() != StreamFault::None && reader.faultText().empty())
        std::abort();
    asm volatile("" : : "r"(sum)); // else nobody would have to read the payloads
    return 0;
}
