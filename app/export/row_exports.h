// SPDX-License-Identifier: MIT
#pragma once

#include "app/export/output_file.h"
#include "app/query/session_reader.h"

#include <string>
#include <string_view>
#include <vector>

// The public tables of a session as rows. They are written as they are read: memory does not grow
// with them. The order is that of the ids, so that two exports of one session are the same bytes.
namespace drmscope::app {

// RFC 4180 with a heading, one line a row: texts are made safe, so that no line break, control
// character or byte that is no UTF-8 is in them. Addresses are written "0x…".
void writeCsv(SessionReader& reader, const PublicTable& table, OutputFile& output);

// One JSON object a line, texts exact (bytes that are no UTF-8 become U+FFFD). Of several tables
// each object says first which one it is of: "table".
void writeJsonLines(SessionReader& reader, const std::vector<const PublicTable*>& tables,
                    OutputFile& output);

// The rows as ClickHouse's format TabSeparated, exact to the byte, addresses as unsigned numbers;
// and the columns of it as ClickHouse names types: "resource_id Int64, …".
void writeTabSeparated(SessionReader& reader, const PublicTable& table, OutputFile& output);
[[nodiscard]] std::string clickhouseStructure(const PublicTable& table);

} // namespace drmscope::app
