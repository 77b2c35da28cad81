// SPDX-License-Identifier: MIT
#pragma once

#include "schema/session_file.h"
#include "tests/session_fixture/scratch_folder.h"
#include "tracer/store/session_row.h"

namespace drmscope::tests {

// A session with its session row and nothing else, in a folder of its own.
struct EmptySession
{
    EmptySession()
        : path(folder.file("s.drmscope")),
          file(schema::SessionFile::create(
              path, schema::SessionFile::Overwrite::No,
              [](schema::Database& database) { tracer::session_row::insert(database, ""); }))
    {}

    std::string ask(const std::string& sql) { return file.database().text(sql); }

    ScratchFolder folder;
    std::string path;
    schema::SessionFile file;
};

} // namespace drmscope::tests
