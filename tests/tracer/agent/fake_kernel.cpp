// SPDX-License-Identifier: MIT
#include "tests/tracer/agent/fake_kernel.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <system_error>

namespace fs = std::filesystem;

namespace {

void put(const fs::path& path, std::string_view text)
{
    fs::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
}

void populateInstance(const fs::path& instance)
{
    put(instance / "trace_clock", "local");
    put(instance / "options/overwrite", "0");
    put(instance / "buffer_size_kb", "7");
    put(instance / "tracing_on", "1");
    put(instance / "events/drmres/enable", "0");
    put(instance / "events/printk/console/filter", "");
    put(instance / "events/printk/console/enable", "0");
    const fs::path root = instance.parent_path().parent_path().parent_path();
    for (const char* cpu : {"per_cpu/cpu0", "per_cpu/cpu1"}) {
        put(instance / cpu / "stats", "entries: 0\n");
        const fs::path subbuffers = instance / cpu / "trace_pipe_raw";
        if (fs::exists(root / "large"))
            put(subbuffers, "");
        else
            ::mkfifo(subbuffers.c_str(), 0600);
    }
    // What an attacker who can write beside us would put there, if the test asks for it.
    std::string planted;
    if (std::getline(std::ifstream(root / "planted"), planted)) {
        fs::remove(instance / planted);
        fs::create_symlink(root / "victim", instance / planted);
    }
}

fs::path pathOf(int dir, const char* name)
{
    return fs::read_symlink("/proc/self/fd/" + std::to_string(dir)) / name;
}

bool isInstance(const fs::path& path)
{
    return path.parent_path().filename() == "instances" &&
           path.filename().string().starts_with("drmscope-");
}

} // namespace

// In front of libc's: what tracefs does on mkdir and rmdir beneath instances/.
extern "C" int mkdirat(int dir, const char* name, mode_t mode) noexcept
{
    const auto made = static_cast<int>(::syscall(SYS_mkdirat, dir, name, mode));
    if (made == 0 && isInstance(pathOf(dir, name))) {
        populateInstance(pathOf(dir, name));
    }
    return made;
}

extern "C" int unlinkat(int dir, const char* name, int flags) noexcept
{
    if ((flags & AT_REMOVEDIR) != 0 && dir >= 0 && isInstance(pathOf(dir, name)) &&
        !fs::is_symlink(pathOf(dir, name))) {
        for (const auto& entry : fs::directory_iterator(pathOf(dir, name))) {
            fs::remove_all(entry.path());
        }
    }
    return static_cast<int>(::syscall(SYS_unlinkat, dir, name, flags));
}

