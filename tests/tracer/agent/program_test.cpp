// SPDX-License-Identifier: MIT
// The program itself, as it is installed: what it links, and whom it turns away.
#include "tests/tracer/agent/fake_kernel.h"
#include "tracer/agent/agent.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <string>
#include <vector>

namespace drmscope::tracer {
namespace {

std::string outputOf(const std::string& command)
{
    std::string text;
    FILE* pipe = ::popen(command.c_str(), "r");
    std::array<char, 4096> chunk = {};
    for (std::size_t got = 0; (got = std::fread(chunk.data(), 1, chunk.size(), pipe)) > 0;) {
        text.append(chunk.data(), got);
    }
    ::pclose(pipe);
    return text;
}

// Its exit status, started in a child that `prepare` has made ready.
template <typename Prepare> int statusOf(std::vector<const char*> arguments, Prepare prepare)
{
    const pid_t child = ::fork();
    if (child == 0) {
        const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
        for (int fd = 0; fd < 3; ++fd) {
            ::dup2(null, fd);
        }
        prepare();
        arguments.insert(arguments.begin(), DRMSCOPE_AGENT);
        arguments.push_back(nullptr);
        ::execv(DRMSCOPE_AGENT, const_cast<char* const*>(arguments.data()));
        ::_exit(126);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(AgentProgram, NeedsLibcAlone)
{
    if (!std::string(DRMSCOPE_SANITIZE).empty()) {
        GTEST_SKIP() << "a sanitizer's run-time library is linked too";
    }
    const std::string needed = outputOf("readelf -d " DRMSCOPE_AGENT " | grep NEEDED");
    EXPECT_NE(needed.find("[libc.so.6]"), std::string::npos) << needed;
    EXPECT_EQ(needed.find("NEEDED"), needed.rfind("NEEDED")) << needed;
}

TEST(AgentProgram, TakesNoArguments)
{
    EXPECT_EQ(statusOf({"--tracefs=/tmp"}, [] {}), 64);
    EXPECT_EQ(statusOf({""}, [] {}), 64);
}

TEST(AgentProgram, TurnsAwayWhoIsNotRoot)
{
    EXPECT_EQ(statusOf({},
                       [] { // as nobody, where the tests themselves run as root
                           if (::geteuid() == 0 && ::setresuid(65534, 65534, 65534) != 0) {
                               ::_exit(126);
                           }
                       }),
              77);
}

TEST(AgentProgram, TurnsAwayASetuidStart)
{
    if (::geteuid() != 0) {
        GTEST_SKIP() << "only root can have another effective user";
    }
    EXPECT_EQ(statusOf({},
                       [] {
                           if (::setresuid(65534, 0, 0) != 0) {
                               ::_exit(126);
                           }
                       }),
              77);
}

// A file of tracefs would else get the number, and the stream be written into it.
TEST(AgentProgram, TurnsAwayAClosedStandardDescriptor)
{
    for (int fd = 0; fd < 3; ++fd) {
        EXPECT_EQ(statusOf({}, [fd] { ::close(fd); }), 64) << fd;
    }
}

// main() has the agent come before others; not what it starts.
TEST(AgentProgram, RunsModprobeAsAnyOtherProgram)
{
    const int before = ::getpriority(PRIO_PROCESS, 0);
    if (::setpriority(PRIO_PROCESS, 0, kNiceIncrement) != 0) {
        GTEST_SKIP() << "only root may come before others: run the tests as root to have this one";
    }
    const FakeKernel kernel;
    kernel.unload();
    const std::string told = kernel.path("nice").string();
    AgentRun run(kernel, kernel.program("modprobe",
                                        "cut -d' ' -f19 /proc/self/stat >" + told + "\nexit 1\n"));
    ::setpriority(PRIO_PROCESS, 0, before);
    run.say("load-module\n");
    EXPECT_NE(run.finish(), 0);
    EXPECT_EQ(kernel.read("nice"), "0\n");
}

} // namespace
} // namespace drmscope::tracer
