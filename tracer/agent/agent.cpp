// SPDX-License-Identifier: MIT
#include "tracer/agent/agent.h"

#include "tracer/agent/kallsyms.h"
#include "tracer/agent/peer.h"
#include "tracer/agent/probe_set.h"
#include "tracer/agent/tracefs.h"
#include "tracer/stream/raw_terminal.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

namespace drmscope::tracer {
namespace {

constexpr unsigned kMaxCpus = 1024;
constexpr uint64_t kTickNs = 50'000'000;
constexpr size_t kTextChunk = 64u << 10;
constexpr char kEnable[] = "events/drmres/enable";
constexpr char kReferences[] = "module/drmres_trace/parameters/refs";
// What the kernel itself says of a fault, out of all that it says.
constexpr char kFaults[] =
    "msg ~ \"*WARNING: *\" || msg ~ \"*BUG: *\" || msg ~ \"*Oops*\" || msg ~ \"*refcount_t: *\" || "
    "msg ~ \"*KASAN*\" || msg ~ \"*general protection fault*\" || "
    "msg ~ \"*unable to handle*\" || msg ~ \"*blocked for more than*\" || "
    "msg ~ \"*soft lockup*\" || msg ~ \"*[*]ERROR[*]*\"";

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
        : m_places(places), m_peer(verbs, out),
          m_probes(places.tracefs, places.sys, places.proc, m_peer.values()),
          m_kallsyms(places.proc)
    {
        snprintf(m_name, sizeof(m_name), "drmscope-%d", getpid());
    }

