// SPDX-License-Identifier: MIT
#include "tracer/collect/import_session.h"

#include "schema/new_session.h"
#include "schema/session_file.h"
#include "tracer/collect/finish_session.h"
#include "tracer/collect/journal_line.h"
#include "tracer/collect/recorded_symbols.h"
#include "tracer/decode/chunked_lines.h"
#include "tracer/import/dmesg_reader.h"
#include "tracer/import/trace_file.h"
#include "tracer/store/session_writer.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace drmscope::tracer {

namespace {

constexpr int kSaved = 0;
constexpr int kSavedWithLoss = 2;
constexpr int kNothingThere = 65;
constexpr uint64_t kMostBoots = 100; // each a new file
constexpr int kWaitMs = 100;
[[maybe_unused]] constexpr rlim_t kMostMemory = rlim_t{4} << 30;

std::string hiddenIn(const DmesgReader& log)
{
    return "in " + std::to_string(log.hidden()) +
           " of its DRMRES lines stands (____ptrval____) in place of an address, as the kernel "
           "prints until it has random numbers, and what they tell of is left out: boot with "
           "no_hash_pointers on its command line";
}

// Why a log that tells nothing does not, to stand behind its name.
std::string lackOf(const DmesgReader& log)
{
    if (log.hidden() > 0)
        return ": " + hiddenIn(log);
    if (log.unreadable() > 0)
        return " is cut or garbled in each of its DRMRES lines: copy it again from where it was "
               "recorded";
    return " has no DRMRES lines of the kernel: boot with drm.debug=0x200, or write 0x200 to "
           "/sys/module/drm/parameters/debug, before what is to be seen";
}

// What a file claims may cost no more than this. AddressSanitizer maps far more for itself.
void boundMemory()
{
#ifndef __SANITIZE_ADDRESS__
    const rlimit limit = {kMostMemory, kMostMemory};
    setrlimit(RLIMIT_AS, &limit);
#endif
}

// what() says why a log cannot be imported.
class LogError : public std::runtime_error
{
public:
    using std::runtime_error::runtime_error;
};

class Import
{
public:
    Import(const CollectOptions& options, StateLines& lines) : m_options(options), m_lines(lines)
    {
        create(options.overwrite ? schema::SessionFile::Overwrite::Yes
                                 : schema::SessionFile::Overwrite::No);
    }

    int run()
    {
        try {
            const bool some = m_options.dmesg ? readDmesg() : readTrace();
            return some ? save() : refuse();
        } catch (const TraceFileError& error) {
            m_refusal = error.what();
        } catch (const LogError& error) {
            m_refusal = error.what();
        }
        return refuse();
    }

private:
    void create(schema::SessionFile::Overwrite overwrite)
    {
        m_file.emplace(schema::SessionFile::create(
            m_options.output, overwrite,
            [](schema::Database& database) { session_row::insert(database, ""); }));
        try {
            m_writer.emplace(*m_file, m_symbols, true);
        } catch (...) { // a thread that cannot be started, mostly
            discard();
            throw;
        }
    }

    void discard()
    {
        m_writer.reset();
        m_file.reset();
        schema::removeSessionFile(m_options.output);
    }

    // What only the end of a log tells is written again then.
    HostRow beginDmesg()
    {
        HostRow host;
        host.backend = "dmesg";
        host.clock = "boot";
        m_writer->setHost(host);
        for (const HookEvent& hook : dmesgHooks())
            m_writer->storeHook(hook);
        return host;
    }

    // The session is of one boot: the last, so that it may be stored while the log goes on.
    void beginBoot(uint64_t boot)
    {
        if (boot > kMostBoots)
            throw LogError("the times of " + m_shownAs + " step back more than " +
                           std::to_string(kMostBoots) + " times: is it the log of one machine?");
        discard();
        create(schema::SessionFile::Overwrite::No);
        beginDmesg();
    }

    // Until there is something to read, or the end: what came before is stored meanwhile.
    void waitFor(int descriptor)
    {
        pollfd waiting = {descriptor, POLLIN, 0};
        while (poll(&waiting, 1, kWaitMs) == 0)
            m_writer->commitIfDue();
    }

    // As they come; whether it could be read to its end.
    template <typename Line> bool readLines(Line line)
    {
        const bool isStandard = m_options.input == "-";
        const int descriptor =
            isStandard ? STDIN_FILENO : open(m_options.input.c_str(), O_RDONLY | O_CLOEXEC);
        std::string rest;
        std::vector<char> chunk(kMaxLineBytes);
        ssize_t got = -1;
        do {
            waitFor(descriptor);
            got = read(descriptor, chunk.data(), chunk.size());
            if (got > 0)
                forEachLine(rest, {chunk.data(), static_cast<size_t>(got)}, line);
        } while (got > 0 || (got < 0 && errno == EINTR));
        if (!rest.empty())
            line(std::string_view(rest));
        if (!isStandard && descriptor >= 0)
            close(descriptor);
        return got == 0;
    }

