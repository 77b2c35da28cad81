// SPDX-License-Identifier: MIT
#include "app/query/session_words.h"

#include <algorithm>
#include <iterator>

namespace drmscope::app {
namespace {

template <typename Value> struct Word
{
    Value value;
    std::string_view word;
};

constexpr Word<Phase> kPhases[] = {
    {Phase::Unknown, "unknown"},
    {Phase::Probing, "probing"},
    {Phase::Init, "init"},
    {Phase::Registered, "registered"},
    {Phase::Unplugging, "unplugging"},
    {Phase::Unplugged, "unplugged"},
    {Phase::Unregistered, "unregistered"},
    {Phase::Zombie, "zombie"},
    {Phase::Releasing, "releasing"},
    {Phase::Freed, "freed"},
};
constexpr Word<ResourceKind> kResourceKinds[] = {
    {ResourceKind::Unknown, "unknown"},
    {ResourceKind::Kmalloc, "kmalloc"},
    {ResourceKind::Action, "action"},
    {ResourceKind::Group, "group"},
};
constexpr Word<Origin> kOrigins[] = {
    {Origin::Unseen, "unseen"}, {Origin::Seen, "seen"}, {Origin::Snapshot, "snapshot"},
    {Origin::Seen, "add"},      {Origin::Seen, "open"}, {Origin::Seen, "init"},
};
constexpr Word<ResourceEnd> kResourceEnds[] = {
    {ResourceEnd::Unknown, "unknown"}, {ResourceEnd::Live, "live"},
    {ResourceEnd::Deleted, "del"},     {ResourceEnd::Released, "release"},
    {ResourceEnd::Leaked, "leaked"},
};
constexpr Word<PinKind> kPinKinds[] = {
    {PinKind::Unknown, "unknown"},
    {PinKind::OpenFile, "open file"},
    {PinKind::InKernelClient, "in-kernel client"},
    {PinKind::Dmabuf, "dma-buf"},
    {PinKind::Mapping, "mapping"},
    {PinKind::AtomicState, "atomic state"},
    {PinKind::Unexplained, "unexplained"},
};
constexpr Word<Severity> kSeverities[] = {
    {Severity::Unknown, "unknown"},
    {Severity::Information, "information"},
    {Severity::Warning, "warning"},
    {Severity::Error, "error"},
};
constexpr Word<SessionState> kSessionStates[] = {
    {SessionState::Unknown, "unknown"},
    {SessionState::Recording, "recording"},
    {SessionState::Complete, "complete"},
    {SessionState::Interrupted, "interrupted"},
};
constexpr Word<HookState> kHookStates[] = {
    {HookState::Unknown, "unknown"}, {HookState::Armed, "armed"}, {HookState::Fallback, "fallback"},
    {HookState::Missing, "missing"}, {HookState::Off, "off"},
};
constexpr Word<MarkKind> kMarkKinds[] = {
    {MarkKind::Unknown, "unknown"},
    {MarkKind::Unplug, "dev_unplug"},
    {MarkKind::Unregister, "dev_unregister"},
    {MarkKind::LastClose, "dev_last_close"},
    {MarkKind::ReleaseBegin, "release_begin"},
    {MarkKind::ReleaseEnd, "release_end"},
};
constexpr Word<Verdict> kVerdicts[] = {
    {Verdict::Unknown, "unknown"},
    {Verdict::Clean, "clean"},
    {Verdict::Leaks, "leaks"},
};

// The first word of a value is the one that is printed.
template <typename Value, size_t N>
std::string_view wordFor(const Word<Value> (&words)[N], Value value)
{
    const auto* found = std::find_if(std::begin(words), std::end(words),
                                     [value](const auto& word) { return word.value == value; });
    return found == std::end(words) ? std::string_view{} : found->word;
}

template <typename Value, size_t N>
Value valueFor(const Word<Value> (&words)[N], std::string_view text)
{
    const auto* found = std::find_if(std::begin(words), std::end(words),
                                     [text](const auto& word) { return word.word == text; });
    return found == std::end(words) ? Value{} : found->value;
}

} // namespace

std::string_view wordOf(Phase phase)
{
    return wordFor(kPhases, phase);
}
std::string_view wordOf(ResourceKind kind)
{
    return wordFor(kResourceKinds, kind);
}
std::string_view wordOf(Origin origin)
{
    return wordFor(kOrigins, origin);
}
std::string_view wordOf(ResourceEnd end)
{
    return wordFor(kResourceEnds, end);
}
std::string_view wordOf(PinKind kind)
{
    return wordFor(kPinKinds, kind);
}
std::string_view wordOf(Severity severity)
{
    return wordFor(kSeverities, severity);
}
std::string_view wordOf(SessionState state)
{
    return wordFor(kSessionStates, state);
}
std::string_view wordOf(HookState state)
{
    return wordFor(kHookStates, state);
}
std::string_view wordOf(MarkKind kind)
{
    return wordFor(kMarkKinds, kind);
}
std::string_view wordOf(Verdict verdict)
{
    return wordFor(kVerdicts, verdict);
}

Phase phaseOf(std::string_view word)
{
    return valueFor(kPhases, word);
}
ResourceKind resourceKindOf(std::string_view word)
{
    return valueFor(kResourceKinds, word);
}
Origin originOf(std::string_view word)
{
    return valueFor(kOrigins, word);
}
ResourceEnd resourceEndOf(std::string_view word)
{
    return valueFor(kResourceEnds, word);
}
PinKind pinKindOf(std::string_view word)
{
    return valueFor(kPinKinds, word);
}
Severity severityOf(std::string_view word)
{
    return valueFor(kSeverities, word);
}
SessionState sessionStateOf(std::string_view word)
{
    return valueFor(kSessionStates, word);
}
HookState hookStateOf(std::string_view word)
{
    return valueFor(kHookStates, word);
}
MarkKind markKindOf(std::string_view eventKind)
{
    return valueFor(kMarkKinds, eventKind);
}
Verdict verdictOf(std::string_view word)
{
    return valueFor(kVerdicts, word);
}

} // namespace drmscope::app
