// SPDX-License-Identifier: MIT
#include "tracer/import/dmesg_reader.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

namespace drmscope::tracer {

namespace {

constexpr std::string_view kMark = "[drm:";
constexpr std::string_view kVersion = "Linux version ";
constexpr std::string_view kLastAction = "drm_dev_init_release"; // drops the parent
constexpr std::string_view kHiddenPointer = "(____ptrval____) ";
constexpr std::string_view kHiddenPointer32 = "(ptrval) ";
constexpr uint64_t kStepNs = 1000;
constexpr uint64_t kBackNs = 1'000'000'000; // CPUs' lines cross by less

// Of "DRIVER PARENT: [drm:FUNCTION [drm]] MESSAGE". "release end" has neither any more, and behind
// "HOST kernel: " of a journal stands nothing then.
std::string_view parentBefore(std::string_view text)
{
    if (!text.ends_with(": "))
        return {};
    text.remove_suffix(2);
    const std::string_view word = text.substr(text.find_last_of(" \t]") + 1);
    return word == "kernel" ? std::string_view() : word;
}

bool takeDigits(std::string_view& text, uint64_t& number, size_t& digits)
{
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    digits = static_cast<size_t>(parsed.ptr - text.data());
    text.remove_prefix(digits);
    return parsed.ec == std::errc{};
}

// "[   12.345678]", with more brackets behind it on a console.
std::optional<uint64_t> bracketedTime(std::string_view text)
{
    for (size_t at = text.find('['); at != std::string_view::npos; at = text.find('[', at + 1)) {
        std::string_view rest = text.substr(at + 1);
        rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
        uint64_t seconds = 0;
        uint64_t fraction = 0;
        size_t digits = 0;
        if (!takeDigits(rest, seconds, digits) || !rest.starts_with('.'))
            continue;
        rest.remove_prefix(1);
        if (!takeDigits(rest, fraction, digits) || digits > 9 || !rest.starts_with(']') ||
            seconds > 1'000'000'000)
            continue;
        for (; digits < 9; ++digits)
            fraction *= 10;
        return seconds * 1'000'000'000 + fraction;
    }
    return std::nullopt;
}

uint64_t addBounded(uint64_t sum, uint64_t more)
{
    return sum + std::min(more, UINT64_MAX - sum);
}

struct RecordPrefix
{
    uint64_t sequence = 0;
    uint64_t timestampNs = 0;
};

// "7,412,11790604,-;": /dev/kmsg, in microseconds.
std::optional<RecordPrefix> recordPrefix(std::string_view text)
{
    uint64_t numbers[3] = {};
    for (uint64_t& number : numbers) {
        size_t digits = 0;
        if (!takeDigits(text, number, digits) || !text.starts_with(','))
            return std::nullopt;
        text.remove_prefix(1);
    }
    if (text.find(';') == std::string_view::npos || numbers[2] > UINT64_MAX / 1000)
        return std::nullopt;
    return RecordPrefix{numbers[1], numbers[2] * 1000};
}

// The number between the two, or 0.
uint64_t numberWithin(std::string_view text, std::string_view before, std::string_view behind)
{
    const size_t end = text.find(behind);
    const size_t begin = text.substr(0, end).rfind(before);
    if (end == std::string_view::npos || begin == std::string_view::npos)
        return 0;
    std::string_view digits = text.substr(0, end).substr(begin + before.size());
    uint64_t number = 0;
    size_t count = 0;
    return takeDigits(digits, number, count) && digits.empty() ? number : 0;
}

// As the kernel's console says it, and journald of /dev/kmsg.
uint64_t linesDropped(std::string_view text)
{
    const uint64_t ofConsole = numberWithin(text, "** ", " printk messages dropped");
    return ofConsole != 0 ? ofConsole : numberWithin(text, "Missed ", " kernel messages");
}

// Of a line whose message begins there.
std::optional<uint64_t> timeOf(std::string_view text, size_t messageAt)
{
    const std::optional<uint64_t> time = bracketedTime(text.substr(0, messageAt));
    if (time)
        return time;
    const std::optional<RecordPrefix> prefix = recordPrefix(text);
    return prefix ? std::optional(prefix->timestampNs) : std::nullopt;
}

// Colours and the like, which a terminal takes out (ECMA-48): ESC [ PARAMETERS FINAL, or ESC and a
// character that others may come before.
std::string withoutEscapes(std::string_view text)
{
    constexpr char kEscape = '\x1b';
    const auto skip = [&text](char first, char last) {
        size_t count = 0;
        while (count < text.size() && text[count] >= first && text[count] <= last)
            ++count;
        text.remove_prefix(count);
    };
    std::string plain;
    for (;;) {
        const size_t at = std::min(text.find(kEscape), text.size());
        plain += text.substr(0, at);
        if (at == text.size())
            return plain;
        text.remove_prefix(at + 1);
        if (text.starts_with('[')) {
            text.remove_prefix(1);
            skip('0', '?');
        }
        skip(' ', '/');
        text.remove_prefix(std::min<size_t>(text.size(), 1));
    }
}

std::string_view withoutEnd(std::string_view text)
{
    while (!text.empty() && (text.back() == '\r' || text.back() == ' ' || text.back() == '\n'))
        text.remove_suffix(1);
    return text;
}

// What journalctl puts between two boots, older ones without saying which.
bool isBootOfJournal(std::string_view text)
{
    return (text.starts_with("-- Boot ") && text.ends_with(" --")) || text == "-- Reboot --";
}

} // namespace

std::vector<HookEvent> dmesgHooks()
{
    static constexpr const char* kTold[] = {"add", "del", "release_node", "release"};
    static constexpr const char* kUntold[] = {"device_init", "register",  "unregister", "unplug",
                                              "last_close",  "file_open", "file_close", "bind"};
    std::vector<HookEvent> hooks;
    for (const char* name : kTold) {
        HookEvent hook;
        hook.hook = name;
        hook.symbol = "drm.debug";
        hook.state = HookEvent::State::Armed;
        hooks.push_back(hook);
    }
    for (const char* name : kUntold) {
        HookEvent hook;
        hook.hook = name;
        hook.symbol = "drm.debug";
        hook.state = HookEvent::State::Missing;
        hook.reason = "the kernel's log does not tell";
        hooks.push_back(hook);
    }
    return hooks;
}

void DmesgReader::line(std::string_view text)
{
    std::string plain;
    if (text.find('\x1b') != std::string_view::npos)
        text = plain = withoutEscapes(text);
    text = withoutEnd(text);
    takeLost(text);
    if (isBootOfJournal(text))
        beginBoot();
    if (const size_t version = text.find(kVersion); version != std::string_view::npos)
        takeVersion(text, version);
    const size_t mark = text.find(kMark);
    if (mark == std::string_view::npos)
        return;
    const size_t end = text.find("] ", mark);
    if (end == std::string_view::npos)
        return;
    takeTime(text, mark);
    std::string_view said = text.substr(end + 2);
    if (said.starts_with("] ")) // of "[drm:add_dr [drm]] "
        said.remove_prefix(2);
    message(parentBefore(text.substr(0, mark)), said);
}

void DmesgReader::finish()
{
    tellLost(0);
}

void DmesgReader::takeLost(std::string_view text)
{
    uint64_t lost = linesDropped(text);
    if (const std::optional<RecordPrefix> prefix = recordPrefix(text)) {
        if (m_sequence != 0 && prefix->sequence > m_sequence)
            lost = addBounded(lost, prefix->sequence - m_sequence - 1);
        m_sequence = prefix->sequence;
    }
    m_untold = addBounded(m_untold, lost);
}

// How many of the lines would have been events nobody knows.
void DmesgReader::tellLost(uint64_t beforeNs)
{
    if (m_untold == 0 || m_isBootNew)
        return;
    m_linesLost = addBounded(m_linesLost, std::exchange(m_untold, 0));
    m_sinks.lost({.cpu = 0, .afterNs = m_lastNs, .beforeNs = beforeNs, .count = 0});
}

// What a kernel says first. Somebody may have asked /proc/version on the console, too.
void DmesgReader::takeVersion(std::string_view text, size_t at)
{
    const std::optional<uint64_t> time = timeOf(text, at);
    if (time ? *time < m_nowNs : m_timesUnknown)
        beginBoot();
    const std::string_view rest = text.substr(at + kVersion.size());
    m_bootRelease = rest.substr(0, rest.find(' '));
}

void DmesgReader::takeTime(std::string_view text, size_t messageAt)
{
    const std::optional<uint64_t> time = timeOf(text, messageAt);
    m_timesUnknown |= !time;
    if (time && m_nowNs > kBackNs && *time < m_nowNs - kBackNs)
        beginBoot();
    m_nowNs = std::max(time.value_or(m_nowNs + kStepNs), m_nowNs);
}

void DmesgReader::beginBoot()
{
    tellLost(0);
    m_isBootNew = true;
    m_untold = 0;
    m_nowNs = 0;
    m_sequence = 0;
    m_bootRelease.clear();
    m_lives.clear();
    m_releasing.clear();
    m_ending.clear();
}

// Only now: of a boot that tells nothing, nothing takes the place of the one before.
void DmesgReader::enterBoot()
{
    if (!std::exchange(m_isBootNew, false))
        return;
    m_kernelRelease = m_bootRelease;
    m_events = m_unreadable = m_hidden = m_linesLost = 0;
    m_firstNs = m_lastNs = 0;
    if (m_boots++ > 0)
        m_sinks.anew();
}

DmesgReader::Life& DmesgReader::lifeOf(std::string_view parent)
{
    const auto found = m_lives.find(parent);
    if (found != m_lives.end())
        return found->second;
    Life life;
    life.key.generation = ++m_generation;
    return m_lives.emplace(parent, life).first->second;
}

void DmesgReader::message(std::string_view parent, std::string_view text)
{
    if (text == "drmres release begin") {
        m_releasing = parent;
        tellSpan(true, m_releasing);
        return;
    }
    if (text == "drmres release end") {
        endLife();
        return;
    }
    const std::string_view word = text.substr(0, text.find(' '));
    ResourceEvent event;
    if (word == "ADD")
        event.kind = ResourceEvent::Kind::Add;
    else if (word == "DEL")
        event.kind = ResourceEvent::Kind::Delete;
    else if (word == "REL")
        event.kind = ResourceEvent::Kind::Release;
    else
        return; // of another part of DRM
    const std::string_view rest = text.substr(std::min(text.size(), word.size() + 1));
    if (!node(rest, event)) {
        enterBoot();
        ++m_unreadable;
        if (rest.starts_with(kHiddenPointer) || rest.starts_with(kHiddenPointer32))
            ++m_hidden;
        return;
    }
    if (event.kind == ResourceEvent::Kind::Add && lifeOf(parent).ending)
        m_lives.erase(std::string(parent)); // the line with its end is lost
    Life& life = lifeOf(parent);
    event.device = life.key;
    event.parentName = parent;
    if (event.kind == ResourceEvent::Kind::Release)
        m_releasing = parent;
    if (event.kind == ResourceEvent::Kind::Release && event.name == kLastAction && !life.ending) {
        life.ending = true;
        m_ending.emplace_back(parent);
    }
    tell(std::move(event));
}

// Whose, the line does not say: of several at a time, who dropped its parent first.
void DmesgReader::endLife()
{
    std::string parent = m_releasing;
    for (bool found = false; !found && !m_ending.empty(); m_ending.pop_front()) {
        const auto life = m_lives.find(m_ending.front());
        found = life != m_lives.end() && life->second.ending;
        if (found)
            parent = m_ending.front();
    }
    if (!m_lives.contains(parent))
        return; // the log begins between the line before and this
    tellSpan(false, parent);
    m_lives.erase(parent);
}

// "ffff888008123400 kmalloc (40 bytes)"
bool DmesgReader::node(std::string_view text, ResourceEvent& event) const
{
    const size_t blank = text.find(' ');
    const size_t bracket = text.rfind(" (");
    if (blank == std::string_view::npos || bracket == std::string_view::npos || bracket < blank + 1)
        return false;
    const std::string_view pointer = text.substr(0, blank);
    const auto parsed =
        std::from_chars(pointer.data(), pointer.data() + pointer.size(), event.node, 16);
    if (parsed.ec != std::errc{} || parsed.ptr != pointer.data() + pointer.size())
        return false;
    event.name = text.substr(blank + 1, bracket - blank - 1);
    std::string_view size = text.substr(bracket + 2);
    size_t digits = 0;
    return takeDigits(size, event.sizeBytes, digits) && size == " bytes)" &&
           event.sizeBytes <= INT64_MAX;
}

void DmesgReader::tellSpan(bool begin, const std::string& parent)
{
    ReleaseSpanEvent event;
    event.begin = begin;
    event.nodes = ReleaseSpanEvent::kUnknownNodes;
    event.device = lifeOf(parent).key;
    event.parentName = parent;
    tell(std::move(event));
}

void DmesgReader::tell(Event event)
{
    enterBoot();
    tellLost(m_nowNs);
    std::visit(
        [this](auto& known) {
            known.origin.timestampNs = m_nowNs;
            known.origin.seq = ++m_events;
        },
        event);
    m_firstNs = m_events == 1 ? m_nowNs : m_firstNs;
    m_lastNs = m_nowNs;
    m_sinks.event(event);
}

} // namespace drmscope::tracer
