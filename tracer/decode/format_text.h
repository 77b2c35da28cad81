// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

namespace drmscope::tracer {

// A `format` text of tracefs that has passed the kernel's grammar, line by line:
//
//     name: drmres_add
//     ID: 1234
//     format:
//     <TAB>field:u64 seq;<TAB>offset:8;<TAB>size:8;<TAB>signed:0;
//     ...
//     print fmt: "..."
//
// libtraceevent crashes on texts that are malformed in several ways, and the stream may come from
// anywhere; so it only gets what this lets through. The print format is where most of that lies,
// and nothing of ours is printed: it is cut off.
struct FormatText
{
    std::string
        name; // of the event; filled as far as it could be read, also where `error` is not ""
    std::string checked; // what libtraceevent may see
    std::string error;   // why not; "" when it passed

    static FormatText check(std::string_view text);
};

} // namespace drmscope::tracer
