# SPDX-License-Identifier: MIT
# cmake -D FOLDER=schema/fleet -D OUTPUT=fleet_texts.cpp -P embed_fleet.cmake
# Writes the texts of a fleet, tables and documented queries, as C++ raw strings.
include(${CMAKE_CURRENT_LIST_DIR}/../cmake/embed.cmake)

set(out "// Generated from schema/fleet by embed_fleet.cmake.\n#include \"schema/fleet_texts.h\"\n\n")
string(APPEND out "namespace drmscope::schema {\n\n")
foreach(name Tables Lake Server)
    string(TOLOWER ${name} file_name)
    embed(text ${FOLDER}/${file_name}.sql)
    string(APPEND out "std::string_view fleet${name}Sql()\n{\n    return ${text};\n}\n\n")
endforeach()
file(GLOB queries ${FOLDER}/queries/*.sql)
list(SORT queries)
string(APPEND out "const std::vector<FleetQueryText>& fleetQueryTexts()\n{\n")
string(APPEND out "    static const std::vector<FleetQueryText> kQueries = {\n")
foreach(query IN LISTS queries)
    get_filename_component(name ${query} NAME_WE)
    embed(text ${query})
    string(APPEND out "        {\"${name}\", ${text}},\n")
endforeach()
string(APPEND out "    };\n    return kQueries;\n}\n\n} // namespace drmscope::schema\n")
file(WRITE ${OUTPUT} "${out}")
