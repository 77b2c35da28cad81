// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string_view>

// The closed vocabularies of a session file as enumerations, so that a colour, a glyph or a column
// is chosen by a switch that the compiler checks. A text that we do not know (a foreign or damaged
// file) becomes Unknown, never an error. Pure values, any thread.
namespace drmscope::app {

enum class Phase : uint8_t
{
    Unknown,
    Probing,
    Init,
    Registered,
    Unplugging,
    Unplugged,
    Unregistered,
    Zombie,
    Releasing,
    Freed,
};

enum class ResourceKind : uint8_t
{
    Unknown,
    Kmalloc,
    Action,
    Group // a bracket of devres_open_group()
};

// How we came to know of it: its beginning was seen, it was older than the recording, or only a
// later event told that it exists.
enum class Origin : uint8_t
{
    Unseen,
    Seen,
    Snapshot
};

// Live: still on the list when the recording ended. Leaked: release ended without it.
enum class ResourceEnd : uint8_t
{
    Unknown,
    Live,
    Deleted,
    Released,
    Leaked
};
constexpr bool isLiveOrLeaked(ResourceEnd end)
{
    return end == ResourceEnd::Live || end == ResourceEnd::Leaked;
}

enum class PinKind : uint8_t
{
    Unknown,
    OpenFile,
    InKernelClient,
    Dmabuf,
    Mapping, // keeps its file or dma-buf, not the drm_device itself
    AtomicState,
    Unexplained
};

enum class Severity : uint8_t
{
    Unknown,
    Information,
    Warning,
    Error
};

enum class SessionState : uint8_t
{
    Unknown,
    Recording,
    Complete,
    Interrupted
};

enum class HookState : uint8_t
{
    Unknown,
    Armed,
    Fallback,
    Missing,
    Off
};

// Landmarks of a drm_device's life. They are instants; release is the pair begin and end.
enum class MarkKind : uint8_t
{
    Unknown,
    Unplug,
    Unregister,
    LastClose,
    ReleaseBegin,
    ReleaseEnd
};

// The answer to "does it leak?": Unknown where something that the answer needs was not seen.
enum class Verdict : uint8_t
{
    Unknown,
    Clean,
    Leaks
};

// The schema's word for a value, as it stands in the file ("" for a value without one).
std::string_view wordOf(Phase phase);
std::string_view wordOf(ResourceKind kind);
std::string_view wordOf(Origin origin);
std::string_view wordOf(ResourceEnd end);
std::string_view wordOf(PinKind kind);
std::string_view wordOf(Severity severity);
std::string_view wordOf(SessionState state);
std::string_view wordOf(HookState state);
std::string_view wordOf(MarkKind kind);
std::string_view wordOf(Verdict verdict);

Phase phaseOf(std::string_view word);
ResourceKind resourceKindOf(std::string_view word);
Origin originOf(std::string_view word); // takes "add", "open" and "init" for Seen
ResourceEnd resourceEndOf(std::string_view word);
PinKind pinKindOf(std::string_view word);
Severity severityOf(std::string_view word);
SessionState sessionStateOf(std::string_view word);
HookState hookStateOf(std::string_view word);
MarkKind
markKindOf(std::string_view eventKind); // the event's kind: "dev_unplug", "release_begin", …
Verdict verdictOf(std::string_view word);

} // namespace drmscope::app
