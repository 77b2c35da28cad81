// SPDX-License-Identifier: MIT
#include "tests/tracer/agent/fake_kernel.h"

#include <gtest/gtest.h>

#include <fstream>

namespace drmscope::tracer {
namespace {

TEST(Agent, SendsTheSymbolsAgainWhenAModuleComes)
{
    const FakeKernel kernel;
    AgentRun run(kernel);
    run.say("start\n");
    ASSERT_TRUE(run.readUntil(FrameType::Started));
    const std::string old = kernel.read("proc/modules");
    // A file that is opened changes the count of users alone: no snapshot for that.
    kernel.write("proc/modules", "drmres_trace 20480 1 drm, Live 0xffffffffc0000000 (OE)\n");
    ASSERT_TRUE(run.readUntil(FrameType::Watermark));
    ASSERT_TRUE(run.readUntil(FrameType::Watermark));
    EXPECT_EQ(run.payloads(FrameType::SymbolsBegin).size(), 1u);
    kernel.write("proc/modules", old + "vgem 16384 0 - Live 0xffffffffc0010000\n");
    ASSERT_TRUE(run.readUntil(FrameType::SymbolsEnd));
    EXPECT_EQ(run.payloads(FrameType::SymbolsBegin).size(), 2u);
    run.say("stop\n");
    expectCleanEnd(kernel, run, 0);
}

TEST(Agent, SendsTheSymbolsOfVmlinuxOnce)
{
    const FakeKernel kernel;
    std::string vmlinux;
    for (int i = 100'000; i < 110'000; ++i) {
        vmlinux += "ffffffff81" + std::to_string(i) + " t function\n";
    }
    kernel.write("proc/kallsyms", vmlinux + "ffffffffc0000000 t probe\t[drmres_trace]\n");
    AgentRun run(kernel);
    run.say("start\n");
    ASSERT_TRUE(run.readUntil(FrameType::Started));
    std::string all;
    for (const std::string& chunk : run.payloads(FrameType::Kallsyms)) {
        all += chunk;
    }
    EXPECT_EQ(all, kernel.read("proc/kallsyms"));
    std::string modules;
    for (const char* module : {"vgem", "bochs"}) {
        const std::string symbol = "ffffffffc0010000 t probe\t[" + std::string(module) + "]\n";
        std::ofstream(kernel.path("proc/kallsyms"), std::ios::app) << symbol;
        modules += std::string(module) + " 16384 0 - Live 0xffffffffc0010000\n";
        kernel.write("proc/modules", modules);
        ASSERT_TRUE(run.readUntil(FrameType::SymbolsEnd));
        std::string again;
        for (const std::string& chunk : run.payloads(FrameType::Kallsyms)) {
            again += chunk;
        }
        again.erase(0, all.size());
        all += again;
        EXPECT_TRUE(again.starts_with("ffffffff81")) << again.substr(0, 40);
        EXPECT_TRUE(again.ends_with(symbol));
        EXPECT_LT(again.size(), vmlinux.size() / 2);
        EXPECT_NE(vmlinux.find('\n' + again.substr(0, 1000)), std::string::npos);
    }
    run.say("stop\n");
    expectCleanEnd(kernel, run, 0);
}

} // namespace
} // namespace drmscope::tracer
