// SPDX-License-Identifier: MIT
#pragma once

#include "app/export/output_file.h"
#include "app/query/session_reader.h"

#include <functional>
#include <string>

namespace drmscope::app {

// Appends one row to a text. Called on several threads at once, each with a text of its own.
using AppendRow = std::function<void(std::string&, const PublicRow&)>;

// Writes the rows of a table in the order of their ids. A long table is read and put into words by
// as many threads as there are processors, each with a connection of its own, in pieces of some
// thousand rows: memory does not grow with the table. Errors: those of SessionReader and
// OutputFile; what was written by then stays.
void writeRows(SessionReader& reader, const PublicTable& table, OutputFile& output,
               const AppendRow& append);

} // namespace drmscope::app
