// SPDX-License-Identifier: MIT
#include "tests/tracer/agent/fake_kernel.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <fstream>

namespace drmscope::tracer {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

bool contains(const std::string& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

TEST(Agent, SendsWhatTheCollectorNeedsInOrder)
{
    const FakeKernel kernel;
    AgentRun run(kernel);
    run.say("buffer-kb 128\nstart\nstop\n");
    expectCleanEnd(kernel, run, 0);

    std::vector<FrameType> types;
    for (const SentFrame& frame : run.frames()) {
        if (frame.type != FrameType::Watermark) {
            types.push_back(frame.type);
        }
    }
    using enum FrameType;
    const std::vector<FrameType> expected = {
        Host,       HeaderPage, EventFormat, SymbolsBegin, Kallsyms, Modules,  BuildId,  BuildId,
        SymbolsEnd, Probes,     Started,     Probes,       CpuStats, CpuStats, Cmdlines, End};
    EXPECT_EQ(types, expected);
    EXPECT_EQ(run.payloads(EventFormat), Names{"name: drmres_add\nID: 1\n"});
    EXPECT_EQ(run.payloads(BuildId).front(), std::string("vmlinux\0core", 12));
    EXPECT_EQ(run.payloads(BuildId).back(), std::string("drmres_trace\0note", 17));
    const std::string host = run.payloads(Host).front();
    for (const char* key :
         {"hostname=", "\nkernel_release=", "\nkernel_version=", "\nmachine=", "\npage_size=",
          "\nsubbuffer_size=", "\ncpus=2\n", "\nclock=boot\n",
          "\nboot_ns=", "\nrealtime_ns=", "\nagent_version=", "\nbackend=module\n"}) {
        EXPECT_TRUE(contains(host, key)) << key;
    }
    EXPECT_EQ(kernel.read("sys/module/drmres_trace/parameters/announce"), "1");
    EXPECT_EQ(run.errors(), "");
}

TEST(Agent, SetsUpItsOwnInstanceAndNothingElse)
{
    const FakeKernel kernel;
    AgentRun run(kernel);
    run.say("buffer-kb 128\nstart\n");
    ASSERT_TRUE(run.readUntil(FrameType::Started));
    const std::string instance = "tracefs/instances/" + run.instance() + "/";
    EXPECT_EQ(kernel.read(instance + "trace_clock"), "bootl"); // "boot" over "local"
    EXPECT_EQ(kernel.read(instance + "options/overwrite"), "1");
    EXPECT_EQ(kernel.read(instance + "buffer_size_kb"), "128");
    EXPECT_EQ(kernel.read(instance + "events/drmres/enable"), "1");
    EXPECT_EQ(kernel.read("tracefs/events/drmres/enable"), "0\n");
    run.say("stop\n");
    expectCleanEnd(kernel, run, 0);
}

TEST(Agent, ForwardsSubbuffersWithTheirCpu)
{
    const FakeKernel kernel;
    AgentRun run(kernel);
    run.say("start\n");
    ASSERT_TRUE(run.readUntil(FrameType::Started));
    const std::string page(4096, '\xa5');
    kernel.write("tracefs/instances/" + run.instance() + "/per_cpu/cpu1/trace_pipe_raw", page);
    ASSERT_TRUE(run.readUntil(FrameType::Subbuffer));
    EXPECT_EQ(run.frames().back().cpu, 1);
    EXPECT_EQ(run.frames().back().payload, page);
    run.say("stop\n");
    expectCleanEnd(kernel, run, 0);
}

TEST(Agent, SendsWatermarksThatNeverGoBack)
{
    const FakeKernel kernel;
    AgentRun run(kernel);
    run.say("start\n");
    ASSERT_TRUE(run.readUntil(FrameType::Started));
    for (int tick = 0; tick < 3; ++tick) {
        ASSERT_TRUE(run.readUntil(FrameType::Watermark));
    }
    run.say("stop\n");
    expectCleanEnd(kernel, run, 0);
    uint64_t lastNs = 0;
    for (const SentFrame& frame : run.frames()) {
        if (frame.type == FrameType::Watermark) {
            uint64_t timeNs = 0;
            ASSERT_EQ(frame.payload.copy(reinterpret_cast<char*>(&timeNs), 8), 8u);
            EXPECT_GE(timeNs, lastNs);
            lastNs = timeNs;
        }
    }
    EXPECT_NE(lastNs, 0u);
}

TEST(Agent, StopsAtTheEndOfInput)
{
    const FakeKernel kernel;
    AgentRun run(kernel);
    run.say("start\n");
    ASSERT_TRUE(run.readUntil(FrameType::Started));
    run.hangUp();
    expectCleanEnd(kernel, run, 0);
    EXPECT_EQ(run.frames().back().type, FrameType::End);
}

TEST(Agent, MakesNothingWithoutStart)
{
    const FakeKernel kernel;
    AgentRun run(kernel);
    run.say("buffer-kb 4096\n");
    run.hangUp();
    expectCleanEnd(kernel, run, 0);
    EXPECT_EQ(run.frames().size(), 1u);
}

TEST(Agent, CleansUpWhenItsReaderIsGone)
{
    const FakeKernel kernel;
    AgentRun run(kernel);
    run.say("start\n");
    ASSERT_TRUE(run.readUntil(FrameType::Started));
    run.stopReading();
    expectCleanEnd(kernel, run, 74);
}

TEST(Agent, CleansUpWhenItsReaderGoesInTheMiddleOfALongText)
{
    const FakeKernel kernel;
    kernel.write("proc/kallsyms", std::string(4u << 20, 's'));
    AgentRun run(kernel);
    run.say("start\n");
    ASSERT_TRUE(run.readUntil(FrameType::Kallsyms));
    run.stopReading();
    expectCleanEnd(kernel, run, 74);
}

TEST(Agent, HearsAStopWhileAReaderIsSlow)
{
    const FakeKernel kernel;
    kernel.write("proc/kallsyms", std::string(4u << 20, 's'));
    AgentRun run(kernel);
    run.say("start\n");
    ASSERT_TRUE(run.readUntil(FrameType::SymbolsBegin)); // it cannot get further than the pipe
    run.say("stop\n");
    expectCleanEnd(kernel, run, 0);
    EXPECT_EQ(run.frames().back().type, FrameType::End);
    std::size_t bytes = 0;
    for (const std::string& chunk : run.payloads(FrameType::Kallsyms)) {
        bytes += chunk.size();
    }
    EXPECT_EQ(bytes, std::size_t{4} << 20);
}

class EndingSignal : public testing::TestWithParam<int>
{};

TEST_P(EndingSignal, CleansUp)
{
    const FakeKernel kernel;
    AgentRun run(kernel);
    run.say("start\n");
    ASSERT_TRUE(run.readUntil(FrameType::Started));
    run.signal(SIGINT); // of a Ctrl-C: the front end answers that one
    ASSERT_TRUE(run.readUntil(FrameType::Watermark));
    ASSERT_TRUE(run.readUntil(FrameType::Watermark));
    run.signal(GetParam());
    expectCleanEnd(kernel, run, 0);
    EXPECT_EQ(run.frames().back().type, FrameType::End);
}

INSTANTIATE_TEST_SUITE_P(Signals, EndingSignal,
                         testing::Values(SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGALRM, SIGXCPU));

TEST(Agent, RefusesAVerbThatItDoesNotKnow)
{
    const FakeKernel kernel;
    AgentRun run(kernel);
    run.say("enable sched\nstart\n");
    expectCleanEnd(kernel, run, 64);
    EXPECT_TRUE(contains(run.errors(), "not a verb"));
    EXPECT_TRUE(run.payloads(FrameType::Started).empty());
}

TEST(Agent, RefusesALineOfAMegabyte)
{
    const FakeKernel kernel;
    AgentRun run(kernel);
    run.say(std::string(1u << 20, 'A'));
    expectCleanEnd(kernel, run, 64);
}

TEST(Agent, RefusesALineOfAMegabyteWhileRecording)
{
    const FakeKernel kernel;
    AgentRun run(kernel);
    run.say("start\n");
    ASSERT_TRUE(run.readUntil(FrameType::Started));
    run.say(std::string(1u << 16, '\0'));
    expectCleanEnd(kernel, run, 64);
}

TEST(Agent, RefusesOtherVerbsWhileRecording)
{
    for (const char* verb : {"start\n", "load-module\n", "buffer-kb 64\n", "x\n"}) {
        const FakeKernel kernel;
        AgentRun run(kernel);
        run.say("start\n");
        ASSERT_TRUE(run.readUntil(FrameType::Started));
        run.say(verb);
        expectCleanEnd(kernel, run, 64);
        EXPECT_TRUE(contains(run.errors(), "only stop can follow start")) << verb;
    }
}

TEST(Agent, NamesTheFixWhereTheModuleIsMissing)
{
    const FakeKernel kernel;
    kernel.unload();
    AgentRun run(kernel);
    run.say("start\n");
    expectCleanEnd(kernel, run, 69);
    const Names errors = run.payloads(FrameType::Error);
    ASSERT_EQ(errors.size(), 1u);
    EXPECT_TRUE(contains(errors.front(), "modprobe drmres_trace"));
    EXPECT_TRUE(contains(run.errors(), "modprobe drmres_trace"));
}

TEST(Agent, TurnsReferencesOnAndOffAgain)
{
    const FakeKernel kernel;
    kernel.write("sys/module/drmres_trace/parameters/refs", "N\n");
    AgentRun run(kernel);
    run.say("refs\nstart\n");
    ASSERT_TRUE(run.readUntil(FrameType::Started));
    EXPECT_EQ(kernel.read("sys/module/drmres_trace/parameters/refs"), "1\n");
    run.say("stop\n");
    expectCleanEnd(kernel, run, 0);
    EXPECT_EQ(kernel.read("sys/module/drmres_trace/parameters/refs"), "0\n");
}

TEST(Agent, LeavesReferencesOnThatSomebodyElseWanted)
{
    const FakeKernel kernel;
    kernel.write("sys/module/drmres_trace/parameters/refs", "Y\n");
    AgentRun run(kernel);
    run.say("refs\nstart\nstop\n");
    expectCleanEnd(kernel, run, 0);
    EXPECT_EQ(kernel.read("sys/module/drmres_trace/parameters/refs"), "Y\n");
}

TEST(Agent, SaysThatAModuleTellsOfNoReferences)
{
    const FakeKernel kernel;
    AgentRun run(kernel);
    run.say("refs\nstart\n");
    expectCleanEnd(kernel, run, 69);
    EXPECT_TRUE(contains(run.errors(), "tells of no references"));
}

TEST(Agent, TakesOnlyFaultsOutOfTheKernelsLog)
{
    const FakeKernel kernel;
    kernel.write("tracefs/events/printk/console/format", "name: console\nID: 2\n");
    AgentRun run(kernel);
    run.say("start\n");
    ASSERT_TRUE(run.readUntil(FrameType::Started));
    const std::string console = "tracefs/instances/" + run.instance() + "/events/printk/console/";
    EXPECT_TRUE(contains(kernel.read(console + "filter"), "*WARNING: *"));
    EXPECT_EQ(kernel.read(console + "enable"), "1");
    EXPECT_TRUE(contains(run.payloads(FrameType::EventFormat).back(), "name: console"));
    run.say("stop\n");
    expectCleanEnd(kernel, run, 0);
}

// Links that somebody planted: none is followed, what they point to stays as it is.
TEST(Agent, DoesNotFollowALinkInPlaceOfInstances)
{
    const FakeKernel kernel;
    fs::create_directories(kernel.path("elsewhere/drmscope-1"));
    fs::remove(kernel.path("tracefs/instances"));
    fs::create_directory_symlink(kernel.path("elsewhere"), kernel.path("tracefs/instances"));
    AgentRun run(kernel);
    run.say("start\n");
    EXPECT_EQ(run.finish(), 77) << run.errors();
    EXPECT_TRUE(fs::is_empty(kernel.path("elsewhere/drmscope-1")));
    EXPECT_EQ(std::distance(fs::directory_iterator(kernel.path("elsewhere")), {}), 1);
}

TEST(Agent, DoesNotFollowALinkInPlaceOfItsInstance)
{
    const FakeKernel kernel;
    kernel.write("elsewhere/trace_clock", "untouched");
    AgentRun run(kernel);
    fs::create_directory_symlink(kernel.path("elsewhere"),
                                 kernel.path("tracefs/instances/" + run.instance()));
    run.say("start\n");
    EXPECT_EQ(run.finish(), 74) << run.errors();
    EXPECT_EQ(kernel.read("elsewhere/trace_clock"), "untouched");
}

TEST(Agent, DoesNotWriteThroughALinkInItsInstance)
{
    for (const char* file : {"trace_clock", "buffer_size_kb", "events/drmres/enable"}) {
        const FakeKernel kernel;
        kernel.write("victim", "untouched");
        kernel.write("planted", file);
        AgentRun run(kernel);
        run.say("start\n");
        expectCleanEnd(kernel, run, 77);
        EXPECT_EQ(kernel.read("victim"), "untouched") << file;
        EXPECT_TRUE(contains(run.errors(), file)) << run.errors();
    }
}

TEST(Agent, DoesNotFollowALinkInPlaceOfTheEvents)
{
    const FakeKernel kernel;
    fs::rename(kernel.path("tracefs/events/drmres"), kernel.path("sched"));
    fs::create_directory_symlink(kernel.path("sched"), kernel.path("tracefs/events/drmres"));
    AgentRun run(kernel);
    run.say("start\n");
    expectCleanEnd(kernel, run, 69);
}

TEST(Agent, DoesNotWriteThroughALinkInPlaceOfTheParameter)
{
    const FakeKernel kernel;
    kernel.write("victim", "untouched");
    fs::remove(kernel.path("sys/module/drmres_trace/parameters/announce"));
    fs::create_symlink(kernel.path("victim"),
                       kernel.path("sys/module/drmres_trace/parameters/announce"));
    AgentRun run(kernel);
    run.say("start\nstop\n");
    expectCleanEnd(kernel, run, 0);
    EXPECT_EQ(kernel.read("victim"), "untouched");
    EXPECT_TRUE(contains(run.errors(), "cannot ask drmres_trace what is alive"));
}

TEST(Agent, RemovesInstancesOfDeadAgentsAlone)
{
    const FakeKernel kernel;
    const Names others = {"drmscope-",      "drmscope-+7",    "drmscope-0", "drmscope-007",
                          "drmscope-7.bak", "drmscope-alive", "other",      "xdrmscope-7"};
    for (const std::string& name : others) {
        fs::create_directory(kernel.path("tracefs/instances/" + name));
    }
    kernel.write("proc/70/comm", "drmscope-agent\n"); // lives
    kernel.write("proc/71/comm", "bash\n");           // its number was given to somebody else
    for (const char* name : {"drmscope-70", "drmscope-71", "drmscope-72"}) {
        fs::create_directory(kernel.path(std::string("tracefs/instances/") + name));
    }
    AgentRun run(kernel);
    run.say("start\nstop\n");
    EXPECT_EQ(run.finish(), 0) << run.errors();
    Names expected = others;
    expected.emplace_back("drmscope-70");
    std::ranges::sort(expected);
    EXPECT_EQ(kernel.instances(), expected);
}

TEST(Agent, LoadsAndUnloadsTheModuleWithFixedWords)
{
    const FakeKernel kernel;
    kernel.unload();
    const std::string root = kernel.path("").string();
    // Quotes what it was given, brings the tracepoints, and writes where the stream would be.
    const std::string modprobe = kernel.program(
        "modprobe", "echo \"$# $*\" >" + root + "asked; env >" + root + "environment\n" +
                        "cat <&0 >" + root + "input; echo garbage\nmkdir -p " + root +
                        "tracefs/events/drmres " + root +
                        "sys/module/drmres_trace/parameters\necho 0 >" + root +
                        "tracefs/events/drmres/enable\n: >" + root +
                        "sys/module/drmres_trace/parameters/announce\n");
    const std::string rmmod = kernel.program("rmmod", "echo \"$# $*\" >" + root + "removed\n");
    ::setenv("MODPROBE_OPTIONS", "-C /tmp/evil.conf", 1);
    AgentRun run(kernel, modprobe, rmmod);
    ::unsetenv("MODPROBE_OPTIONS");
    run.say("load-module\nstart\nstop\n");
    expectCleanEnd(kernel, run, 0);
    EXPECT_EQ(kernel.read("asked"), "1 drmres_trace\n");
    EXPECT_EQ(kernel.read("removed"), "1 drmres_trace\n");
    EXPECT_FALSE(contains(kernel.read("environment"), "MODPROBE_OPTIONS"));
    EXPECT_TRUE(contains(kernel.read("environment"), "PATH=/usr/sbin:/usr/bin:/sbin:/bin\n"));
    EXPECT_EQ(kernel.read("input"), "");
    EXPECT_TRUE(contains(run.errors(), "garbage"));
    EXPECT_FALSE(run.payloads(FrameType::Started).empty());
}

TEST(Agent, LeavesTheModuleToAnotherWhoRecords)
{
    const FakeKernel kernel;
    kernel.unload();
    fs::create_directories(kernel.path("tracefs/instances/drmscope-71"));
    kernel.write("proc/71/comm", "drmscope-agent\n");
    const std::string root = kernel.path("").string();
    const std::string modprobe =
        kernel.program("modprobe", "mkdir -p " + root + "tracefs/events/drmres " + root +
                                       "sys/module/drmres_trace/parameters\necho 0 >" + root +
                                       "tracefs/events/drmres/enable\n: >" + root +
                                       "sys/module/drmres_trace/parameters/announce\n");
    AgentRun run(kernel, modprobe, kernel.program("rmmod", "touch " + root + "removed\n"));
    run.say("load-module\nstart\nstop\n");
    EXPECT_EQ(run.finish(), 0) << run.errors();
    EXPECT_FALSE(run.payloads(FrameType::Started).empty());
    EXPECT_FALSE(fs::exists(kernel.path("removed")));
}

TEST(Agent, UnloadsNothingThatWasThereBefore)
{
    const FakeKernel kernel;
    const std::string trace = "touch " + kernel.path("ran").string() + "\n";
    AgentRun run(kernel, kernel.program("modprobe", trace), kernel.program("rmmod", trace));
    run.say("load-module\nstart\nstop\n");
    expectCleanEnd(kernel, run, 0);
    EXPECT_FALSE(fs::exists(kernel.path("ran")));
}

TEST(Agent, SaysThatTheModuleCannotBeLoaded)
{
    const FakeKernel kernel;
    kernel.unload();
    AgentRun run(kernel, kernel.program("modprobe", "echo wrong magic >&2; exit 1\n"));
    run.say("load-module\nstart\n");
    expectCleanEnd(kernel, run, 69);
    EXPECT_TRUE(contains(run.errors(), "wrong magic\n"));
    EXPECT_TRUE(contains(run.errors(), "drmscope doctor"));
    EXPECT_TRUE(run.payloads(FrameType::Started).empty());
}

// Both programs of the module's wait until somebody lets them go on; what can wait in the kernel
// waits like that.
TEST(Agent, IsHeardOfWhileItArmsAndWhileItCleansUp)
{
    const FakeKernel kernel;
    fs::rename(kernel.path("sys/module/drmres_trace"), kernel.path("unloaded"));
    const std::string gate = kernel.path("gate");
    ASSERT_EQ(::mkfifo(gate.c_str(), 0600), 0);
    const std::string wait = "timeout 60 cat " + gate + " || exit\n";
    AgentRun run(kernel,
                 kernel.program("modprobe", wait + "mv " + kernel.path("unloaded").string() + " " +
                                                kernel.path("sys/module/drmres_trace").string()),
                 kernel.program("rmmod", wait));
    run.say("load-module\n");
    ASSERT_TRUE(run.readUntil(FrameType::Watermark));
    kernel.write("gate", "");
    run.say("start\n");
    ASSERT_TRUE(run.readUntil(FrameType::Started));
    run.say("stop\n");
    ASSERT_TRUE(run.readUntil(FrameType::Cmdlines)); // the last that is forwarded, but for a tick
    for (int beat = 0; beat < 3; ++beat) {
        ASSERT_TRUE(run.readUntil(FrameType::Watermark));
    }
    kernel.write("gate", "");
    expectCleanEnd(kernel, run, 0);
}

} // namespace
} // namespace drmscope::tracer
