// SPDX-License-Identifier: MIT
// make_session OUT.drmscope < ROWS.sql: a session file from a text of INSERTs, for tests and by
// hand.
#include "tests/session_fixture/session_fixture.h"

#include <exception>
#include <iostream>
#include <iterator>
#include <string>

int main(int argumentCount, char** arguments)
{
    if (argumentCount != 2) {
        std::cerr << "usage: make_session OUT.drmscope < ROWS.sql\n";
        return 64;
    }
    try {
        const std::string sql{std::istreambuf_iterator<char>(std::cin), {}};
        drmscope::tests::makeSession(arguments[1], sql);
    } catch (const std::exception& error) {
        std::cerr << "make_session: " << error.what() << '\n';
        return 1;
    }
    return 0;
}
