// SPDX-License-Identifier: MIT
#include "app/query/near_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace drmscope::app {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::vector<std::string> kCommands = {"record", "devices", "resources", "check",
                                            "gui",    "report",  "rebuild"};

TEST(NearWords, FindsOneSlipOfEachKind)
{
    for (const char* word : {"chekc", "chack", "chck", "checkk"}) {
        EXPECT_THAT(nearWords(word, kCommands), ElementsAre("check")) << word;
    }
    EXPECT_THAT(nearWords("device", kCommands), ElementsAre("devices"));
}

TEST(NearWords, TakesTheWordForABeginning)
{
    EXPECT_THAT(nearWords("res", kCommands), ElementsAre("resources"));
}

TEST(NearWords, NamesTheNearestFirst)
{
    EXPECT_THAT(nearWords("recort", kCommands), ElementsAre("record", "report"));
}

TEST(NearWords, NamesNoneThatIsFar)
{
    EXPECT_THAT(nearWords("hot-unplug.drmscope", kCommands), IsEmpty());
    EXPECT_THAT(nearWords("top", kCommands), IsEmpty());
    EXPECT_THAT(nearWords("", kCommands), IsEmpty());
    EXPECT_THAT(nearWords(std::string(1 << 20, 'r'), kCommands), IsEmpty());
}

} // namespace
} // namespace drmscope::app
