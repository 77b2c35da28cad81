// SPDX-License-Identifier: MIT
#include "app/report/display_width.h"
#include "app/report/safe_text.h"

#include <gtest/gtest.h>

namespace drmscope::app {
namespace {

TEST(SafeText, LeavesHarmlessTextAsItIs)
{
    EXPECT_EQ(safeText("drm_mode_config_init_release"), "drm_mode_config_init_release");
    EXPECT_EQ(safeText("Gerät 図形 🖥"), "Gerät 図形 🖥");
    EXPECT_EQ(safeText(""), "");
}

TEST(SafeText, ShowsControlCharactersInsteadOfSendingThem)
{
    EXPECT_EQ(safeText("a\033[2Jb"), "a\\x1b[2Jb");
    EXPECT_EQ(safeText("a\rb\nc\td\ae\x7f"), "a\\x0db\\nc\\td\\x07e\\x7f");
    EXPECT_EQ(safeText("\xc2\x9b"
                       "31m"),
              "\\x9b31m"); // CSI in one character
    EXPECT_EQ(safeText(std::string_view("a\0b", 3)), "a\\x00b");
}

TEST(SafeText, ShowsCharactersThatReorderOrHideText)
{
    EXPECT_EQ(safeText("a\u202eb"), "a\\u{202e}b");
    EXPECT_EQ(safeText("a\u200bb"), "a\\u{200b}b");
}

TEST(SafeText, ShowsBytesThatAreNoUtf8)
{
    EXPECT_EQ(safeText("a\xff"
                       "b"),
              "a\\xffb");
    EXPECT_EQ(safeText("\xc3"), "\\xc3");          // cut short
    EXPECT_EQ(safeText("\xc0\xaf"), "\\xc0\\xaf"); // overlong
    EXPECT_EQ(safeText("\xe0\x80\xaf"), "\\xe0\\x80\\xaf");
    EXPECT_EQ(safeText("\xed\xa0\x80"), "\\xed\\xa0\\x80"); // a surrogate
    EXPECT_EQ(safeText("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");
}

TEST(SafeText, KeepsLinesWhereTheyAreWanted)
{
    EXPECT_EQ(safeLines("a\nb\tc\033"), "a\nb    c\\x1b");
}

TEST(DisplayWidth, CountsColumnsNotBytes)
{
    EXPECT_EQ(displayWidth("abc"), 3U);
    EXPECT_EQ(displayWidth("µs …"), 4U);
    EXPECT_EQ(displayWidth("図形"), 4U);
    EXPECT_EQ(displayWidth("e\u0301"), 1U);
    EXPECT_EQ(displayWidth("🖥"), 2U);
}

TEST(DisplayWidth, ElidesWithoutEverBeingWider)
{
    EXPECT_EQ(elideEnd("abcdef", 6), "abcdef");
    EXPECT_EQ(elideEnd("abcdef", 4), "abc…");
    EXPECT_EQ(elideEnd("ab cdef", 4), "ab…");
    EXPECT_EQ(elideMiddle("drm_minor_alloc_release", 11), "drm_m…lease");
    const std::string wide = "図形図形図形";
    for (size_t columns = 0; columns < 13; ++columns) {
        EXPECT_LE(displayWidth(elideEnd(wide, columns)), columns);
        EXPECT_LE(displayWidth(elideMiddle(wide, columns)), columns);
    }
}

TEST(DisplayWidth, WrapsWordsAndKeepsTheIndent)
{
    EXPECT_EQ(wrapText("one two three", 9, 2), "  one two\n  three");
    EXPECT_EQ(wrapText("an averylongword x", 6, 0), "an\naveryl\nongwor\nd x");
    EXPECT_EQ(wrapText("averylongword", 1, 4),
              "    av\n    er\n    yl\n    on\n    gw\n    or\n    d");
    EXPECT_EQ(wrapText("", 6, 2), "");
    const std::string endless(size_t{4} << 20, 'a'); // each line costs no more than its own length
    EXPECT_EQ(wrapText(endless, 64, 0).size(), endless.size() + endless.size() / 64 - 1);
}

} // namespace
} // namespace drmscope::app
