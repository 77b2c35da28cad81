// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace drmscope::tests {

// Makes (or replaces) a finished session file at `path` from the INSERTs of `sql`: tables, rows,
// indexes and the findings of all rules. Throws what schema/ throws.
void makeSession(const std::string& path, const std::string& sql);

// The text of a file of tests/data.
std::string testText(const std::string& fileName);

} // namespace drmscope::tests
