// SPDX-License-Identifier: MIT
// make_demo OUT.drmscope < demo.sql: the session that is shipped, from its text.
#include "schema/session_file.h"

#include <exception>
#include <iostream>
#include <iterator>
#include <string>

int main(int argumentCount, char** arguments)
{
    using drmscope::schema::Database;
    using drmscope::schema::SessionFile;
    if (argumentCount != 2) {
        std::cerr << "usage: make_demo OUT.drmscope < demo.sql\n";
        return 64;
    }
    try {
        const std::string sql{std::istreambuf_iterator<char>(std::cin), {}};
        auto file = SessionFile::create(arguments[1], SessionFile::Overwrite::Yes,
                                        [&sql](Database& database) { database.execute(sql); });
        file.makeIndexes();
        file.settle();
    } catch (const std::exception& error) {
        std::cerr << "make_demo: " << error.what() << '\n';
        return 1;
    }
    return 0;
}