    bool readDmesg()
    {
        HostRow host = beginDmesg();
        DmesgReader reader({.event = [this](const Event& event) { store(event); },
                            .lost = [this](const MissedEvent& gap) { m_writer->storeMissed(gap); },
                            .anew = [&] { beginBoot(reader.boots()); }});
        const bool whole = readLines([&reader](std::string_view text) {
            std::string line(text);
            makePlain(line);
            reader.line(line);
        });
        if (!whole) {
            m_refusal = "cannot read " + m_shownAs;
            return false;
        }
        reader.finish();
        m_linesLost = reader.linesLost();
        if (m_linesLost > 0)
            m_lines.warning(std::to_string(m_linesLost) +
                            " lines of the kernel are not in the log, and how many of them were "
                            "of managed resources is unknown: a larger log_buf_len, or a faster "
                            "console, loses fewer");
        m_refusal = m_shownAs + lackOf(reader);
        if (reader.unreadable() > 0)
            m_writer->storeDamaged({.cpu = 0,
                                    .afterNs = 0,
                                    .beforeNs = reader.lastNs(),
                                    .count = reader.unreadable()});
        if (reader.boots() > 1)
            m_lines.warning("the log has " + std::to_string(reader.boots()) +
                            " boots: this is the last of them; give the lines of another alone, "
                            "as journalctl -k -b -1 has them");
        if (reader.hidden() > 0 && reader.events() > 0)
            m_lines.warning(hiddenIn(reader));
        if (reader.timesUnknown())
            m_lines.warning("some lines have no time since boot: only their order is known");
        host.kernelRelease = reader.kernelRelease();
        m_writer->setHost(host);
        m_writer->setStarted(reader.firstNs());
        m_endNs = reader.lastNs();
        return reader.events() > 0;
    }

    bool readTrace()
    {
        boundMemory();
        const auto tellHost = [this](const TraceFileOrigin& origin) {
            HostRow host;
            host.backend = "module";
            host.clock = origin.clock;
            host.kernelRelease = origin.kernelRelease;
            m_writer->setHost(host);
        };
        const TraceFileSummary summary = readTraceFile(
            m_options.input,
            {.origin = tellHost,
             .event = [this](const Event& event) { store(event); },
             .missed = [this](const MissedEvent& gap) { m_writer->storeMissed(gap); },
             .damaged = [this](const MissedEvent& damage) { m_writer->storeDamaged(damage); },
             .late = [this](const MissedEvent& late) { m_writer->storeLate(late); },
             .task = [this](int pid, const std::string& comm) { m_writer->learnTask(pid, comm); }});
        m_refusal =
            m_shownAs +
            (summary.fault.empty()
                 ? " has events of drmscope's module in its formats, and not one of them recorded"
                 : " " + summary.fault + "; none of its events is whole");
        m_writer->setStarted(summary.firstNs);
        m_endNs = summary.lastNs;
        if (!summary.fault.empty())
            m_interruptedBy = m_shownAs + " " + summary.fault;
        return summary.events > 0;
    }

    void store(const Event& event)
    {
        m_writer->store(event);
        m_writer->commitIfDue();
    }

    int save()
    {
        SessionEnd end;
        end.endedNs = m_endNs;
        end.interruptedBy = m_interruptedBy;
        if (!m_writer->finish(end))
            m_lines.warning(rowsBesideText(m_options.output));
        const StateLines::Counts counts = {m_writer->eventCount(), m_writer->missedCount(),
                                           m_writer->damagedCount(), m_writer->deviceCount()};
        const bool isWhole = m_interruptedBy.empty();
        if (!isWhole)
            m_lines.warning(m_interruptedBy + "; what is whole of it is imported, and nothing in "
                                              "it can be called clean: copy it again from where "
                                              "it was recorded");
        m_lines.saved(m_options.output, counts, isWhole, m_interruptedBy);
        return isWhole && counts.missed == 0 && counts.damaged == 0 && m_linesLost == 0
                   ? kSaved
                   : kSavedWithLoss;
    }

    int refuse()
    {
        discard();
        m_lines.error(kNothingThere, m_refusal);
        return kNothingThere;
    }

    const CollectOptions& m_options;
    StateLines& m_lines;
    const std::string& m_shownAs = m_options.inputName;
    RecordedSymbols m_symbols; // none: the files do not have the kernel's
    std::optional<schema::SessionFile> m_file;
    std::optional<SessionWriter> m_writer;
    std::string m_refusal;
    std::string m_interruptedBy; // "" the file is whole
    uint64_t m_endNs = 0;
    uint64_t m_linesLost = 0; // of a log
};

} // namespace

int importSession(const CollectOptions& options, StateLines& lines)
{
    return Import(options, lines).run();
}

} // namespace drmscope::tracer
