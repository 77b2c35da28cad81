// SPDX-License-Identifier: MIT
#include "tests/session_fixture/session_fixture.h"

#include "schema/finding_rule.h"
#include "schema/session_file.h"
#include "schema/transaction.h"

#include <cerrno>
#include <fstream>
#include <sstream>
#include <system_error>

namespace drmscope::tests {

void makeSession(const std::string& path, const std::string& sql)
{
    using schema::SessionFile;
    SessionFile session = SessionFile::create(path, SessionFile::Overwrite::Yes);
    {
        schema::Transaction transaction(session.database());
        session.database().execute(sql);
        session.makeIndexes();
        schema::writeFindings(session.database());
        transaction.commit();
    }
    session.settle();
}

std::string testText(const std::string& fileName)
{
    const std::string path = std::string(DRMSCOPE_TEST_DATA "/") + fileName;
    std::ifstream file(path, std::ios::binary);
    if (!file)
        throw std::system_error(errno, std::generic_category(), "cannot open " + path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

} // namespace drmscope::tests
