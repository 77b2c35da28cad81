// SPDX-License-Identifier: MIT
#include "tests/tracer/decode/tracepoint_writer.h"
#include "tracer/decode/event_decoder.h"
#include "tracer/decode/event_format.h"
#include "tracer/decode/format_text.h"

#include <gtest/gtest.h>

#include <random>

namespace drmscope::tracer {
namespace {

std::string textWith(const std::string& line)
{
    return "name: drmres_add\nID: 7\nformat:\n"
           "\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n" +
           line + "\n\nprint fmt: \"\"\n";
}

std::string errorOf(const std::string& line)
{
    return FormatText::check(textWith(line)).error;
}

TEST(FormatText, TakesWhatKernelsPrint)
{
    for (const char* line : {
             "\tfield:u64 seq;\toffset:8;\tsize:8;\tsigned:0;",
             "\tfield:__data_loc char[] name;\toffset:8;\tsize:4;\tsigned:0;",
             "\tfield:__data_loc u64[] stack;\toffset:8;\tsize:4;\tsigned:0;",
             "\tfield:const char * name;\toffset:8;\tsize:8;\tsigned:0;",
             "\tfield:struct drm_device *drm;\toffset:8;\tsize:8;\tsigned:0;",
             "\tfield:char comm[16];\toffset:8;\tsize:16;\tsigned:0;",
             "\tfield:u64 sent[];\toffset:8;\tsize:512;\tsigned:0;",
             "\tfield:unsigned char common_preempt_lazy_count;\toffset:8;\tsize:1;\tsigned:0;",
         })
        EXPECT_EQ(errorOf(line), "") << line;
}

TEST(FormatText, RefusesWhatNoKernelPrints)
{
    for (const char* line : {
             "\tfield:u64 seq;\toffset:8;\tsize:8;\tsigned:2;",
             "\tfield:u64 seq;\toffset:-8;\tsize:8;\tsigned:0;",
             "\tfield:u64 seq;\toffset:65530;\tsize:8;\tsigned:0;",
             "\tfield:u64 seq;\toffset:99999999999999999999;\tsize:8;\tsigned:0;",
             "\tfield:u64 seq;\toffset:8;\tsize:8;",
             "\tfield:seq;\toffset:8;\tsize:8;\tsigned:0;",
             "\tfield:char sent[];\toffset:8;\tsize:512;\tsigned:0;",
             "\tfield:u64 sent[][];\toffset:8;\tsize:512;\tsigned:0;",
             "\tfield:u64[ seq;\toffset:8;\tsize:8;\tsigned:0;",
             "\tfield:u64[4 seq;\toffset:8;\tsize:8;\tsigned:0;",
             "\tfield:u64[[ seq;\toffset:8;\tsize:8;\tsigned:0;",
             "\tfield:u64 [;\toffset:8;\tsize:8;\tsigned:0;",
             "\tfield:;\toffset:8;\tsize:8;\tsigned:0;",
             "\tfield:a b c d e f g h i;\toffset:8;\tsize:8;\tsigned:0;",
             "\tfield special:u64 seq;\toffset:8;\tsize:8;\tsigned:0;",
             "garbage",
         })
        EXPECT_NE(errorOf(line), "") << line;
}

TEST(FormatText, NoEmptyBracketsReachTheLibrary)
{
    const FormatText text =
        FormatText::check(textWith("\tfield:u64 sent[];\toffset:8;\tsize:512;\tsigned:0;"));
    EXPECT_NE(text.checked.find("sent[1];\toffset:8;\tsize:512;"), std::string::npos);
    EXPECT_EQ(text.checked.find("[]"), std::string::npos);
}

TEST(FormatText, RefusesCutTexts)
{
    const std::string whole = TracepointWriter::ofModule("drmres_add").format();
    const size_t print = whole.find("print fmt:");
    for (size_t length = 0; length < print + 10; ++length)
        EXPECT_NE(FormatText::check(whole.substr(0, length)).error, "") << length;
}

TEST(FormatText, PrintFormatNeverReachesTheLibrary)
{
    const std::string whole = TracepointWriter::ofModule("drmres_add").format();
    const FormatText text = FormatText::check(whole + "%n%s{{{((");
    EXPECT_EQ(text.error, "");
    EXPECT_EQ(text.checked.find("REC"), std::string::npos);
    EXPECT_TRUE(text.checked.ends_with("print fmt: \"\"\n"));
}

TEST(EventFormat, HasKindsAndPlacesOfFields)
{
    const auto format =
        EventFormat::parse(FormatText::check(TracepointWriter::ofModule("drmres_add").format()));
    ASSERT_TRUE(format);
    EXPECT_EQ(format->id, 1000);
    const FormatField* pid = format->find("common_pid");
    ASSERT_NE(pid, nullptr);
    EXPECT_EQ(pid->offset, 4);
    EXPECT_TRUE(pid->isSigned);
    EXPECT_EQ(format->find("seq")->offset, 8);
    EXPECT_EQ(format->find("name")->kind, FormatField::Kind::String);
    EXPECT_EQ(format->find("stack")->kind, FormatField::Kind::U64Array);
    EXPECT_EQ(format->find("nothing"), nullptr);
}

// What gets past the check may be odd, but must not hurt libtraceevent: under the address
// sanitizer.
TEST(EventFormat, DamagedTextsDoNoHarm)
{
    std::mt19937_64 random(31);
    const std::string whole = TracepointWriter::ofModule("drmres_dev_init").format();
    const std::string letters = "\t\n ;:[]*()\"0123456789abcdefield_offsetsizesigned";
    size_t accepted = 0;
    for (int round = 0; round < 1500; ++round) {
        std::string text = whole;
        for (uint64_t edits = 1 + random() % 3; edits > 0; --edits) {
            const size_t at = random() % text.size();
            switch (random() % 3) {
            case 0:
                text[at] = letters[random() % letters.size()];
                break;
            case 1:
                text.erase(at, 1 + random() % 20);
                break;
            default:
                text.insert(at, text.substr(random() % text.size(), random() % 40));
            }
        }
        EventDecoder decoder;
        if (decoder.addFormat(text).empty())
            ++accepted;
    }
    EXPECT_GT(accepted, 0u);
}

} // namespace
} // namespace drmscope::tracer
