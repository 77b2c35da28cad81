// SPDX-License-Identifier: MIT
#include "app/report/display_width.h"
#include "app/report/text_table.h"

#include <gtest/gtest.h>

#include <sstream>

namespace drmscope::app {
namespace {

using Align = TableColumn::Align;
using Elide = TableColumn::Elide;

TextTable threeColumns()
{
    return TextTable(
        {{"device"}, {"size", Align::Right}, {"call site", Align::Left, Elide::End, 9}});
}

std::vector<std::string> linesOf(const std::string& text)
{
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) {
        lines.push_back(line);
    }
    return lines;
}

TEST(TextTable, AlignsTextLeftAndNumbersRight)
{
    TextTable table = threeColumns();
    table.add({{"card0"}, {"8 B"}, {"probe"}});
    table.add({{"card10"}, {"2.5 KiB"}, {"init"}});
    EXPECT_EQ(table.text({}), "device     size  call site\n"
                              "card0       8 B  probe\n"
                              "card10  2.5 KiB  init\n");
}

TEST(TextTable, TheWidestColumnGivesWayAndNoLineIsWrapped)
{
    TextTable table = threeColumns();
    table.add({{"card0"}, {"2.5 KiB"}, {std::string(100, 'x')}});
    const auto lines = linesOf(table.text({40, false}));
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[1], "card0   2.5 KiB  " + std::string(22, 'x') + "…");
    for (const size_t width : {1U, 7U, 20U, 33U, 80U, 200U}) {
        for (const std::string& line : linesOf(table.text({width, false}))) {
            EXPECT_LE(displayWidth(line), std::max<size_t>(width, 7)) << width;
        }
    }
}

TEST(TextTable, NoNumberIsCut)
{
    TextTable table({{"device"},
                     {"driver", Align::Left, Elide::End, 8},
                     {"live", Align::Right},
                     {"phase"},
                     {"events", Align::Right}});
    table.add({{"card0"}, {"bochs-drm"}, {"1,234"}, {"registered"}, {"12,345,678"}});
    EXPECT_EQ(linesOf(table.text({36, false}))[1], "card0   bochs-drm  1,234  registered");
    EXPECT_EQ(linesOf(table.text({26, false}))[0], "device  driver  phase");
    EXPECT_EQ(linesOf(table.text({26, false}))[1], "card0   bochs…  registered");
    EXPECT_EQ(linesOf(table.text({14, false}))[0], "dev…  …  phase");
}

TEST(TextTable, WideCharactersKeepTheColumnsInLine)
{
    TextTable table = threeColumns();
    table.add({{"図形"}, {"1 B"}, {"a"}});
    table.add({{"card0"}, {"1 B"}, {"b"}});
    EXPECT_EQ(table.text({}), "device  size  call site\n"
                              "図形     1 B  a\n"
                              "card0    1 B  b\n");
}

TEST(TextTable, LeavesOutColumnsWithoutAnyText)
{
    TextTable table = threeColumns();
    table.add({{"card0"}, {""}, {"a"}});
    EXPECT_EQ(table.text({}), "device  call site\ncard0   a\n");
}

TEST(TextTable, MakesHostileCellsSafe)
{
    TextTable table = threeColumns();
    table.add({{"\033]0;x\a"}, {"1\n2"}, {"\xff"}});
    const std::string text = table.text({});
    EXPECT_EQ(text.find('\033'), std::string::npos);
    EXPECT_EQ(linesOf(text).size(), 2U);
}

TEST(TextTable, ColoursOnlyWhereAskedAndKeepsTheWidths)
{
    TextTable table = threeColumns();
    table.add({{"card0", TextRole::Error}, {"1 B"}, {"a"}});
    EXPECT_EQ(table.text({80, false}).find('\033'), std::string::npos);
    const std::string coloured = table.text({80, true});
    EXPECT_NE(coloured.find("\033[1;31mcard0\033[0m    1 B  a\n"), std::string::npos);
}

} // namespace
} // namespace drmscope::app
