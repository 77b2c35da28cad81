// SPDX-License-Identifier: MIT
#include "tracer/collect/collect_options.h"

#include <gtest/gtest.h>

#include <vector>

namespace drmscope::tracer {
namespace {

CollectOptions parse(std::vector<std::string> words)
{
    words.insert(words.begin(), "drmscope-collect");
    std::vector<char*> arguments;
    for (std::string& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    return parseCollectOptions(static_cast<int>(words.size()), arguments.data());
}

TEST(CollectOptionsTest, ReadsDescriptorZeroUnlessToldOtherwise)
{
    EXPECT_EQ(parse({"-o", "x"}).input, "-");
    EXPECT_EQ(parse({"-i", "y", "-o", "x"}).input, "y");
}

TEST(CollectOptionsTest, TakesEveryOption)
{
    const CollectOptions options =
        parse({"-o", "x", "-f", "--command", "true -v", "--status-fd", "7"});
    EXPECT_EQ(options.output, "x");
    EXPECT_TRUE(options.overwrite);
    EXPECT_EQ(options.command, "true -v");
    EXPECT_EQ(options.statusFd, 7);
    EXPECT_EQ(parse({"--finish", "x", "--command-status", "3"}).commandStatus, 3);
    EXPECT_TRUE(parse({"--finish", "x", "--if-unfinished"}).ifUnfinished);
    EXPECT_EQ(options.keepBytes, size_t{256} << 20);
    EXPECT_EQ(parse({"-o", "x", "--keep-last", "3", "--keep-bytes", "9"}).keepBytes, 9U);
    EXPECT_FALSE(options.allDevres);
    EXPECT_TRUE(parse({"-o", "x", "--devres", "all"}).allDevres);
    EXPECT_FALSE(parse({"-o", "x", "--devres", "parents"}).allDevres);
    EXPECT_EQ(parse({"-o", "x", "--drm-build-id", "ab12"}).drmBuildId, "ab12");
    EXPECT_EQ(parse({"-o", "x", "--begin-within", "5"}).beginWithinSeconds, 5);
    EXPECT_TRUE(parse({"-o", "x", "--search-stream"}).searchStream);
    EXPECT_EQ(parse({"-o", "x"}).inputName, "standard input");
    EXPECT_EQ(parse({"-o", "x", "-i", "y"}).inputName, "y");
    EXPECT_EQ(parse({"-o", "x", "-i", "-", "--input-name", "z"}).inputName, "z");
    EXPECT_TRUE(parse({"--probe-values"}).probeValues);
    EXPECT_EQ(parse({"--probe-values", "--root", "/mnt"}).root, "/mnt");
}

TEST(CollectOptionsTest, WantsEitherOutputOrFinish)
{
    EXPECT_THROW(parse({}), UsageError);
    EXPECT_THROW(parse({"-o", "x", "--finish", "y"}), UsageError);
    EXPECT_THROW(parse({"-o", "x", "--command-status", "1"}), UsageError);
    EXPECT_THROW(parse({"-o", "x", "--if-unfinished"}), UsageError);
}

TEST(CollectOptionsTest, RefusesWhatItDoesNotKnow)
{
    EXPECT_THROW(parse({"-o", "x", "--nonsense"}), UsageError);
    EXPECT_THROW(parse({"-o", "x", "more"}), UsageError);
    EXPECT_THROW(parse({"-o"}), UsageError);
    EXPECT_THROW(parse({"-o", "x", "--status-fd", "7x"}), UsageError);
    EXPECT_THROW(parse({"-o", "x", "--devres", "some"}), UsageError);
}

} // namespace
} // namespace drmscope::tracer
