// SPDX-License-Identifier: MIT
#include "tracer/import/trace_layout.h"

#include "tracer/import/layout_fields.h"
#include "tracer/import/trace_file.h"
#include "tracer/import/trace_version6.h"
#include "tracer/import/trace_version7.h"

#include <string_view>

namespace drmscope::tracer {

namespace {

constexpr std::string_view kMagic("\x17\x08\x44tracing", 10);

void readHeader(const FileBytes& file, ByteCursor& in, TraceLayout& layout)
{
    if (in.bytes(kMagic.size()) != kMagic)
        throw TraceFileError("is no trace.dat of trace-cmd");
    const std::string_view version = in.text();
    if (version != "6" && version != "7")
        throw TraceFileError("is a trace.dat of a version that is not known: where trace-cmd can "
                             "read it, trace-cmd convert --file-version 7 -i FILE -o NEW");
    if (in.number<uint8_t>() != 0)
        throw TraceFileError("is of a machine with the other byte order");
    in.number<uint8_t>(); // bytes of a long
    setPageBytes(layout, in.number<uint32_t>());
    if (version == "6")
        readVersion6(file, in, layout);
    else
        readVersion7(file, in, layout);
}

} // namespace

TraceLayout readTraceLayout(const FileBytes& file)
{
    TraceLayout layout;
    const std::string header = file.text(0, kMostHeaderBytes);
    ByteCursor in(header);
    try {
        readHeader(file, in, layout);
    } catch (const EndOfBytes&) {
        throw TraceFileError("is cut or damaged: it ends at byte " + std::to_string(file.size()) +
                             ", before its first event; copy it again from where it was recorded");
    }
    return layout;
}

} // namespace drmscope::tracer
