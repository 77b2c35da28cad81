// SPDX-License-Identifier: MIT
#include "tests/tracer/collect/collector_run.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <system_error>

namespace drmscope::tests {

namespace {

struct Child
{
    pid_t id = 0;
    int in = -1;  // its descriptor 0
    int out = -1; // its descriptor 1
};

[[noreturn]] void becomeCollector(const std::vector<std::string>& arguments, size_t fileLimitBytes)
{
    if (fileLimitBytes != 0) {
        std::signal(SIGXFSZ, SIG_IGN);
        const rlimit limit = {fileLimitBytes, fileLimitBytes};
        setrlimit(RLIMIT_FSIZE, &limit);
    }
    unsetenv("SUDO_UID"); // NOLINT(concurrency-mt-unsafe): the child has one thread
    std::vector<char*> words = {const_cast<char*>(DRMSCOPE_COLLECT)};
    for (const std::string& argument : arguments)
        words.push_back(const_cast<char*>(argument.c_str()));
    words.push_back(nullptr);
    execv(DRMSCOPE_COLLECT, words.data());
    _exit(127);
}

Child start(const std::vector<std::string>& arguments, size_t fileLimitBytes)
{
    std::array<int, 2> in = {};
    std::array<int, 2> out = {};
    if (pipe(in.data()) != 0 || pipe(out.data()) != 0)
        throw std::system_error(errno, std::generic_category(), "pipe");
    const pid_t id = fork();
    if (id == 0) {
        dup2(in[0], STDIN_FILENO);
        dup2(out[1], STDOUT_FILENO);
        for (const int descriptor : {in[0], in[1], out[0], out[1]})
            close(descriptor);
        becomeCollector(arguments, fileLimitBytes);
    }
    close(in[0]);
    close(out[1]);
    return {id, in[1], out[0]};
}

bool readSome(int descriptor, std::string& text)
{
    std::array<char, 4096> bytes = {};
    const ssize_t count = read(descriptor, bytes.data(), bytes.size());
    if (count > 0)
        text.append(bytes.data(), static_cast<size_t>(count));
    return count > 0;
}

int waitFor(const Child& child)
{
    int status = 0;
    waitpid(child.id, &status, 0);
    close(child.out);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

} // namespace

void writeFile(const std::string& path, const std::vector<std::byte>& bytes)
{
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
}

CollectorResult runCollector(const std::vector<std::string>& arguments, size_t fileLimitBytes)
{
    const Child child = start(arguments, fileLimitBytes);
    close(child.in);
    CollectorResult result;
    while (readSome(child.out, result.lines)) {
    }
    result.exitCode = waitFor(child);
    return result;
}

void runAndKillCollector(const std::vector<std::string>& arguments,
                         const std::vector<std::byte>& stream, int events)
{
    const Child child = start(arguments, 0);
    std::signal(SIGPIPE, SIG_IGN);
    size_t sent = 0;
    while (sent < stream.size()) {
        const ssize_t count = write(child.in, stream.data() + sent, stream.size() - sent);
        if (count <= 0)
            break;
        sent += static_cast<size_t>(count);
    }
    const std::string wanted = "\"events\":" + std::to_string(events) + ",";
    std::string lines;
    // The line comes at latest with the progress after the batch; one more line, and it is
    // committed.
    while (lines.find(wanted) == std::string::npos && readSome(child.out, lines)) {
    }
    const size_t seen = lines.size();
    while (lines.size() == seen && readSome(child.out, lines)) {
    }
    kill(child.id, SIGKILL);
    close(child.in);
    waitFor(child);
}

} // namespace drmscope::tests
