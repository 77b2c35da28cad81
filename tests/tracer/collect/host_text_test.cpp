// SPDX-License-Identifier: MIT
#include "tracer/collect/host_text.h"

#include <gtest/gtest.h>

namespace drmscope::tracer {
namespace {

TEST(HostTextTest, TellsTheMachineAndItsWallClock)
{
    const HostRow host =
        parseHostText("hostname=lab\nkernel_release=6.1.0\nkernel_version=#1 SMP = x\n"
                      "machine=x86_64\nclock=boot\nboot_ns=5\nrealtime_ns=105\n");
    EXPECT_EQ(host.hostname, "lab");
    EXPECT_EQ(host.kernelRelease, "6.1.0");
    EXPECT_EQ(host.kernelVersion, "#1 SMP = x");
    EXPECT_EQ(host.machine, "x86_64");
    EXPECT_EQ(host.wallOffsetNs, 100);
}

TEST(HostTextTest, MissingClocksLeaveTheOffsetUnknown)
{
    EXPECT_EQ(parseHostText("hostname=lab").wallOffsetNs, 0);
    EXPECT_EQ(parseHostText("boot_ns=x\nrealtime_ns=105\n").wallOffsetNs, 0);
}

TEST(HostTextTest, LinesOfNoMeaningAreSkipped)
{
    EXPECT_EQ(parseHostText("\n=\nnothing\nmachine=riscv64").machine, "riscv64");
}

} // namespace
} // namespace drmscope::tracer