namespace drmscope::tracer {

FakeKernel::FakeKernel()
{
    std::string name = (fs::temp_directory_path() / "drmscope-agent-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
        throw std::system_error(errno, std::generic_category(), name);
    }
    m_root = name;
    fs::create_directories(path("tracefs/instances"));
    write("tracefs/events/header_page", "\tfield: u64 timestamp;\n");
    write("tracefs/events/drmres/enable", "0\n");
    write("tracefs/events/drmres/drmres_add/format", "name: drmres_add\nID: 1\n");
    write("tracefs/saved_cmdlines", "1 init\n");
    write("proc/kallsyms", "ffffffff81000000 T _text\n");
    write("proc/modules", "drmres_trace 20480 0 - Live 0xffffffffc0000000 (OE)\n");
    write("sys/kernel/notes", "core");
    write("sys/module/drmres_trace/notes/.note.gnu.build-id", "note");
    write("sys/module/drmres_trace/parameters/announce", "");
}

FakeKernel::~FakeKernel()
{
    fs::remove_all(m_root);
}

void FakeKernel::write(std::string_view below, std::string_view text) const
{
    put(path(below), text);
}

std::string FakeKernel::read(std::string_view below) const
{
    std::ifstream file(path(below), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void FakeKernel::unload() const
{
    fs::remove_all(path("tracefs/events/drmres"));
    fs::remove_all(path("sys/module/drmres_trace"));
}

std::vector<std::string> FakeKernel::instances() const
{
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(path("tracefs/instances"))) {
        names.push_back(entry.path().filename());
    }
    std::ranges::sort(names);
    return names;
}

std::string FakeKernel::program(std::string_view name, std::string_view commands) const
{
    write(name, "#!/bin/sh\n" + std::string(commands));
    fs::permissions(path(name), fs::perms::owner_all);
    return path(name);
}

AgentRun::AgentRun(const FakeKernel& kernel, std::string modprobe, std::string rmmod)
    : m_errors(kernel.path("stderr"))
{
    int verbs[2];
    int stream[2];
    if (::pipe2(verbs, O_CLOEXEC) != 0 || ::pipe2(stream, O_CLOEXEC) != 0) {
        throw std::system_error(errno, std::generic_category(), "pipe2");
    }
    m_pid = ::fork();
    if (m_pid == 0) {
        ::close(verbs[1]);
        ::close(stream[0]);
        ::dup2(::open(m_errors.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600),
               STDERR_FILENO);
        become(kernel, modprobe, rmmod, verbs[0], stream[1]);
    }
    ::close(verbs[0]);
    ::close(stream[1]);
    m_verbs = verbs[1];
    m_stream = stream[0];
}

AgentRun::AgentRun(const FakeKernel& kernel, int terminal, int here)
    : m_pid(::fork()), m_verbs(::dup(here)), m_stream(::dup(here))
{
    if (m_pid == 0) {
        ::dup2(terminal, STDERR_FILENO);
        become(kernel, "/bin/false", "/bin/false", terminal, terminal);
    }
}

void AgentRun::become(const FakeKernel& kernel, const std::string& modprobe,
                      const std::string& rmmod, int verbs, int out)
{
    const auto open = [&kernel](const char* folder) {
        return ::open(kernel.path(folder).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    };
    const Places places = {open("tracefs"), open("proc"), open("sys"), modprobe.c_str(),
                           rmmod.c_str()};
    ::_exit(runAgent(places, verbs, out));
}

AgentRun::~AgentRun()
{
    hangUp();
    stopReading();
    if (m_pid > 0) {
        ::kill(m_pid, SIGKILL);
        ::waitpid(m_pid, nullptr, 0);
    }
}

void AgentRun::say(std::string_view verbs) const
{
    // A peer that refuses does not read on; that is not what tests look at.
    const auto before = std::signal(SIGPIPE, SIG_IGN);
    while (!verbs.empty()) {
        const ssize_t written = ::write(m_verbs, verbs.data(), verbs.size());
        if (written <= 0) {
            break;
        }
        verbs.remove_prefix(static_cast<std::size_t>(written));
    }
    std::signal(SIGPIPE, before);
}

void AgentRun::hangUp()
{
    if (m_verbs >= 0) {
        ::close(m_verbs);
    }
    m_verbs = -1;
}

void AgentRun::stopReading()
{
    if (m_stream >= 0) {
        ::close(m_stream);
    }
    m_stream = -1;
}

void AgentRun::signal(int number) const
{
    ::kill(m_pid, number);
}

bool AgentRun::readUntil(FrameType type)
{
    for (;;) {
        while (const auto frame = m_reader.next()) {
            const auto* text = reinterpret_cast<const char*>(frame->payload.data());
            m_frames.push_back({frame->type, frame->cpu, std::string(text, frame->payload.size())});
            if (frame->type == type) {
                return true;
            }
        }
        if (m_stream < 0 || m_reader.fault() != StreamFault::None ||
            m_reader.readFrom(m_stream) == 0) {
            return false;
        }
    }
}

std::vector<std::string> AgentRun::payloads(FrameType type) const
{
    std::vector<std::string> found;
    for (const SentFrame& frame : m_frames) {
        if (frame.type == type) {
            found.push_back(frame.payload);
        }
    }
    return found;
}

int AgentRun::finish()
{
    while (m_stream >= 0 && readUntil(FrameType::End)) {
    }
    int status = 0;
    ::waitpid(m_pid, &status, 0);
    m_pid = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

std::string AgentRun::instance() const
{
    return "drmscope-" + std::to_string(m_pid);
}

std::string AgentRun::errors() const
{
    std::ifstream file(m_errors);
    return {std::istreambuf_iterator<char>(file), {}};
}

void expectCleanEnd(const FakeKernel& kernel, AgentRun& run, int status)
{
    EXPECT_EQ(run.finish(), status) << run.errors();
    EXPECT_EQ(kernel.instances(), std::vector<std::string>{});
}

} // namespace drmscope::tracer
