// SPDX-License-Identifier: MIT
// Any bytes as a record of each of the module's tracepoints, or, where the first byte is odd, as
// the text of a format and a record of that.
#include "tests/tracer/decode/tracepoint_writer.h"
#include "tracer/decode/event_decoder.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

using namespace drmscope::tracer; // NOLINT(google-build-using-namespace): this file only

namespace {

const std::vector<TracepointWriter>& tracepoints()
{
    static const std::vector<TracepointWriter> kAll = TracepointWriter::module();
    return kAll;
}

EventDecoder& moduleDecoder()
{
    static EventDecoder decoder;
    static const bool bound = [] {
        for (const TracepointWriter& tracepoint : tracepoints())
            decoder.addFormat(tracepoint.format());
        return true;
    }();
    static_cast<void>(bound);
    return decoder;
}

void decode(EventDecoder& decoder, std::span<const std::byte> bytes)
{
    Event event;
    Record record;
    record.timestampNs = 1;
    record.bytes = bytes;
    decoder.decode(record, event);
    decoder.sequenceOf(record);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    if (size < 4)
        return 0;
    const std::span<const std::byte> bytes = std::as_bytes(std::span(data, size));
    if (data[0] % 2 == 1) {
        EventDecoder decoder;
        decoder.addFormat({reinterpret_cast<const char*>(data) + 1, size - 1});
        decode(decoder, bytes);
        return 0;
    }
    std::vector<std::byte> record(bytes.begin(), bytes.end());
    const uint16_t id = tracepoints()[data[1] % tracepoints().size()].id();
    std::memcpy(record.data(), &id, sizeof id);
    decode(moduleDecoder(), record);
    return 0;
}
