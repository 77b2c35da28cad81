# SPDX-License-Identifier: MIT
# cmake -D DOCUMENT=docs/findings.md -D OUTPUT=undecided_text.cpp -P embed_undecided.cmake
# Writes the table of docs/findings.md that says what no rule decides, and why, as a C++ raw string.
include(${CMAKE_CURRENT_LIST_DIR}/../../cmake/embed.cmake)

embed(document ${DOCUMENT})
file(WRITE ${OUTPUT} "// Generated from docs/findings.md by embed_undecided.cmake.
#include \"app/query/undecided_rule.h\"

namespace drmscope::app {

std::string_view findingsDocument()
{
    return ${document};
}

} // namespace drmscope::app
")
