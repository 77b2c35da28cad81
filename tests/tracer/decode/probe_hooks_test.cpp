// SPDX-License-Identifier: MIT
#include "tracer/decode/probe_hooks.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace drmscope::tracer {
namespace {

using State = HookEvent::State;

HookEvent hookIn(const std::vector<HookEvent>& hooks, std::string_view name)
{
    const auto found = std::ranges::find(hooks, name, &HookEvent::hook);
    return found == hooks.end() ? HookEvent{} : *found;
}

TEST(ProbeHooksTest, AHookIsAsGoodAsTheWorstOfItsProbes)
{
    ProbeHooks probes;
    const auto hooks = probes.read("unplug unplug drm:drm_dev_unplug armed 0\n"
                                   "unplug unplug_return drm:drm_dev_unplug missing 95\n"
                                   "add add drm:add_dr armed 0\n",
                                   17, true);
    EXPECT_EQ(hookIn(hooks, "unplug").state, State::Missing);
    EXPECT_EQ(hookIn(hooks, "unplug").error, 95);
    EXPECT_EQ(hookIn(hooks, "add").state, State::Armed);
    EXPECT_EQ(hookIn(hooks, "add").symbol, "drm:add_dr");
    EXPECT_EQ(hookIn(hooks, "add").origin.timestampNs, 17U);
}

TEST(ProbeHooksTest, OneOfSeveralWaysWillDo)
{
    ProbeHooks probes;
    const auto hooks = probes.read("file_close file_close drm:drm_file_free.part.0 absent 2\n"
                                   "file_close file_close drm:drm_file_free armed 0\n"
                                   "del del drm:del_dr absent 2\n"
                                   "del release_action drm:drmm_release_action absent 2\n"
                                   "release_node line drm:__drm_dev_dbg armed 0\n",
                                   1, true);
    EXPECT_EQ(hookIn(hooks, "file_close").state, State::Armed);
    EXPECT_EQ(hookIn(hooks, "file_close").symbol, "drm:drm_file_free");
    EXPECT_EQ(hookIn(hooks, "del").state, State::Armed);
    EXPECT_EQ(hookIn(hooks, "del").symbol, "drm:__drm_dev_dbg");
}

TEST(ProbeHooksTest, AFrameFullOfProbesIsNoAgents)
{
    std::string text;
    for (int probe = 0; probe < 100'000; ++probe)
        text += "hook" + std::to_string(probe) + " event drm:add_dr armed 0\n";
    ProbeHooks probes;
    EXPECT_EQ(probes.read(text, 1, false).size(), 1000U);
}

TEST(ProbeHooksTest, NoWayIsMissing)
{
    ProbeHooks probes;
    const auto hooks = probes.read("file_close file_close drm:drm_file_free.part.0 absent 2\n"
                                   "file_close file_close drm:drm_file_free absent 2\n"
                                   "del del drm:del_dr absent 2\n"
                                   "release_node line drm:__drm_dev_dbg missing 22\n",
                                   1, true);
    EXPECT_EQ(hookIn(hooks, "file_close").state, State::Missing);
    EXPECT_EQ(hookIn(hooks, "del").state, State::Missing);
    EXPECT_EQ(hookIn(hooks, "release_node").state, State::Missing);
}

TEST(ProbeHooksTest, WhatOnlyTheModuleSeesIsMissingWithoutIt)
{
    ProbeHooks probes;
    const auto hooks = probes.read("", 1, true);
    for (const char* hook : {"fault", "file_holds", "connector"})
        EXPECT_NE(hookIn(hooks, hook).reason, "") << hook;
    EXPECT_EQ(hookIn(hooks, "reference").state, HookEvent::State::Off);
    EXPECT_TRUE(probes.read("", 1, false).empty());
}

TEST(ProbeHooksTest, AFunctionOfABuiltInDrmHasNoModuleBeforeIt)
{
    ProbeHooks probes;
    for (const char* before : {"", "drm:"}) {
        const auto hooks = probes.read(
            "unplug unplug " + std::string(before) + "drm_dev_unplug armed 0\n", 1, true);
        EXPECT_EQ(hookIn(hooks, "reference").symbol, std::string(before) + "drm_dev_get");
    }
}

TEST(ProbeHooksTest, CountsMissedCallsAlsoWhereALineIsCutInTwo)
{
    ProbeHooks probes;
    probes.addProfile("  unplug_return    7     ");
    probes.addProfile("3\n  unplug  9  1\n  somebody_else 4 99\n");
    const auto hooks = probes.read("unplug unplug drm:drm_dev_unplug armed 0\n"
                                   "unplug unplug_return drm:drm_dev_unplug armed 0\n",
                                   1, true);
    EXPECT_EQ(hookIn(hooks, "unplug").missed, 4U);
}

} // namespace
} // namespace drmscope::tracer
