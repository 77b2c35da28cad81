// SPDX-License-Identifier: MIT
#include "tracer/decode/stack_join.h"

#include <gtest/gtest.h>

#include <vector>

namespace drmscope::tracer {
namespace {

class StackJoinTest : public testing::Test
{
protected:
    void add(uint64_t node, uint32_t cpu, uint64_t atNs, uint64_t seq = 0, uint64_t caller = 0)
    {
        ResourceEvent event;
        event.node = node;
        event.origin = {.timestampNs = atNs, .seq = seq, .cpu = cpu, .pid = 1};
        event.caller = caller;
        Event told = event;
        m_join.push(told);
    }
    void stack(uint32_t cpu, Stack frames, int32_t pid = 1)
    {
        StackEvent event;
        event.origin = {.timestampNs = 0, .seq = 0, .cpu = cpu, .pid = pid};
        event.frames = std::move(frames);
        Event told = event;
        m_join.push(told);
    }

    std::vector<ResourceEvent> m_out;
    StackJoin m_join{[this](Event& event) { m_out.push_back(std::get<ResourceEvent>(event)); }};
};

TEST_F(StackJoinTest, AnEventWaitsForItsStackAndKeepsItsPlace)
{
    add(1, 0, 10);
    add(2, 1, 11);
    EXPECT_TRUE(m_out.empty());
    stack(1, {0x1, 0xb});
    EXPECT_TRUE(m_out.empty()); // the first still waits
    stack(0, {0x1, 0xa});
    ASSERT_EQ(m_out.size(), 2U);
    EXPECT_EQ(m_out[0].node, 1U);
    EXPECT_EQ(m_out[0].stack, Stack{0xa});
    EXPECT_EQ(m_out[1].stack, Stack{0xb});
}

TEST_F(StackJoinTest, AStackBeginsAtTheCaller)
{
    add(1, 0, 10, 0, 0xca);
    stack(0, {0x1, 0x2, 0xca, 0xcb});
    EXPECT_EQ(m_out.at(0).stack, (Stack{0xca, 0xcb}));
}

TEST_F(StackJoinTest, ACallerThatWasNotFetchedIsInTheStack)
{
    add(1, 0, 10);
    stack(0, {0x1, 0xca, 0xcb});
    EXPECT_EQ(m_out.at(0).caller, 0xcaU);
    EXPECT_EQ(m_out.at(0).stack, (Stack{0xca, 0xcb}));
}

TEST_F(StackJoinTest, WhatAFunctionTellsItselfHasTheFunctionBeforeTheCaller)
{
    ResourceEvent event;
    event.origin.inside = true;
    Event told = event;
    m_join.push(told);
    stack(0, {0x1, 0x2, 0xca, 0xcb}, 0);
    EXPECT_EQ(m_out.at(0).caller, 0xcaU);
    EXPECT_EQ(m_out.at(0).stack, (Stack{0xca, 0xcb}));
}

TEST_F(StackJoinTest, TheModulesEventsWaitForNothing)
{
    add(1, 0, 10, 1);
    EXPECT_EQ(m_out.size(), 1U);
}

TEST_F(StackJoinTest, TheNextEventOfACpuEndsTheWait)
{
    add(1, 0, 10);
    add(2, 0, 20);
    ASSERT_EQ(m_out.size(), 1U);
    EXPECT_TRUE(m_out[0].stack.empty());
    stack(0, {0x1, 0xa});
    EXPECT_EQ(m_out.at(1).stack, Stack{0xa});
}

TEST_F(StackJoinTest, NobodyWaitsForEver)
{
    add(1, 0, 10);
    m_join.settleBefore(10);
    EXPECT_TRUE(m_out.empty());
    m_join.settleBefore(11);
    EXPECT_EQ(m_out.size(), 1U);
    add(2, 1, 20);
    m_join.flush();
    EXPECT_EQ(m_out.size(), 2U);
}

TEST_F(StackJoinTest, AStackOfAnotherTaskIsNotTaken)
{
    add(1, 0, 10);
    stack(0, {0xa}, 2);
    EXPECT_TRUE(m_out.at(0).stack.empty());
}

} // namespace
} // namespace drmscope::tracer
