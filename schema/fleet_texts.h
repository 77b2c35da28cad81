// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>
#include <vector>

// The texts of schema/fleet as they stood when this was built. Constant data: any thread.
namespace drmscope::schema {

std::string_view fleetTablesSql(); // of an SQLite fleet file
std::string_view fleetLakeSql();   // views of `clickhouse local` over Parquet files
std::string_view fleetServerSql(); // of a ClickHouse server

// A documented query: the same text on SQLite and on ClickHouse.
struct FleetQueryText
{
    std::string_view name; // "regressions"
    std::string_view sql;  // with its header comment
};

const std::vector<FleetQueryText>& fleetQueryTexts(); // in order of name

} // namespace drmscope::schema
