// SPDX-License-Identifier: MIT
#include "tracer/collect/recording.h"

#include "schema/new_session.h"
#include "schema/session_file.h"
#include "schema/sqlite_error.h"
#include "tracer/collect/console_tail.h"
#include "tracer/collect/finish_session.h"
#include "tracer/collect/flight_ring.h"
#include "tracer/collect/frame_collector.h"
#include "tracer/collect/lookout.h"
#include "tracer/collect/lost_session.h"
#include "tracer/collect/recorder_words.h"
#include "tracer/collect/stream_input.h"
#include "tracer/source_lines/session_lines.h"
#include "tracer/store/console_rows.h"

#include <atomic>
#include <cerrno>
#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace drmscope::tracer {

namespace {

using schema::SessionFile;

constexpr int kSaved = 0;
constexpr int kSavedWithLoss = 2;
constexpr int kNoStream = 65;
constexpr int kNobody = 69;
constexpr int kLost = 74;

constexpr std::chrono::milliseconds kQuiet{1000};
constexpr std::chrono::milliseconds kLocked{1000};   // longer than others write for
constexpr std::chrono::milliseconds kPatience{5000}; // for what became of command and agent
// A watermark is the agent's clock of one tick ago: the second after a wish is younger than that.
constexpr int kWatermarksToWait = 2;

SessionFile::Overwrite overwriteOf(const CollectOptions& options)
{
    return options.overwrite ? SessionFile::Overwrite::Yes : SessionFile::Overwrite::No;
}

// Beside the session; of one that shall stay small nothing waits on the disk.
std::string spoolFolderOf(const CollectOptions& options)
{
    if (options.maxBytes != 0)
        return "";
    const size_t slash = options.output.rfind('/');
    return slash == std::string::npos ? "." : options.output.substr(0, slash + 1);
}

// As whoever asked for it in MB wrote it.
std::string sizeText(uint64_t bytes)
{
    constexpr uint64_t kMega = 1'000'000;
    const bool isMega = bytes % kMega == 0;
    return groupedDigits(static_cast<int64_t>(isMega ? bytes / kMega : bytes)) +
           (isMega ? " MB" : " bytes");
}

// The parts of one recording, in the order in which they depend on one another.
class Recording
{
public:
    Recording(const CollectOptions& options, StateLines& lines)
        : m_options(options), m_lines(lines),
          m_input(options.input, options.inputName, options.streamCopy, spoolFolderOf(options),
                  options.searchStream),
          m_file(SessionFile::create(
              options.output, overwriteOf(options),
              [&](schema::Database& database) { session_row::insert(database, options.command); }))
    {
        m_file->database().setWaitOn(
            [this](std::chrono::milliseconds locked) { return waitOn(locked); });
        try {
            m_writer.emplace(*m_file, m_symbols, options.allDevres);
            if (options.maxBytes != 0)
                m_writer->keepSmall();
            m_collector.emplace(*m_writer, m_symbols, lines, options.drmBuildId);
            if (options.keepLastSeconds != 0)
                m_ring.emplace(options.keepLastSeconds * 1'000'000'000, options.keepBytes);
            if (options.consoleFd)
                m_console.emplace(*options.consoleFd);
            if (options.dumpOnFinding)
                m_lookout.emplace(options.keepLastSeconds * 1'000'000'000, options.allDevres);
        } catch (...) { // a thread that cannot be started, mostly
            discard();
            throw;
        }
    }

    int run()
    {
        try {
            readAll();
            m_input.stopReading();
            tellCopyFailure();
            if (!m_collector->started())
                return refuse();
            return m_input.givenUp() ? giveUp() : save();
        } catch (const schema::SqliteError& error) {
            m_input.stopReading(); // what waits on the disk may be what filled it
            if ((error.isInterrupted() || error.isLocked()) && m_input.givenUp())
                return giveUp();
            if (!m_file->isInPlace())
                return keepElsewhere();
            keepWhatWasCommitted(writeFailure(error, m_options.output));
            throw;
        } catch (const std::system_error& error) {
            m_input.stopReading();
            keepWhatWasCommitted(error.what());
            throw;
        } catch (const FormatError&) {
            discard();
            throw;
        }
    }

private:
    // To the end of the stream, or to what the agent sends last: a serial line has no end.
    void readAll()
    {
        while (m_input.waitAndRead([this] { takeFrames(); })) {
            m_writer->commitIfDue();
            warn(m_writer->takeWarnings());
            hearWish();
            hearConsole();
            hearEndOfRecorder();
            tellState();
            tellPassedOver();
            requireDisk();
            if (m_input.reader().fault() != StreamFault::None || m_collector->ended() || isGone() ||
                m_input.givenUp() || !m_file->isInPlace())
                return;
        }
    }

    // Of another program's lock, on whichever thread writes. What comes waits meanwhile, as for a
    // slow disk.
    bool waitOn(std::chrono::milliseconds locked)
    {
        if (locked > kLocked && !m_toldLocked.exchange(true))
            m_lines.warning(
                "another program keeps " + m_options.output + " locked: what comes waits, for " +
                std::to_string(m_options.lockedForSeconds) + " s at most; end that program");
        return locked < std::chrono::seconds(m_options.lockedForSeconds) && !m_input.givenUp();
    }

    // SQLite hears of it when it writes the -wal back, of which the disk may have nothing then.
    void requireDisk() const
    {
        if (m_file->isDiskReadOnly())
            throw std::system_error(EROFS, std::generic_category(),
                                    "cannot write " + m_options.output);
    }

    // Each once: a lookout that begins anew finds out anew.
    void warn(const std::vector<std::string>& warnings)
    {
        for (const std::string& warning : warnings)
            if (m_warned.insert(warning).second)
                m_lines.warning(warning);
    }

    // What a serial line says after the agent's last word is not the agent's, whether it came with
    // that or after it.
    void takeFrames()
    {
        while (!m_collector->ended()) {
            const auto frame = m_input.reader().next();
            if (!frame)
                return;
            take(*frame);
        }
        if (m_input.reader().pendingBytes() != 0)
            warn(
                {"what follows the end of the recording in " + m_input.shownAs() + " is not read"});
    }

    void hearWish()
    {
        if (m_input.takeWish() && m_ring)
            m_dumpAfter = kWatermarksToWait;
        if (m_dumpAfter > 0 && m_input.silence() > kQuiet)
            dump("");
    }

    void hearConsole()
    {
        if (m_console)
            m_console->read();
    }

    // So that whoever opens the file now sees what was kept until now.
    void dump(const std::string& reason)
    {
        m_dumpAfter = 0;
        const int64_t before = m_writer->eventCount();
        const std::string lack = m_ring->isShort() ? "; " + m_ring->lackText() : "";
        writeFlight();
        m_writer->commit();
        m_lines.dumped(reason + groupedDigits(m_writer->eventCount() - before) +
                       " events that were kept are in " + m_options.output + lack);
    }

    void tellState()
    {
        tellCopyFailure();
        if (const std::string refusal = m_input.takeSpoolRefusal(); !refusal.empty())
            warn({"what comes faster than it is stored cannot wait on the disk: " + refusal +
                  "; the agent waits, and the ring buffer may miss events"});
        m_quiet = m_input.silence() > kQuiet;
        if (m_quiet)
            m_lines.silent(m_input.silence());
        else if (m_collector->started())
            m_lines.progress(m_collector->counts());
        if (m_options.maxBytes != 0 && !m_full && m_writer->bytes() >= m_options.maxBytes) {
            m_full = true;
            m_lines.full("the session has reached " + sizeText(m_options.maxBytes));
        }
    }

    void tellCopyFailure()
    {
        if (!m_input.copyFailure().empty() && m_warned.insert(m_input.copyFailure()).second)
            m_lines.copyFailed(m_input.copyFailure());
    }

    // Once the stream has begun, or nothing more comes: it may be the agent's reason.
    void tellPassedOver()
    {
        if (m_toldPassedOver || (!m_input.reader().havePreamble() && m_input.silence() <= kQuiet))
            return;
        const std::string text = m_input.passedOver();
        m_toldPassedOver = !text.empty() || m_input.reader().havePreamble();
        if (!text.empty())
            m_lines.warning("what came before the stream of an agent was passed over: " + text);
    }

    bool isGone()
    {
        const int patience =
            m_collector->started() ? m_options.goneAfterSeconds : m_options.beginWithinSeconds;
        m_gone = patience > 0 && m_input.silence() > std::chrono::seconds(patience);
        return m_gone;
    }

    // Its keep-alives come ten times a second.
    std::string lastHeard() const
    {
        const uint64_t ms = m_collector->lastHeardNs() / 1'000'000;
        const std::string rest = std::to_string(1000 + ms % 1000).substr(1);
        return "; it was last heard of at boot time " + std::to_string(ms / 1000) + "." + rest +
               " s";
    }

    // What came before a frame that cannot be read stays; what follows is drained, so that the
    // agent ends as it should.
    void collect(const Frame& frame)
    try {
        if (m_formatFailure.empty())
            m_collector->take(frame);
    } catch (const FormatError& error) {
        if (!m_collector->started())
            throw;
        m_formatFailure = error.what();
        m_lines.warning(m_formatFailure + "; nothing is recorded from here on");
    }

    void take(const Frame& frame)
    {
        if (m_ring && m_openedBy == kWatermarksToWait && FlightRing::keeps(frame)) {
            m_ring->push(frame);
            m_collector->hear(frame);
        } else {
            collect(frame);
        }
        if (m_lookout)
            lookAt(frame);
        if (m_ring && frame.type == FrameType::Watermark &&
            frameTimeNs(frame).value_or(0) > m_watermarkNs) { // not only a keep-alive
            m_watermarkNs = *frameTimeNs(frame);
            tick();
        }
    }

    // What is told when the recording begins, of the hooks and of all that is alive, is not let go:
    // nothing could be judged without.
    void tick()
    {
        if (m_openedBy < kWatermarksToWait) {
            m_openedBy += m_collector->started() ? 1 : 0;
            return;
        }
        m_symbols.history().forgetBefore(m_ring->beginsNs());
        if (m_dumpAfter > 0 && --m_dumpAfter == 0)
            dump("");
    }

    void lookAt(const Frame& frame)
    try {
        m_lookout->take(frame, *m_ring);
        warn(m_lookout->takeWarnings());
        if (!m_lookout->accuses())
            return;
        dump("a rule accuses somebody: ");
        m_lookout->beginAnew();
    } catch (const std::exception& error) {
        m_lookout.reset();
        m_lines.warning(std::string("findings are not looked for any more: ") + error.what());
    }

    void hearRecorder(std::chrono::milliseconds patience)
    {
        if (m_options.statusFd)
            tracer::hearRecorder(*m_options.statusFd, patience, m_recorder);
    }

    // The agent that it started ends with it, and has some time for that. Another goes on, and
    // nobody could end the recording any more.
    void hearEndOfRecorder()
    {
        hearRecorder(std::chrono::milliseconds(0));
        if (m_recorder.diedSilentAt &&
            std::chrono::steady_clock::now() - *m_recorder.diedSilentAt > kPatience)
            m_input.endReading();
    }

    // Its user ended the recording of an agent that lives, but cannot be told to end.
    bool wasEnough() const
    {
        return m_input.stopped() && m_recorder.stops && !m_quiet && m_input.readFailure().empty() &&
               m_input.reader().fault() == StreamFault::None;
    }

    // Why the recording is not whole; "" when it is.
    std::string interruption() const
    {
        if (!m_formatFailure.empty())
            return m_formatFailure;
        if (m_recorder.diedSilentAt)
            return "the recorder was killed" +
                   (m_options.command.empty() ? "" : " while `" + m_options.command + "` ran");
        if (m_collector->ended())
            return m_collector->firstAgentError() ? m_collector->firstAgentError()->message : "";
        if (m_input.reader().fault() != StreamFault::None)
            return m_input.reader().faultText();
        if (wasEnough())
            return "";
        if (m_input.stopped())
            return m_recorder.stops ? "it was ended while nothing came from the agent" + lastHeard()
                                    : "the collector was told to stop";
        if (!m_input.readFailure().empty())
            return m_input.readFailure() + lastHeard();
        if (m_gone)
            return "nothing came from the agent for " + std::to_string(m_options.goneAfterSeconds) +
                   " s" + lastHeard();
        const std::string tail = m_input.reader().faultText();
        return (tail.empty() ? "the stream ended before the agent did" : tail) + lastHeard();
    }

    // What was let go is a gap on each CPU that it was of: nothing is known of what happened there,
    // and what the kernel had missed there is counted there.
    void writeFlight()
    {
        m_short = m_short || m_ring->isShort();
        if (m_ring->isShort() || m_letGo.empty())
            m_letGo = m_ring->lackText();
        for (const uint16_t cpu : m_ring->letGo())
            m_writer->storeMissed({.cpu = cpu,
                                   .afterNs = m_writer->lastEventNs(),
                                   .beforeNs = m_ring->beginsNs(),
                                   .count = 0});
        m_ring->drain([this](const Frame& frame) {
            collect(frame);
            m_writer->commitIfDue();
        });
    }

    int save()
    {
        if (m_input.stopped())
            hearRecorder(std::chrono::milliseconds(0)); // which has said why before
        if (m_ring)
            writeFlight();
        const uint64_t endedNs = m_collector->finish(!m_collector->ended() && wasEnough());
        m_writer->commit();
        if (!m_file->isInPlace())
            return keepElsewhere();
        SessionEnd end;
        end.endedNs = endedNs;
        hearRecorder(m_options.command.empty() ? std::chrono::milliseconds(0) : kPatience);
        end.interruptedBy = interruption();
        end.letGo = m_letGo;
        end.commandStatus = m_recorder.commandStatus.value_or(-1);
        keepConsole();
        addSourceLines(m_file->database(),
                       {m_options.debugFolders.begin(), m_options.debugFolders.end()});
        m_file->database().setKeepGoing([this] { return !m_input.givenUp(); });
        const std::string unfolded = finish(end);
        requireDisk();
        if (!m_file->isInPlace())
            return keepElsewhere();
        const bool isComplete = end.interruptedBy.empty();
        m_lines.saved(m_options.output, countsOf(m_file->database()), isComplete,
                      isComplete ? end.letGo : end.interruptedBy);
        if (!unfolded.empty()) {
            m_lines.error(kLost, unfolded);
            return kLost;
        }
        return isComplete && !m_short && !m_collector->lossSeen() ? kSaved : kSavedWithLoss;
    }

    // Why the disk takes no one file of what is recorded and judged; "" where it does.
    std::string finish(const SessionEnd& end)
    try {
        if (!m_writer->finish(end))
            m_lines.warning(rowsBesideText(m_options.output));
        return "";
    } catch (const schema::SqliteError& error) {
        if (!error.isOutOfSpaceOrInputOutput() ||
            m_file->database().text("SELECT state FROM session") == "recording")
            throw;
        return foldFailure(error, m_options.output);
    }

    // At once: what waits is not written, and nothing is judged.
    int giveUp()
    {
        if (!m_file->isInPlace())
            return keepElsewhere();
        const std::string reason = "its recorder was told not to wait for the rest";
        m_file->database().setKeepGoing({});
        keepWhatWasCommitted(reason);
        m_lines.saved(m_options.output, countsOf(m_file->database()), false,
                      reason + "; the next command that reads it judges what is there");
        return kSavedWithLoss;
    }

    void keepConsole()
    {
        if (!m_console)
            return;
        m_console->read();
        writeConsole(m_file->database(), m_console->lines());
    }

    int keepElsewhere()
    {
        m_collector.reset();
        m_writer.reset();
        m_file->database().setKeepGoing({});
        m_file->database().setWaitOn({});
        if (!m_file->isCutOff())
            keepConsole();
        return saveLostSession(std::move(*m_file), m_options, m_lines);
    }

    // Nothing was recorded: no session is left behind.
    int refuse()
    {
        int exitCode = kNoStream;
        std::string message;
        if (m_collector->firstAgentError()) {
            exitCode = m_collector->firstAgentError()->exitCode();
            message = m_collector->firstAgentError()->message;
        } else if (!m_input.readFailure().empty()) {
            message = m_input.readFailure();
        } else if (m_gone) {
            exitCode = kNobody;
            message = "nothing came from the agent for " +
                      std::to_string(m_options.beginWithinSeconds) + " s";
        } else if (!m_file->isInPlace()) {
            exitCode = kLost;
            message = lossOf(*m_file);
        } else if (m_input.reader().fault() != StreamFault::None) {
            message = m_input.shownAs() + ": " + m_input.reader().faultText();
        } else {
            message = m_input.shownAs() + ": the stream ended before the recording began";
        }
        discard();
        if (m_input.reader().fault() == StreamFault::None)
            m_input.dropCopy(); // another may be able to read what we could not
        m_lines.error(exitCode, message);
        return exitCode;
    }

    void discard()
    {
        m_collector.reset();
        m_writer.reset();
        const bool isOurs = m_file->nameNow() == m_options.output;
        m_file.reset();
        if (isOurs)
            schema::removeSessionFile(m_options.output);
    }

    // Whoever opens it next completes it, as it does what a killed collector left. After a full
    // disk this may fail as well; the reason is then not known.
    void keepWhatWasCommitted(const std::string& reason) noexcept
    try {
        m_collector.reset();
        m_writer.reset(); // rolls back
        m_file->database().setWaitOn([](std::chrono::milliseconds) { return false; });
        session_row::setReason(m_file->database(), reason);
    } catch (const std::exception&) {
        return;
    }

    const CollectOptions& m_options;
    StateLines& m_lines;
    RecordedSymbols m_symbols;
    StreamInput m_input;
    std::string m_formatFailure; // of a frame after Started
    std::optional<FlightRing> m_ring;
    std::optional<ConsoleTail> m_console;
    std::optional<Lookout> m_lookout;
    uint64_t m_watermarkNs = 0;
    int m_openedBy = 0;   // watermarks since it began
    int m_dumpAfter = 0;  // so many watermarks; 0 nobody asked
    std::string m_letGo;  // by the flight recorder, in words
    bool m_short = false; // which kept less than it was to keep
    std::set<std::string> m_warned;
    std::atomic<bool> m_toldLocked = false;
    bool m_full = false;
    bool m_gone = false;
    bool m_quiet = false; // the agent is silent
    RecorderWords m_recorder;
    bool m_toldPassedOver = false;
    std::optional<SessionFile> m_file;
    std::optional<SessionWriter> m_writer;
    std::optional<FrameCollector> m_collector;
};

} // namespace

int recordSession(const CollectOptions& options, StateLines& lines)
try {
    return Recording(options, lines).run();
} catch (const schema::SqliteError& error) {
    if (!error.isOutOfSpaceOrInputOutput() && !error.isLocked())
        throw;
    throw std::runtime_error(writeFailure(error, options.output));
}

} // namespace drmscope::tracer
