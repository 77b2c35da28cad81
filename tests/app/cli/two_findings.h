// SPDX-License-Identifier: MIT
#pragma once

#include "schema/database.h"
#include "tests/session_fixture/session_fixture.h"

#include <filesystem>
#include <string>

namespace drmscope::tests {

// A session with F06 twice, rows 1 and 2 of `finding`, both information; then changed by `sql`.
inline void putTwoFindings(const std::filesystem::path& file, const std::string& sql)
{
    makeSession(file.string(), testText("hot_unplug.sql"));
    schema::Database database(file.string(), schema::Database::Access::ReadWrite);
    database.execute("CREATE TEMP TABLE another AS SELECT * FROM finding;"
                     "UPDATE another SET id = id + 1; INSERT INTO finding SELECT * FROM another;" +
                     sql);
}

} // namespace drmscope::tests
