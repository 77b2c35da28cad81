# SPDX-License-Identifier: MIT
# cmake -D FOLDER=app/export -D OUTPUT=html_parts.cpp -P embed_texts.cmake
# Writes page.css and page.js as C++ raw strings.
include(${CMAKE_CURRENT_LIST_DIR}/../../cmake/embed.cmake)

set(out "// Generated from app/export/page.* by embed_texts.cmake.\n#include \"app/export/html_parts.h\"\n\n")
string(APPEND out "namespace drmscope::app {\n\n")
foreach(part css:pageStyle js:pageScript)
    string(REPLACE ":" ";" part ${part})
    list(GET part 0 ending)
    list(GET part 1 function)
    embed(text ${FOLDER}/page.${ending})
    string(APPEND out "std::string_view ${function}()\n{\n    return ${text};\n}\n\n")
endforeach()
string(APPEND out "} // namespace drmscope::app\n")
file(WRITE ${OUTPUT} "${out}")
