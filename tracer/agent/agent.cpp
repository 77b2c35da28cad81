// SPDX-License-Identifier: MIT
#include "tracer/agent/agent.h"

#include "tracer/agent/output.h"
#include "tracer/agent/tracefs.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

namespace drmscope::tracer {
namespace {

constexpr unsigned kMaxCpus = 1024;
constexpr uint64_t kTickNs = 50'000'000;
constexpr char kEnable[] = "events/drmres/enable";

uint64_t nowNs(clockid_t clock = CLOCK_BOOTTIME)
{
    timespec now = {};
    clock_gettime(clock, &now);
    return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(now.tv_nsec);
}

class Agent
{
public:
    Agent(const Places& places, int verbs, int out)
        : m_places(places), m_control(verbs), m_output(out, m_control)
    {}

    int run()
    {
        int status = 0;
        for (Verb verb = Verb::None; status == 0 && verb != Verb::Start && verb != Verb::Stop;) {
            verb = m_control.next(m_bufferKb);
            status = verb == Verb::Start        ? record()
                     : verb == Verb::LoadModule ? loadModule()
                     : verb == Verb::Invalid    ? m_output.fail(EINVAL, "not a verb", "", kVerbs)
                                                : 0;
        }
        cleanUp();
        m_output.time(FrameType::End, nowNs());
        return m_output.dead() && status == 0 ? 74 : status;
    }

private:
    static constexpr char kVerbs[] = "; verbs are: buffer-kb 64..1048576, load-module, start, stop";

