// SPDX-License-Identifier: MIT
#pragma once

#include "schema/database.h"

#include <string>
#include <vector>

namespace drmscope::tracer {

// Puts the last lines of a console into a session, in a transaction of its own.
void writeConsole(schema::Database& database, const std::vector<std::string>& lines);

} // namespace drmscope::tracer
