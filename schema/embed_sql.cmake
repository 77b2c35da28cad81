# SPDX-License-Identifier: MIT
# cmake -D FOLDER=schema -D OUTPUT=sql_texts.cpp -P embed_sql.cmake
# Writes the .sql files of FOLDER and FOLDER/findings as C++ raw strings.
include(${CMAKE_CURRENT_LIST_DIR}/../cmake/embed.cmake)

set(out "// Generated from schema/*.sql by embed_sql.cmake.\n#include \"schema/sql_texts.h\"\n\n")
string(APPEND out "#include <vector>\n\nnamespace drmscope::schema {\n\n")
foreach(name facts console notes derived indexes views)
    embed(text ${FOLDER}/${name}.sql)
    string(APPEND out "std::string_view ${name}Sql()\n{\n    return ${text};\n}\n\n")
endforeach()

file(GLOB rules ${FOLDER}/findings/*.sql)
list(SORT rules)
string(APPEND out "std::span<const RuleText> ruleTexts()\n{\n")
string(APPEND out "    static const std::vector<RuleText> kRules = {\n")
foreach(rule IN LISTS rules)
    get_filename_component(file_name ${rule} NAME)
    embed(text ${rule})
    string(APPEND out "        RuleText{\"${file_name}\", ${text}},\n")
endforeach()
string(APPEND out "    };\n    return kRules;\n}\n\n} // namespace drmscope::schema\n")
file(WRITE ${OUTPUT} "${out}")
