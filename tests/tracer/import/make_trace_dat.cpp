// SPDX-License-Identifier: MIT
// Writes a small trace.dat to standard output.
#include "tests/tracer/import/trace_dat.h"

#include <cstdio>

int main()
{
    const std::vector<std::byte> bytes = drmscope::tests::TraceDat().bytes();
    return std::fwrite(bytes.data(), 1, bytes.size(), stdout) == bytes.size() ? 0 : 74;
}
