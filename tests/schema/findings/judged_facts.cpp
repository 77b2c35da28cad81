// SPDX-License-Identifier: MIT
#include "tests/schema/findings/judged_facts.h"

#include "schema/finding_rule.h"
#include "schema/sql_texts.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>

namespace drmscope::schema {

namespace {

const std::filesystem::path kFacts = DRMSCOPE_FINDING_FACTS;
const std::string kWholeRecording = "whole_recording.sql";

std::string textOf(const std::filesystem::path& path)
{
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

} // namespace

std::string ownFactsOf(const std::string& name)
{
    return textOf(kFacts / (name + ".sql"));
}

std::string factsOf(const std::string& name)
{
    const std::string own = ownFactsOf(name);
    std::smatch like;
    if (!std::regex_search(own, like, std::regex("^-- like (\\w+)$", std::regex::multiline)))
        return own;
    // what that one raises is its own matter
    return std::regex_replace(factsOf(like[1]), std::regex("-- (raises|stands) "), "-- there: ") +
           own;
}

std::vector<std::string> factsFiles()
{
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(kFacts))
        if (entry.path().filename() != kWholeRecording)
            names.push_back(entry.path().stem().string());
    std::sort(names.begin(), names.end());
    return names;
}

Database judged(const std::string& sql)
{
    Database database;
    for (const std::string_view text : {factsSql(), derivedSql(), viewsSql()})
        database.execute(std::string(text));
    database.execute(textOf(kFacts / kWholeRecording));
    database.execute(sql);
    database.execute(std::string(indexesSql()));
    writeFindings(database);
    return database;
}

} // namespace drmscope::schema
