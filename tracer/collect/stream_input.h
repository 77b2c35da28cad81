// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/stream/stream_reader.h"

#include <string>

namespace drmscope::tracer {

// The descriptor that a stream comes from, and the signals that end it early. Owns the descriptor
// unless it is descriptor 0. From its construction on SIGINT and SIGPIPE are ignored in this
// process, and SIGTERM and SIGHUP are taken only while it waits. One at a time in a process.
class StreamInput
{
public:
    // "-" is descriptor 0. Throws std::system_error when the file cannot be opened.
    explicit StreamInput(const std::string& path);
    ~StreamInput();
    StreamInput(const StreamInput&) = delete;
    StreamInput& operator=(const StreamInput&) = delete;

    // Waits a little for bytes and reads them. False at the end: of the stream, by a signal, or by
    // a failing read. True with nothing new when nothing came.
    bool waitAndRead();

    StreamReader& reader() { return m_reader; }
    const StreamReader& reader() const { return m_reader; }
    bool stopped() const;                                        // by a signal
    const std::string& readFailure() const { return m_failure; } // "" when it did not fail
    const std::string& shownAs() const { return m_shownAs; }

private:
    int m_descriptor;
    std::string m_shownAs;
    std::string m_failure;
    StreamReader m_reader;
};

} // namespace drmscope::tracer
