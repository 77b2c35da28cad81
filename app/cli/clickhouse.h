// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/external_program.h"
#include "app/export/session_export.h"

#include <functional>
#include <string>
#include <vector>

namespace drmscope::app {

// ClickHouse, as the program `clickhouse` that the user has: `clickhouse local`, or
// `clickhouse client` where a server is named. It is run, never linked.
class ClickHouse
{
public:
    // CommandError 69 where there is no such program.
    explicit ClickHouse(std::vector<std::string> mode);

    // Runs `sql`; `more` are options of the program. CommandError 74 with what it said when it
    // fails.
    std::string run(const std::string& sql, const std::vector<std::string>& more = {},
                    const std::function<void(int)>& feed = {}, int output = -1) const;

private:
    std::vector<std::string> m_program;
};

// One public table as Parquet.
void writeParquet(const ExportRequest& request);

// 'a\'b': a string of ClickHouse's SQL.
[[nodiscard]] std::string clickhouseText(std::string_view text);

} // namespace drmscope::app
