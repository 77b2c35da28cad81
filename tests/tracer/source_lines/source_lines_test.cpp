// SPDX-License-Identifier: MIT
#include "schema/sql_texts.h"
#include "tracer/source_lines/debug_files.h"
#include "tracer/source_lines/session_lines.h"

#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <string>

namespace drmscope::tracer {
namespace {

using Builds = std::map<std::string, std::string, std::less<>>;

constexpr const char* kModule = "demo_driver"; // of the file demo-driver.ko
const Builds kBuild = {{kModule, "00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee"}};

// The line of the source that contains `text`.
int lineWith(const std::string& text)
{
    std::ifstream source(DEMO_SOURCE);
    std::string line;
    for (int number = 1; std::getline(source, line); ++number)
        if (line.find(text) != std::string::npos)
            return number;
    return 0;
}

DebugFiles filesOf(const std::string& folder, const Builds& builds = kBuild)
{
    return DebugFiles({folder}, "", builds);
}

// Every line that the instructions of a function come from.
std::map<int, int> linesOf(DebugFiles& files, std::string_view function)
{
    std::map<int, int> lines;
    for (uint64_t offset = 0; offset < 200; ++offset)
        if (const auto line = files.find({kModule, function, offset, 0}))
            ++lines[line->line];
    return lines;
}

TEST(DebugFiles, NamesTheLineOfEachInstruction)
{
    DebugFiles files = filesOf(DEMO_FOLDER);
    const auto opening = files.find({kModule, "demo_probe", 0, 0});
    ASSERT_TRUE(opening);
    EXPECT_EQ(opening->file.substr(opening->file.rfind('/') + 1), "demo_driver.cpp");
    EXPECT_EQ(opening->line, lineWith("the opening"));
}

TEST(DebugFiles, TellsTwoCallsApart)
{
    DebugFiles files = filesOf(DEMO_FOLDER);
    const auto lines = linesOf(files, "demo_probe");
    EXPECT_TRUE(lines.contains(lineWith("the first call")));
    EXPECT_TRUE(lines.contains(lineWith("the second call")));
}

TEST(DebugFiles, NamesTheCallOfWhatAHeaderInlines)
{
    DebugFiles files = filesOf(DEMO_FOLDER);
    std::map<std::string, int> names;
    for (uint64_t offset = 0; offset < 60; ++offset)
        if (const auto line = files.find({kModule, "demo_zalloc", offset, 0}))
            ++names[line->file.substr(line->file.rfind('/') + 1)];
    EXPECT_EQ(names.size(), 1u);
    EXPECT_TRUE(names.contains("demo_driver.cpp"));
    EXPECT_TRUE(linesOf(files, "demo_zalloc").contains(lineWith("the inlined call")));
}

TEST(DebugFiles, DoesNotChooseBetweenTwoFunctionsOfOneName)
{
    DebugFiles files = filesOf(DEMO_FOLDER);
    EXPECT_FALSE(files.find({kModule, "demo_fill", 0, 0}));
}

TEST(DebugFiles, KnowsNothingOfAnotherBuild)
{
    DebugFiles files =
        filesOf(DEMO_FOLDER, {{kModule, "00c0ffee00c0ffee00c0ffee00c0ffee00c0fff0"}});
    EXPECT_FALSE(files.find({kModule, "demo_probe", 0, 0}));
}

TEST(DebugFiles, KnowsNothingWithoutDebugInformation)
{
    DebugFiles files = filesOf(DEMO_STRIPPED);
    EXPECT_FALSE(files.find({kModule, "demo_probe", 0, 0}));
}

TEST(DebugFiles, KnowsNothingOfAFolderThatIsNotThere)
{
    DebugFiles files = filesOf("/nowhere/at/all");
    EXPECT_FALSE(files.find({kModule, "demo_probe", 0, 0}));
}

TEST(DebugFiles, KnowsNothingBeyondTheFunction)
{
    DebugFiles files = filesOf(DEMO_FOLDER);
    EXPECT_FALSE(files.find({kModule, "demo_probe", 100000, 0}));
    EXPECT_FALSE(files.find({kModule, "demo_probe", 0, 4096})) << "it is not that long";
    EXPECT_FALSE(files.find({"", "demo_probe", 0, 0})) << "vmlinux was not asked for";
}

class SessionLines : public testing::Test
{
protected:
    SessionLines()
    {
        m_database.execute(std::string(schema::factsSql()));
        m_database.execute(
            "PRAGMA foreign_keys = OFF;"
            "INSERT INTO symbol VALUES (1, 4096, 'demo_probe', 0, 0, 'demo_driver'),"
            "(2, 8192, 'demo_probe', 1, 0, 'demo_driver'), (3, 1, 'printk', 3, 90, ''),"
            "(4, 2, '', 0, 0, '');");
    }

    std::string lines()
    {
        return m_database.text("SELECT group_concat(symbol_id || '@' || line, ' ') "
                               "FROM source_line");
    }

    schema::Database m_database;
};

TEST_F(SessionLines, GivesEachSymbolOfAKnownBuildItsLine)
{
    m_database.execute(
        "INSERT INTO build VALUES (1, 'demo_driver', '00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee')");
    EXPECT_EQ(addSourceLines(m_database, {DEMO_FOLDER}), 2);
    const std::string opening = std::to_string(lineWith("the opening"));
    EXPECT_EQ(lines(), "1@" + opening + " 2@" + opening) << "a return address is the call's";
    EXPECT_EQ(addSourceLines(m_database, {DEMO_FOLDER}), 2) << "again is no harm";
}

TEST_F(SessionLines, LeavesOutAModuleThatWasLoadedInTwoBuilds)
{
    m_database.execute(
        "INSERT INTO build VALUES (1, 'demo_driver', '00c0ffee00c0ffee00c0ffee00c0ffee00c0ffee'), "
        "(2, 'demo_driver', '00c0ffee00c0ffee00c0ffee00c0ffee00c0fff0')");
    EXPECT_EQ(addSourceLines(m_database, {DEMO_FOLDER}), 0);
    EXPECT_EQ(lines(), "");
}

TEST_F(SessionLines, NeedsNoBuilds)
{
    EXPECT_EQ(addSourceLines(m_database, {DEMO_FOLDER}), 0);
}

} // namespace
} // namespace drmscope::tracer
