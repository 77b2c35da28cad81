// SPDX-License-Identifier: MIT
#pragma once

#include <string>

namespace drmscope::schema {

// What a file is that SQLite makes nothing of.
struct ForeignFile
{
    std::string kind; // behind "it is"; of what can be imported, with the command that does
    bool importable;  // `drmscope import` makes a session of it
};
ForeignFile foreignFile(const std::string& path);

} // namespace drmscope::schema
