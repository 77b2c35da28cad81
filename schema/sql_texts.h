// SPDX-License-Identifier: MIT
#pragma once

#include <span>
#include <string_view>

// The texts of schema/*.sql and schema/findings/*.sql as they stood when this was built. The one
// place where the session file's tables, views and rules come from; a new file is picked up by the
// build. Constant data: any thread.
namespace drmscope::schema {

struct RuleText
{
    std::string_view fileName; // "F04_never_released.sql"
    std::string_view sql;      // with its header comment
};

std::string_view factsSql();
std::string_view consoleSql();
std::string_view notesSql();
std::string_view derivedSql();
std::string_view indexesSql();
std::string_view viewsSql();
std::span<const RuleText> ruleTexts(); // in order of file name

} // namespace drmscope::schema
