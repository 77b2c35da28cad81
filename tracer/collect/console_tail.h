// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace drmscope::tracer {

// The end of what a machine writes on its console, as it comes from a descriptor: a socket, a
// terminal line, a FIFO, or a file that grows. Owns the descriptor. One thread.
class ConsoleTail
{
public:
    static constexpr size_t kMostBytes = size_t{64} << 10;
    static constexpr size_t kMostAtOnce = size_t{1} << 20; // read, not kept

    explicit ConsoleTail(int descriptor) : m_descriptor(descriptor) {}
    ~ConsoleTail();
    ConsoleTail(const ConsoleTail&) = delete;
    ConsoleTail& operator=(const ConsoleTail&) = delete;
    ConsoleTail(ConsoleTail&&) = delete;
    ConsoleTail& operator=(ConsoleTail&&) = delete;

    // What has come by now, kMostAtOnce of it at most; waits for nothing.
    void read();

    // What is kept; no first line that was cut.
    std::vector<std::string> lines() const;

private:
    int m_descriptor;
    std::string m_text; // up to twice as much as is kept
    bool m_cut = false;
};

} // namespace drmscope::tracer
