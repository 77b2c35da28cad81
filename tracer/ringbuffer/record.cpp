// SPDX-License-Identifier: MIT
#include "tracer/ringbuffer/record.h"

namespace drmscope::tracer {

const char* describe(SubbufferFault fault)
{
    switch (fault) {
    case SubbufferFault::None:
        return "no fault";
    case SubbufferFault::HeaderCutShort:
        return "shorter than its header";
    case SubbufferFault::CommitTooLong:
        return "claims more bytes than it has";
    case SubbufferFault::RecordTooLong:
        return "a record reaches past the end";
    case SubbufferFault::RecordTooShort:
        return "a record has an impossible length";
    }
    return "unknown fault";
}

} // namespace drmscope::tracer