    // 0, or what keeps `program` from doing its work on the module.
    static int runOnModule(const char* program)
    {
        const pid_t child = fork();
        if (child == 0) {
            sigset_t none;
            sigemptyset(&none);
            sigprocmask(SIG_SETMASK, &none, nullptr);
            dup2(open("/dev/null", O_RDWR | O_CLOEXEC), STDIN_FILENO);
            dup2(STDERR_FILENO, STDOUT_FILENO); // never into the stream
            char name[] = "drmres_trace";
            char path[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
            char* const arguments[] = {name, name, nullptr};
            char* const environment[] = {path, nullptr};
            execve(program, arguments, environment);
            _exit(127);
        }
        int status = -1;
        return child > 0 && waitpid(child, &status, 0) == child && status == 0 ? 0 : ENODEV;
    }

    int loadModule()
    {
        const int present = openBeneath(m_places.sys, "module/drmres_trace", O_RDONLY);
        if (present >= 0) {
            close(present);
            return 0; // not ours to unload
        }
        m_loaded = runOnModule(m_places.modprobe) == 0;
        return m_loaded ? 0
                        : m_output.fail(ENODEV, "modprobe cannot load drmres_trace", "",
                                        "; `drmscope doctor` says what it takes to build it");
    }

    // The module's files too, so that nothing holds it when it is to go.
    void cleanUp()
    {
        for (unsigned i = 0; i < m_cpus; ++i) {
            close(m_fds[i]);
        }
        if (m_instance >= 0) {
            close(m_instance);
            if (!removeInstance(m_places.tracefs)) {
                m_output.fail(errno, "cannot remove our tracefs instance");
            }
        }
        if (m_loaded && runOnModule(m_places.rmmod) != 0) {
            m_output.fail(EBUSY, "cannot unload drmres_trace", "", "; try `rmmod drmres_trace`");
        }
    }

    int record()
    {
        if (readBeneath(m_places.tracefs, kEnable, m_bytes, 1) == 0) {
            return m_output.fail(ENODEV, "no tracepoints of system drmres", "",
                                 "; load the module first: modprobe drmres_trace");
        }
        m_instance = makeInstance(m_places.tracefs, m_places.proc);
        if (m_instance < 0) {
            return m_output.fail(errno, "cannot make an instance in tracefs");
        }
        char size[16];
        snprintf(size, sizeof(size), "%u", m_bufferKb);
        const char* const settings[][2] = {
            {"trace_clock", "boot"}, {"options/overwrite", "1"}, {"buffer_size_kb", size}};
        for (const auto& setting : settings) {
            if (!writeBeneath(m_instance, setting[0], setting[1])) {
                return m_output.fail(errno, "cannot write to tracefs file ", setting[0]);
            }
        }
        m_tickNs = nowNs();
        openCpus();
        describe();
        sendSymbols();
        if (!writeBeneath(m_instance, kEnable, "1")) {
            return m_output.fail(errno, "cannot write to tracefs file ", kEnable);
        }
        announce();
        m_output.time(FrameType::Started, nowNs());
        while (!m_control.stopping() && !m_output.dead()) {
            forward(true);
            if (m_ticked && modulesNow() != m_modules) {
                sendSymbols();
            }
        }
        finish();
        return m_control.misused() ? m_output.fail(EINVAL, "only stop can follow start") : 0;
    }

    void openCpus()
    {
        char path[64];
        const size_t got = readBeneath(m_instance, "buffer_subbuf_size_kb", path, sizeof(path) - 1);
        path[got] = '\0'; // no such file before Linux 6.8: a subbuffer is a page there
        const long kb = strtol(path, nullptr, 10);
        m_subbuffer = kb > 0 && kb <= 1024 ? static_cast<size_t>(kb) << 10
                                           : static_cast<size_t>(sysconf(_SC_PAGESIZE));
        for (unsigned cpu = 0; cpu < kMaxCpus; ++cpu) {
            snprintf(path, sizeof(path), "per_cpu/cpu%u/trace_pipe_raw", cpu);
            const int fd = openBeneath(m_instance, path, O_RDONLY | O_NONBLOCK);
            if (fd >= 0) {
                m_fds[m_cpus] = fd;
                m_cpu[m_cpus++] = static_cast<uint16_t>(cpu);
            }
        }
    }

    void describe()
    {
        utsname host = {};
        uname(&host);
        const uint64_t before = nowNs();
        const uint64_t realtime = nowNs(CLOCK_REALTIME);
        const uint64_t boot = (before + nowNs()) / 2;
        const int length = snprintf(
            m_bytes, sizeof(m_bytes),
            "hostname=%s\nkernel_release=%s\nkernel_version=%s\nmachine=%s\npage_size=%ld\n"
            "subbuffer_size=%zu\ncpus=%u\nclock=boot\nboot_ns=%llu\nrealtime_ns=%llu\n"
            "agent_version=" DRMSCOPE_VERSION "\n",
            host.nodename, host.release, host.version, host.machine, sysconf(_SC_PAGESIZE),
            m_subbuffer, m_cpus, static_cast<unsigned long long>(boot),
            static_cast<unsigned long long>(realtime));
        m_output.frame(FrameType::Host, 0, m_bytes, static_cast<size_t>(length));
        sendFile(FrameType::HeaderPage, 0, m_places.tracefs, "events/header_page");
        eachName(m_places.tracefs, "events/drmres", [this](const char* event) {
            char path[320];
            snprintf(path, sizeof(path), "events/drmres/%s/format", event);
            sendFile(FrameType::EventFormat, 0, m_places.tracefs, path);
        });
    }

    // In chunks, between which the ring buffer is not left waiting.
    void sendFile(FrameType type, uint16_t cpu, int dir, const char* path)
    {
        const int fd = openBeneath(dir, path, O_RDONLY);
        for (ssize_t got = fd < 0 ? 0 : 1; got > 0 && !m_output.dead();) {
            size_t filled = 0;
            while (filled < kSymbolChunk &&
                   (got = read(fd, m_bytes + filled, kSymbolChunk - filled)) > 0) {
                filled += static_cast<size_t>(got);
            }
            if (filled > 0) {
                m_output.frame(type, cpu, m_bytes, filled);
            }
            forward(false);
        }
        if (fd >= 0) {
            close(fd);
        }
    }

    void sendSymbols()
    {
        m_modules = modulesNow();
        m_output.time(FrameType::SymbolsBegin, nowNs());
        sendFile(FrameType::Kallsyms, 0, m_places.proc, "kallsyms");
        sendFile(FrameType::Modules, 0, m_places.proc, "modules");
        sendBuildId("vmlinux", "kernel/notes");
        eachName(m_places.sys, "module", [this](const char* module) {
            char path[320];
            snprintf(path, sizeof(path), "module/%s/notes/.note.gnu.build-id", module);
            sendBuildId(module, path);
        });
        m_output.frame(FrameType::SymbolsEnd, 0, nullptr, 0);
    }

    void sendBuildId(const char* name, const char* path)
    {
        const size_t prefix = strlen(name) + 1;
        memcpy(m_bytes, name, prefix);
        const size_t got = readBeneath(m_places.sys, path, m_bytes + prefix, 4096);
        if (got > 0) {
            m_output.frame(FrameType::BuildId, 0, m_bytes, prefix + got);
        }
    }

    // A hash of each module's name and address: other columns of /proc/modules change with every
    // open file.
    uint64_t modulesNow()
    {
        const size_t length = readBeneath(m_places.proc, "modules", m_bytes, sizeof(m_bytes));
        uint64_t hash = 0xcbf29ce484222325; // FNV-1a
        unsigned column = 0;
        for (size_t i = 0; i < length; ++i) {
            column = m_bytes[i] == '\n' ? 0 : column + (m_bytes[i] == ' ');
            if (column == 0 || column == 5) {
                hash = (hash ^ static_cast<unsigned char>(m_bytes[i])) * 0x100000001b3;
            }
        }
        return hash;
    }

    // Asks the module for the state of its hooks and for what is alive.
    void announce()
    {
        if (!writeBeneath(m_places.sys, "module/drmres_trace/parameters/announce", "1")) {
            m_output.fail(errno, "cannot ask drmres_trace for a snapshot of what is alive");
        }
    }

    // What is in the buffer of one CPU now. The bound ends it against a CPU that writes as fast as
    // we read: no more subbuffers than these hold what is older than now.
    void drain(unsigned i)
    {
        const size_t most = (size_t{m_bufferKb} << 10) / m_subbuffer + 3;
        for (size_t n = 0; n < most && !m_output.dead(); ++n) {
            const ssize_t got = read(m_fds[i], m_page, m_subbuffer);
            if (got <= 0) {
                return;
            }
            m_output.frame(FrameType::Subbuffer, m_cpu[i], m_page, static_cast<size_t>(got));
        }
    }

    void drainAll()
    {
        for (unsigned i = 0; i < m_cpus; ++i) {
            drain(i);
        }
    }

    // Sends what is half full, and every tick all there is. The watermark is the time of the tick
    // before, as an event takes its time a little before it can be read.
    void forward(bool wait)
    {
        pollfd fds[Control::kDescriptors + 1 + kMaxCpus];
        m_control.fill(fds);
        fds[Control::kDescriptors] = m_output.watch();
        pollfd* const cpus = fds + Control::kDescriptors + 1;
        for (unsigned i = 0; i < m_cpus; ++i) {
            cpus[i] = {m_fds[i], POLLIN, 0};
        }
        uint64_t now = nowNs();
        const bool early = wait && now < m_dueNs;
        poll(fds, Control::kDescriptors + 1 + m_cpus,
             early ? static_cast<int>((m_dueNs - now) / 1'000'000 + 1) : 0);
        m_output.notice(fds[Control::kDescriptors]);
        m_control.service();
        for (unsigned i = 0; i < m_cpus; ++i) {
            if ((cpus[i].revents & POLLIN) != 0) {
                drain(i);
            }
        }
        now = nowNs();
        m_ticked = now >= m_dueNs;
        if (m_ticked) {
            drainAll();
            m_output.time(FrameType::Watermark, m_tickNs);
            m_tickNs = now;
            m_dueNs = now + kTickNs;
        }
    }

    void finish()
    {
        announce();
        writeBeneath(m_instance, kEnable, "0");
        m_tickNs = nowNs();
        drainAll();
        m_output.time(FrameType::Watermark, m_tickNs);
        for (unsigned i = 0; i < m_cpus; ++i) {
            char path[64];
            snprintf(path, sizeof(path), "per_cpu/cpu%u/stats", m_cpu[i]);
            sendFile(FrameType::CpuStats, m_cpu[i], m_instance, path);
        }
        sendFile(FrameType::Cmdlines, 0, m_places.tracefs, "saved_cmdlines");
    }

    static constexpr size_t kSymbolChunk = 64u << 10;

    const Places& m_places;
    Control m_control;
    Output m_output;
    unsigned m_bufferKb = 4096;
    bool m_loaded = false;
    bool m_ticked = false;
    int m_instance = -1;
    unsigned m_cpus = 0;
    int m_fds[kMaxCpus];
    uint16_t m_cpu[kMaxCpus];
    size_t m_subbuffer = 0;
    uint64_t m_modules = 0;
    uint64_t m_tickNs = 0;
    uint64_t m_dueNs = 0;
    char m_bytes[kChunkBytes]; // texts
    char m_page[kChunkBytes];  // one subbuffer
};

} // namespace

int runAgent(const Places& places, int verbs, int out)
{
    return Agent(places, verbs, out).run();
}

} // namespace drmscope::tracer
