// SPDX-License-Identifier: MIT
// Writes a trace.dat to standard output: a small one of version 6, or
//   make_trace_dat large 6|7|7-packed
#include "tests/tracer/import/trace_dat.h"

#include <cstdio>
#include <string_view>

using drmscope::tests::TraceDat;

int main(int count, char** words)
{
    TraceDat::Shape shape;
    if (count == 3 && std::string_view(words[1]) == "large")
        shape = TraceDat::large(*words[2] - '0', std::string_view(words[2]).ends_with("-packed"));
    else if (count != 1)
        return 64;
    const std::vector<std::byte> bytes = TraceDat(shape).bytes();
    return std::fwrite(bytes.data(), 1, bytes.size(), stdout) == bytes.size() ? 0 : 74;
}
