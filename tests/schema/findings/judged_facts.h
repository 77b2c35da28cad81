// SPDX-License-Identifier: MIT
#pragma once

#include "schema/database.h"

#include <string>
#include <vector>

namespace drmscope::schema {

// The names of all texts of facts in facts/, sorted.
[[nodiscard]] std::vector<std::string> factsFiles();

// The text of one alone.
[[nodiscard]] std::string ownFactsOf(const std::string& name);

// The same, after that of the one that it says it is like: "-- like NAME".
[[nodiscard]] std::string factsOf(const std::string& name);

// A session of `sql` in memory, after a whole recording with nothing in it, and every rule run on
// it.
[[nodiscard]] Database judged(const std::string& sql);

} // namespace drmscope::schema
