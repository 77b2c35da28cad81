// SPDX-License-Identifier: MIT
#include "app/cli/progress_line.h"

#include "app/cli/output.h"
#include "app/report/display_width.h"
#include "app/report/quantity.h"
#include "app/report/safe_text.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>

namespace drmscope::app {
namespace {

size_t columnsOfTerminal()
{
    winsize size{};
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 ? size.ws_col : 80;
}

void write(const std::string& text)
{
    std::fwrite(text.data(), 1, text.size(), stderr);
    std::fflush(stderr);
}

} // namespace

ProgressLine::ProgressLine(bool quiet)
    : m_quiet(quiet), m_inPlace(!quiet && isatty(STDERR_FILENO) != 0)
{}

void ProgressLine::show(const std::string& text)
{
    if (!m_inPlace) {
        return;
    }
    // One column is left free: a terminal that wraps would make two lines of it.
    write("\r\033[K" + elideEnd(text, columnsOfTerminal() - 1));
    m_drawn = true;
}

void ProgressLine::showCounts(const CollectorMessages::Counts& counts,
                              std::chrono::nanoseconds elapsed, bool hasCommand)
{
    const auto seconds = std::chrono::duration_cast<std::chrono::milliseconds>(elapsed).count();
    const std::string findings =
        counts.findings == 0 ? std::string() : "  " + countOf(counts.findings, "finding");
    show(fmt::format("recording {:.1f} s  {}  {} missed  {}{}{}",
                     static_cast<double>(seconds) / 1000, countOf(counts.events, "event"),
                     countText(counts.missed), countOf(counts.devices, "drm_device"), findings,
                     hasCommand ? "" : "  Ctrl-C ends it"));
}

void ProgressLine::clear()
{
    if (m_drawn) {
        write("\r\033[K");
        m_drawn = false;
    }
}

void ProgressLine::say(const std::string& sentence)
{
    if (!m_quiet) {
        clear();
        tell(sentence);
    }
}

void ProgressLine::passOn(const std::string& line)
{
    clear();
    write(safeText(line) + '\n');
}

} // namespace drmscope::app
