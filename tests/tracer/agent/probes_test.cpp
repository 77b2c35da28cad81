// SPDX-License-Identifier: MIT
#include "tracer/agent/peer.h"
#include "tracer/agent/probes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace drmscope::tracer {
namespace {

constexpr std::string_view kGroup = "drmscope_1234567";

std::string textOf(const Probe& probe, const VerbNumbers& numbers)
{
    std::array<char, 2048> text = {};
    EXPECT_TRUE(probeText(probe, probe.place, kGroup.data(), probe.event, numbers.values,
                          text.data(), text.size()))
        << probe.event;
    return text.data();
}

const Probe& probeOf(std::string_view event)
{
    return *std::find_if(kProbes, kProbes + kProbeCount,
                         [event](const Probe& probe) { return event == probe.event; });
}

VerbNumbers allNumbers(unsigned number)
{
    VerbNumbers numbers;
    std::fill_n(numbers.values, kProbeValueCount, number);
    return numbers;
}

TEST(Probes, AreMadeOfFixedTextsAndNumbers)
{
    VerbNumbers numbers;
    for (unsigned i = 0; i < kProbeValueCount; ++i)
        numbers.values[i] = 100 + i;
#ifdef __x86_64__
    EXPECT_EQ(textOf(probeOf("file_close"), numbers),
              "p:drmscope_1234567/file_close drm:drm_file_free.part.0 file=%di:x64 "
              "drm=+114(+115(%di)):x64 refs=+100(+114(+115(%di))):s32 "
              "open_count=+109(+114(+115(%di))):s32 minor=+112(+115(%di)):s32 "
              "minor_type=+113(+115(%di)):s32 pid=+118(+116(%di)):s32 filp=+117(%di):x64 "
              "comm=$comm");
    EXPECT_EQ(textOf(probeOf("release_end"), numbers),
              "r:drmscope_1234567/release_end drm:drm_managed_release");
    EXPECT_EQ(textOf(probeOf("ioctl_return"), numbers),
              "r128:drmscope_1234567/ioctl_return drm:drm_ioctl result=$retval:s32");
#endif
    std::array<char, 256> filter = {};
    EXPECT_TRUE(filterText(probeOf("line"), numbers.values, filter.data(), filter.size()));
    EXPECT_EQ(std::string(filter.data()), "category == 128 && text ~ \"REL*\"");
}

TEST(Probes, FitWhatTheKernelTakes)
{
    constexpr size_t kMostArgument = 63; // MAX_ARGSTR_LEN
    const VerbNumbers numbers = allNumbers(kMaxProbeValue);
    for (unsigned i = 0; i < kProbeCount; ++i) {
        const std::string text = textOf(kProbes[i], numbers);
        size_t begin = text.find(' ', text.find(' ') + 1);
        while (begin != std::string::npos) {
            const size_t end = text.find(' ', begin + 1);
            const std::string argument = text.substr(begin + 1, end - begin - 1);
            EXPECT_LE(argument.substr(argument.find('=') + 1).size(), kMostArgument) << argument;
            begin = end;
        }
    }
}

TEST(Probes, LeaveOutWhatNoNumberWasGivenFor)
{
    VerbNumbers numbers = allNumbers(8);
    const std::string_view accel = "accel";
    EXPECT_NE(textOf(probeOf("register"), numbers).find(" accel="), std::string::npos);
    for (unsigned i = 0; i < kProbeValueCount; ++i)
        if (accel == kProbeValues[i].word)
            numbers.values[i] = kMaxProbeValue + 1;
    const std::string text = textOf(probeOf("register"), numbers);
    EXPECT_EQ(text.find("accel"), std::string::npos) << text;
    EXPECT_NE(text.find(" render_index="), std::string::npos) << text;
}

TEST(Probes, AreRefusedWhereThereIsNoRoom)
{
    const VerbNumbers numbers = allNumbers(1);
    const std::string whole = textOf(probeOf("register"), numbers);
    std::array<char, 2048> text = {};
    for (size_t room = 1; room <= whole.size(); ++room)
        EXPECT_FALSE(probeText(probeOf("register"), probeOf("register").place, kGroup.data(),
                               "register", numbers.values, text.data(), room));
    EXPECT_TRUE(probeText(probeOf("register"), probeOf("register").place, kGroup.data(), "register",
                          numbers.values, text.data(), whole.size() + 1));
}

TEST(Probes, AreWokenByOneThatComesBeforeThemAndHasAFilter)
{
    unsigned woken = 0;
    for (unsigned i = 0; i < kProbeCount; ++i) {
        if (kProbes[i].type != 'R')
            continue;
        const std::string_view event = kProbes[i].event;
        const Probe* const waker = std::find_if(
            kProbes, kProbes + i, [event](const Probe& probe) { return event == probe.wakes; });
        ASSERT_NE(waker, kProbes + i) << event;
        EXPECT_STRNE(waker->filter, "");
        ++woken;
    }
    EXPECT_EQ(woken, 1U);
}

TEST(Probes, SitOnFunctionsThatThisDrmHas)
{
    VerbNumbers numbers;
    EXPECT_FALSE(isPossible(probeOf("del"), numbers.values));
    EXPECT_FALSE(isPossible(probeOf("line"), numbers.values)); // the other one tells of deletes too
    EXPECT_TRUE(isPossible(probeOf("add"), numbers.values));   // every drm has it
    EXPECT_TRUE(isPossible(probeOf("devres"), numbers.values));
    numbers.values[kSymbolsValue] = 1;
    EXPECT_TRUE(isPossible(probeOf("del"), numbers.values));
}

} // namespace
} // namespace drmscope::tracer
