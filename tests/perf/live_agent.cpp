// SPDX-License-Identifier: MIT
// live_agent FOLDER NAME: the agent as it is, on a kernel without our module. FOLDER holds a
// tracefs that tells of one event of ours, whose records are those of task:task_rename, and into
// which the kernel's own `instances` is mounted. All that is changed is the name of the event that
// is enabled; only what a program called NAME does is recorded.
#include "tracer/agent/agent.h"
#include "tracer/agent/tracefs.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <string>

// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming): ld's --wrap names them
// so
extern "C" bool __real__ZN8drmscope6tracer12writeBeneathEiPKcS2_(int dir, const char* path,
                                                                 const char* text);

static const char* g_name = "";

extern "C" bool __wrap__ZN8drmscope6tracer12writeBeneathEiPKcS2_(int dir, const char* path,
                                                                 const char* text)
{
    const bool ours = std::strcmp(path, "events/drmres/enable") == 0;
    // of what else happens on this machine nothing, so that all can be counted
    const std::string filter =
        std::string("newcomm == \"") + g_name + "\" && oldcomm == \"" + g_name + "\"";
    if (ours && !__real__ZN8drmscope6tracer12writeBeneathEiPKcS2_(
                    dir, "events/task/task_rename/filter", filter.c_str()))
        return false;
    return __real__ZN8drmscope6tracer12writeBeneathEiPKcS2_(
        dir, ours ? "events/task/task_rename/enable" : path, text);
}
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)

int main(int count, char** words)
{
    const int folder = count == 3 ? open(words[1], O_RDONLY | O_DIRECTORY) : -1;
    if (folder < 0) {
        std::fputs("usage: live_agent FOLDER NAME\n", stderr);
        return 64;
    }
    g_name = words[2];
    static_cast<void>(nice(drmscope::tracer::kNiceIncrement));
    using drmscope::tracer::openBeneath;
    const drmscope::tracer::Places places = {openBeneath(folder, "tracefs", O_RDONLY | O_DIRECTORY),
                                             open("/proc", O_RDONLY | O_DIRECTORY),
                                             openBeneath(folder, "sys", O_RDONLY | O_DIRECTORY),
                                             "/bin/false", "/bin/false"};
    return drmscope::tracer::runAgent(places, STDIN_FILENO, STDOUT_FILENO);
}