    int run()
    {
        static constexpr char kVerbs[] =
            "; verbs are: buffer-kb 64..1048576, load-module, value 0..48 0..65535, probes, refs, "
            "start, stop";
        int status = 0;
        for (Verb verb; status == 0 && (verb = m_peer.next()) != Verb::Stop;) {
            status = m_made                     ? m_peer.fail(EINVAL, "only stop can follow start")
                     : verb == Verb::Start      ? record()
                     : verb == Verb::LoadModule ? loadModule()
                     : verb == Verb::Probes     ? useProbes()
                     : verb == Verb::References ? recordReferences()
                     : verb == Verb::Invalid    ? m_peer.fail(EINVAL, "not a verb", "", kVerbs)
                                                : 0;
        }
        const int left = cleanUp();
        m_peer.time(FrameType::End, nowNs());
        return status != 0 ? status : m_peer.dead() ? 74 : left;
    }

private:
    // Whether `program` did its work on the module.
    static bool runOnModule(const char* program)
    {
        const pid_t child = fork();
        if (child == 0) {
            setpriority(PRIO_PROCESS, 0, 0); // coming first is for us alone
            sigset_t none;
            sigemptyset(&none);
            sigprocmask(SIG_SETMASK, &none, nullptr);
            dup2(open("/dev/null", O_RDWR | O_CLOEXEC), STDIN_FILENO);
            dup2(STDERR_FILENO, STDOUT_FILENO); // never into the stream
            char module[] = "drmres_trace";
            char path[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
            char* const arguments[] = {const_cast<char*>(program), module, nullptr};
            char* const environment[] = {path, nullptr};
            execve(program, arguments, environment);
            _exit(127);
        }
        int status = -1;
        return child > 0 && waitpid(child, &status, 0) == child && status == 0;
    }

    // Agents come and go one at a time: one may need the module that another is about to unload.
    // Our turn ends once our instance is there to be seen.
    bool takeTurn()
    {
        if (m_instances < 0) {
            m_instances = openBeneath(m_places.tracefs, "instances", O_RDONLY | O_DIRECTORY);
        }
        return m_instances >= 0 && flock(m_instances, LOCK_EX) == 0;
    }

    bool othersRecord() const
    {
        unsigned others = 0;
        eachName(m_instances, ".", [&others](const char* name) {
            others += strncmp(name, "drmscope-", strlen("drmscope-")) == 0;
        });
        return others > 0;
    }

    // One that is there already is not ours to unload.
    int loadModule()
    {
        takeTurn();
        if (File(m_places.sys, "module/drmres_trace", O_RDONLY) >= 0) {
            return 0;
        }
        m_loaded = runOnModule(m_places.modprobe);
        return m_loaded ? 0
                        : m_peer.fail(ENODEV, "modprobe cannot load drmres_trace", "",
                                      "; `dmesg | grep drmres_trace` says why, "
                                      "`drmscope doctor` how to build it");
    }

    // Somebody else who records by now keeps it.
    int unloadModule()
    {
        takeTurn();
        return othersRecord() || runOnModule(m_places.rmmod)
                   ? 0
                   : m_peer.fail(EBUSY, "cannot unload drmres_trace", "",
                                 "; try: rmmod drmres_trace");
    }

    // No module then: our own probes on the functions of drm.
    int useProbes()
    {
        m_probes.replaceModule();
        return 0;
    }

    // Whoever has them told of already keeps them.
    int recordReferences()
    {
        if (m_probes.alone()) {
            m_probes.tellReferences();
            return 0;
        }
        char told = 0;
        const File now(m_places.sys, kReferences, O_RDONLY);
        if (readUpTo(now, &told, 1) != 1) {
            return m_peer.fail(ENODEV, "this drmres_trace tells of no references", "",
                               "; load the one that came with this agent");
        }
        m_references = told == 'N' && writeBeneath(m_places.sys, kReferences, "1");
        return m_references || told != 'N' ? 0
                                           : m_peer.fail(errno, "cannot write to ", kReferences);
    }

    // Where the kernel has no such event, its log is not recorded, and the session says so.
    void recordKernelLog()
    {
        if (writeBeneath(m_instance, "events/printk/console/filter", kFaults) &&
            writeBeneath(m_instance, "events/printk/console/enable", "1")) {
            sendFile(FrameType::EventFormat, 0, m_places.tracefs, "events/printk/console/format");
        }
    }

    // Files first: they would hold the instance, and that the module. The exit status that stands
    // for what could not be removed, the first of it.
    int cleanUp()
    {
        for (unsigned i = 0; i < m_cpus; ++i) {
            close(m_fds[i]);
        }
        close(m_instance);
        int status = 0;
        if (m_made && unlinkat(m_instances, m_name, AT_REMOVEDIR) != 0) {
            status = m_peer.fail(errno, "cannot remove tracefs instance ", m_name);
        }
        if (m_made && !m_probes.remove()) {
            status = m_peer.fail(errno, "cannot remove dynamic events ", m_probes.group());
        }
        if (m_references && !writeBeneath(m_places.sys, kReferences, "0")) {
            status = m_peer.fail(errno, "cannot write to ", kReferences);
        }
        const int unloaded = m_loaded ? unloadModule() : 0;
        return status != 0 ? status : unloaded;
    }

    int record()
    {
        if (!takeTurn()) {
            return m_peer.fail(errno, "cannot open instances in tracefs");
        }
        if (!m_probes.alone() && File(m_places.tracefs, kEnable, O_RDONLY) < 0) {
            return m_peer.fail(ENODEV, "no tracepoints of system drmres", "",
                               "; load the module first: modprobe drmres_trace");
        }
        removeStale(m_places.tracefs, m_instances, m_places.proc);
        m_made = mkdirat(m_instances, m_name, 0700) == 0;
        flock(m_instances, LOCK_UN);
        m_instance = m_made ? openBeneath(m_instances, m_name, O_RDONLY | O_DIRECTORY) : -1;
        if (m_instance < 0) {
            return m_peer.fail(errno, "cannot make tracefs instance ", m_name);
        }
        if (!m_probes.define()) {
            return m_peer.fail(errno, "cannot define probes on drm");
        }
        openCpus();
        sendHost();
        sendSymbols();
        char size[16];
        snprintf(size, sizeof(size), "%u", m_peer.bufferKb());
        int status = set("trace_clock", "boot");
        status = status == 0 ? set("options/overwrite", "1") : status;
        status = status == 0 ? set("buffer_size_kb", size) : status;
        // the module's events bring their own stacks
        status = status == 0 && m_probes.alone() ? set("options/stacktrace", "1") : status;
        if (status == 0) {
            if (!m_probes.enable(m_instance)) {
                return m_peer.fail(errno, "cannot write to tracefs file ", "tracing_on");
            }
            tellProbes();
            recordKernelLog();
        }
        status =
            status == 0 && !m_probes.alone() ? set(kEnable, "1") : status; // last: now it begins
        if (status != 0) {
            return status;
        }
        announce();
        m_peer.time(FrameType::Started, nowNs());
        while (m_peer.silent()) {
            if (forward(true) && (m_snapshooting || modulesNow() != m_modules)) {
                sendSymbols();
                if (!m_told) {
                    tellProbes();
                }
            }
        }
        announce();
        if (!m_probes.alone()) {
            writeBeneath(m_instance, kEnable, "0");
        }
        tellProbes();
        m_probes.disable(m_instance);
        sendRest();
        return 0;
    }

    void tellProbes()
    {
        if (!m_probes.canDescribe()) {
            return;
        }
        char lines[8192];
        const uint64_t now = nowNs();
        memcpy(lines, &now, sizeof(now));
        const size_t length = m_probes.describe(lines + sizeof(now), sizeof(lines) - sizeof(now));
        sendFile(FrameType::ProbeProfile, 0, m_places.tracefs, "kprobe_profile");
        m_peer.frame(FrameType::Probes, 0, lines, sizeof(now) + length);
        m_told = true;
    }

    int set(const char* setting, const char* value)
    {
        return writeBeneath(m_instance, setting, value)
                   ? 0
                   : m_peer.fail(errno, "cannot write to tracefs file ", setting);
    }

    void openCpus()
    {
        for (uint16_t cpu = 0; cpu < kMaxCpus; ++cpu) {
            char path[64];
            snprintf(path, sizeof(path), "per_cpu/cpu%u/trace_pipe_raw", cpu);
            m_fds[m_cpus] = openBeneath(m_instance, path, O_RDONLY | O_NONBLOCK);
            m_cpu[m_cpus] = cpu;
            m_cpus += m_fds[m_cpus] >= 0;
        }
    }

    void sendHost()
    {
        utsname host = {};
        uname(&host);
        m_tickNs = nowNs();
        const uint64_t realtimeNs = nowNs(CLOCK_REALTIME);
        const int length = snprintf(
            m_bytes, sizeof(m_bytes),
            "hostname=%s\nkernel_release=%s\nkernel_version=%s\nmachine=%s\npage_size=%zu\n"
            "subbuffer_size=%zu\ncpus=%u\nclock=boot\nboot_ns=%" PRIu64 "\nrealtime_ns=%" PRIu64
            "\nagent_version=" DRMSCOPE_VERSION "\nbackend=%s\n",
            host.nodename, host.release, host.version, host.machine, m_page, m_page, m_cpus,
            m_tickNs, realtimeNs, m_probes.alone() ? "tracefs" : "module");
        m_peer.frame(FrameType::Host, 0, m_bytes, static_cast<size_t>(length));
        sendFile(FrameType::HeaderPage, 0, m_places.tracefs, "events/header_page");
        sendFile(FrameType::EventFormat, 0, m_places.tracefs, "events/ftrace/kernel_stack/format");
        sendFormats("drmres");
        sendFormats(m_probes.group());
        if (m_probes.alone()) {
            sendFormats("drm"); // which tells of managed resources itself where it has our patch
        }
    }

    void sendFormats(const char* system)
    {
        char folder[64];
        snprintf(folder, sizeof(folder), "events/%s", system);
        eachName(m_places.tracefs, folder, [this, &folder](const char* event) {
            char path[384];
            snprintf(path, sizeof(path), "%s/%s/format", folder, event);
            sendFile(FrameType::EventFormat, 0, m_places.tracefs, path);
        });
    }

    // No watermark meanwhile: a module that comes now is in the next snapshot, and its events must
    // wait for that.
    void sendSymbols()
    {
        m_snapshooting = true;
        m_modules = modulesNow();
        m_peer.time(FrameType::SymbolsBegin, nowNs());
        sendKallsyms();
        sendFile(FrameType::Modules, 0, m_places.proc, "modules");
        sendFile(FrameType::BuildId, 0, m_places.sys, "kernel/notes", "vmlinux");
        eachName(m_places.sys, "module", [this](const char* module) {
            char path[320];
            snprintf(path, sizeof(path), "module/%s/notes/.note.gnu.build-id", module);
            sendFile(FrameType::BuildId, 0, m_places.sys, path, module);
        });
        m_peer.frame(FrameType::SymbolsEnd, 0, nullptr, 0);
        m_snapshooting = false;
        approachModules();
    }

    void approachModules()
    {
        while (!m_kallsyms.approach(m_bytes, kTextChunk)) {
            // the events of a module that comes now must wait for the next snapshot
            if (forward(false) && modulesNow() != m_modules) {
                m_snapshooting = true;
            }
        }
    }

    void sendKallsyms()
    {
        approachModules();
        while (const size_t got = m_kallsyms.read(m_bytes, kTextChunk)) {
            m_peer.frame(FrameType::Kallsyms, 0, m_bytes, got);
            forward(false);
        }
    }

    // A file in chunks, each behind `name` if there is one; the ring buffer does not wait
    // meanwhile.
    void sendFile(FrameType type, uint16_t cpu, int dir, const char* path, const char* name = "")
    {
        const size_t prefix = *name == '\0' ? 0 : strlen(name) + 1;
        const File file(dir, path, O_RDONLY);
        memcpy(m_bytes, name, prefix);
        while (size_t got = readUpTo(file, m_bytes + prefix, kTextChunk)) {
            m_peer.frame(type, cpu, m_bytes, prefix + got);
            forward(false);
        }
    }

    // A hash (FNV-1a) of each module's name and address: the other columns of /proc/modules change
    // with every file that is opened.
    uint64_t modulesNow()
    {
        const File modules(m_places.proc, "modules", O_RDONLY);
        const size_t length = readUpTo(modules, m_bytes, sizeof(m_bytes));
        uint64_t hash = 0xcbf29ce484222325;
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
        if (!m_probes.alone() &&
            !writeBeneath(m_places.sys, "module/drmres_trace/parameters/announce", "1")) {
            m_peer.fail(errno, "cannot ask drmres_trace what is alive");
        }
    }

    // Sends the CPUs that are half full, and every tick all there is; true after a tick. The
    // watermark is the time of the tick before, as an event has its time before it can be read.
    bool forward(bool wait)
    {
        pollfd fds[Peer::kOwn + kMaxCpus];
        pollfd* const cpus = fds + Peer::kOwn;
        for (unsigned i = 0; i < m_cpus; ++i) {
            cpus[i] = {m_fds[i], POLLIN, 0};
        }
        const uint64_t before = nowNs();
        const uint64_t restNs = wait && before < m_dueNs ? m_dueNs - before : 0;
        m_peer.hear(fds, Peer::kOwn + m_cpus, static_cast<int>((restNs + 999'999) / 1'000'000));
        const uint64_t now = nowNs();
        const bool due = now >= m_dueNs;
        for (unsigned i = 0; i < m_cpus; ++i) {
            if (due || (cpus[i].revents & POLLIN) != 0) {
                drain(i);
            }
        }
        m_peer.flush();
        if (due && !m_snapshooting) {
            m_peer.time(FrameType::Watermark, m_tickNs);
            m_tickNs = now;
        }
        m_dueNs = due ? now + kTickNs : m_dueNs;
        return due;
    }

    // The bound ends it against a CPU that writes as fast as we read: what is older than now is in
    // no more subbuffers than a ring buffer has, which the kernel counts by their room for records,
    // and the reader's own.
    void drain(unsigned i)
    {
        const size_t room = m_page - 2 * sizeof(uint64_t); // behind a time and a length
        ssize_t got = 0;
        for (size_t left = (size_t{m_peer.bufferKb()} << 10) / room + 2;
             left > 0 && (got = read(m_fds[i], m_subbuffer, m_page)) > 0; --left) {
            m_peer.frame(FrameType::Subbuffer, m_cpu[i], m_subbuffer, static_cast<size_t>(got));
        }
    }

    // Nothing may come between what is read last and the counts of it.
    void sendRest()
    {
        writeBeneath(m_instance, "tracing_on", "0");
        m_tickNs = nowNs();
        m_dueNs = 0;
        forward(false);
        for (unsigned i = 0; i < m_cpus; ++i) {
            char path[64];
            snprintf(path, sizeof(path), "per_cpu/cpu%u/stats", m_cpu[i]);
            sendFile(FrameType::CpuStats, m_cpu[i], m_instance, path);
        }
        sendFile(FrameType::Cmdlines, 0, m_places.tracefs, "saved_cmdlines");
    }

    const Places& m_places;
    Peer m_peer;
    ProbeSet m_probes;
    Kallsyms m_kallsyms;
    // The subbuffers of an instance that nobody gave another size are pages.
    const size_t m_page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
    char m_name[32];
    bool m_snapshooting = false;
    bool m_told = false; // what became of the probes, now that drm is there
    bool m_loaded = false;
    bool m_references = false;
    bool m_made = false;
    int m_instances = -1;
    int m_instance = -1;
    unsigned m_cpus = 0;
    int m_fds[kMaxCpus + 1];
    uint16_t m_cpu[kMaxCpus + 1];
    uint64_t m_modules = 0;
    uint64_t m_tickNs = 0;
    uint64_t m_dueNs = 0;
    char m_bytes[kChunkBytes]; // texts
    char m_subbuffer[64u << 10];
};

} // namespace

int runAgent(const Places& places, int verbs, int out)
{
    const RawTerminal verbsLine(verbs);
    const RawTerminal outLine(out);
    return Agent(places, verbs, out).run();
}

} // namespace drmscope::tracer
