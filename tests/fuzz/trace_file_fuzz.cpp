// SPDX-License-Identifier: MIT
// Any bytes as a trace.dat. What is told of it is counted right, and names no time that cannot be.
#include "tracer/decode/event_format.h"
#include "tracer/import/trace_file.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <map>
#include <optional>
#include <string>

using namespace drmscope::tracer; // NOLINT(google-build-using-namespace): this file only

// libtraceevent takes half of the time, most of it for texts that it has seen: what it made of one
// is kept. The linker has the decoder call this in place of EventFormat::parse() (CMakeLists.txt).
std::optional<EventFormat> parseFormat(const FormatText& text) __asm__("__real_" PARSE_FORMAT);
std::optional<EventFormat> keptFormat(const FormatText& text) __asm__("__wrap_" PARSE_FORMAT);

std::optional<EventFormat> keptFormat(const FormatText& text)
{
    constexpr size_t kMostKept = 10'000;
    static std::map<std::string, std::optional<EventFormat>> kept;
    if (kept.size() == kMostKept)
        kept.clear();
    const auto [place, isNew] = kept.try_emplace(text.checked);
    if (isNew)
        place->second = parseFormat(text);
    return place->second;
}

namespace {

int emptyFile()
{
    const int file = memfd_create("trace.dat", 0);
    if (file < 0)
        std::abort();
    return file;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    static const int file = emptyFile();
    static const std::string path = "/proc/self/fd/" + std::to_string(file);
    if (ftruncate(file, 0) != 0 || pwrite(file, data, size, 0) != static_cast<ssize_t>(size))
        std::abort();
    uint64_t events = 0;
    uint64_t origins = 0;
    const auto hear = [](const MissedEvent& gap) {
        if (gap.beforeNs != 0 && gap.afterNs > gap.beforeNs)
            std::abort();
    };
    try {
        const TraceFileSummary summary =
            readTraceFile(path, {.origin = [&](const TraceFileOrigin&) { ++origins; },
                                 .event = [&](const Event&) { ++events; },
                                 .missed = [](const MissedEvent&) {},
                                 .damaged = hear,
                                 .late = hear,
                                 .task = [](int, const std::string&) {}});
        if (summary.events != events || origins != 1 || summary.firstNs > summary.lastNs)
            std::abort();
    } catch (const TraceFileError& error) {
        if (*error.what() == '\0')
            std::abort();
    }
    return 0;
}
