// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace drmscope::schema {

// What a file is that SQLite makes nothing of, behind "it is": where `drmscope import` makes a
// session of such a one, with the command that does.
std::string foreignKind(const std::string& path);

} // namespace drmscope::schema
