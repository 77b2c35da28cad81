// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/collect/input_thread.h"
#include "tracer/stream/stream_expander.h"
#include "tracer/stream/stream_reader.h"
#include "tracer/stream/stream_search.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>

namespace drmscope::tracer {

// The descriptor that a stream comes from, and the signals that end it early. Owns the descriptor
// unless it is descriptor 0. From its construction on SIGINT and SIGPIPE are ignored in this
// process, and SIGTERM, SIGHUP, SIGUSR1 and SIGUSR2 are heard where it is asked about them and when
// it reads. One at a time in a process.
class StreamInput
{
public:
    // "-" is descriptor 0; people know it as `shownAs`. Throws std::system_error when the file
    // cannot be opened. `copyTo`: a new file that gets every byte of the stream as it came; ""
    // none. `spoolFolder`: where what comes faster than it is taken may wait; "" nowhere. `search`:
    // something else may stand before the stream.
    StreamInput(const std::string& path, const std::string& shownAs, const std::string& copyTo,
                const std::string& spoolFolder, bool search);
    ~StreamInput();
    StreamInput(const StreamInput&) = delete;
    StreamInput& operator=(const StreamInput&) = delete;

    // Waits a little for bytes and gives them to the reader; `use()` empties it. False at the end,
    // when all that was read before it was given: of the stream, by a signal, by a failing read; or
    // by bytes that cannot be expanded. True with nothing new when nothing came.
    bool waitAndRead(const std::function<void()>& use);

    // Takes the copy away, as of a recording that did not begin.
    void dropCopy() const;

    // As the end of the stream does: what came before is still given.
    void endReading() { m_thread->endReading(); }
    // Reads no more, and drops what waits.
    void stopReading() { m_thread->stop(); }

    // How long nothing has come; 0 where that is not known, since not all that came was taken.
    std::chrono::milliseconds silence() const;

    // What stood before the stream, or came instead of it so far; "" nothing did.
    std::string passedOver() const { return m_search ? m_search->passedOver() : ""; }

    StreamReader& reader() { return m_reader; }
    const StreamReader& reader() const { return m_reader; }
    bool stopped() const; // by SIGTERM or SIGHUP
    // By a second one of them, or SIGUSR2: whoever records does not want to wait any more. On the
    // threads that this one made, too.
    bool givenUp();
    // SIGUSR1 came since the last call, and what had come before it was taken.
    bool takeWish();
    const std::string& readFailure() const { return m_failure; } // "" when it did not fail
    // Why the copy ends early; "" when it does not.
    const std::string& copyFailure() const { return m_copyFailure; }
    // Why nothing more can wait on the disk; once, and "" else.
    std::string takeSpoolRefusal() { return m_thread->takeRefusal(); }
    const std::string& shownAs() const { return m_shownAs; }

private:
    using Clock = std::chrono::steady_clock;

    void hearSignals();
    void copy(std::span<const std::byte> rest);
    void letGo() const;

    int m_descriptor;
    int m_copy = -1;
    std::string m_shownAs;
    std::string m_copyShownAs;
    std::string m_failure;
    std::string m_copyFailure;
    InputThread::Block m_block;
    Clock::time_point m_heard = Clock::now();
    bool m_nothingCame = false;         // when it was last asked
    std::optional<uint64_t> m_wishedAt; // so many bytes had come
    std::optional<StreamSearch> m_search;
    StreamExpander m_expander;
    StreamReader m_reader;
    std::optional<InputThread> m_thread;
};

} // namespace drmscope::tracer
