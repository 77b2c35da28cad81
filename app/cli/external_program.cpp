// SPDX-License-Identifier: MIT
#include "app/cli/external_program.h"

#include "app/cli/child_process.h"
#include "app/cli/command_error.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>

#include <cerrno>
#include <csignal>
#include <system_error>

namespace drmscope::app {
namespace {

// In memory, so that a program can say as much as it likes before anybody reads.
ScopedFd gatheringFile(const char* name)
{
    ScopedFd file(memfd_create(name, MFD_CLOEXEC));
    if (!file.isOpen()) {
        throw std::system_error(errno, std::generic_category(), "cannot gather what is said");
    }
    return file;
}

std::string allOf(const ScopedFd& file)
{
    std::string text;
    char part[1U << 16U];
    ssize_t got = 0;
    while ((got = pread(file.get(), part, sizeof(part), static_cast<off_t>(text.size()))) > 0) {
        text.append(part, static_cast<size_t>(got));
    }
    return text;
}

void waitFor(ChildProcess& child)
{
    while (child.running()) {
        pollfd ended{child.descriptor(), POLLIN, 0};
        if (poll(&ended, 1, -1) > 0) {
            child.reap();
        }
    }
}

} // namespace

ExternalEnd runExternal(const ExternalProgram& program)
{
    const ScopedFd output = gatheringFile("output");
    const ScopedFd error = gatheringFile("error");
    ScopedFd nothing(open("/dev/null", O_RDONLY | O_CLOEXEC));
    Pipe pipe = makePipe();
    ChildSetup setup;
    setup.arguments = program.arguments;
    setup.input = program.feed ? pipe.readEnd.get() : nothing.get();
    setup.output = program.output >= 0 ? program.output : output.get();
    setup.error = error.get();
    setup.endsWithUs = true;
    ChildProcess child;
    try {
        child = ChildProcess::start(setup);
    } catch (const std::system_error& failure) {
        throw CommandError(exit_code::kMissingPart, failure.what());
    }
    pipe.readEnd.reset();
    if (program.feed) {
        // Its end says why it stopped reading.
        const auto former = std::signal(SIGPIPE, SIG_IGN);
        program.feed(pipe.writeEnd.get());
        std::signal(SIGPIPE, former);
    }
    pipe.writeEnd.reset();
    waitFor(child);
    return {child.status(), allOf(output), allOf(error)};
}

} // namespace drmscope::app
