// SPDX-License-Identifier: MIT
#include "tracer/collect/frame_collector.h"

#include "tracer/collect/host_text.h"
#include "tracer/decode/build_id.h"
#include "tracer/decode/chunked_lines.h"
#include "tracer/ringbuffer/cpu_stats.h"
#include "tracer/stream/agent_exit_code.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>

namespace drmscope::tracer {

namespace {

// A stream without watermarks, or a snapshot of symbols that never ends: order what is there.
constexpr size_t kMostWaitingBytes = size_t{256} << 20;

constexpr const char* kWrongDrm =
    "the drm that was loaded is another build than the one on disk that the probes were made for";

// The kernel's own TASK_COMM_LEN is 16, and a kworker's longer name at most this.
constexpr size_t kMostCommBytes = 64;

// Of what the agent says went wrong. A frame may hold 4 MB, and a person reads it.
constexpr size_t kMostErrorBytes = 2000;

// Between an event and the stack that the kernel writes behind it.
constexpr uint64_t kLongestStackNs = 100'000'000;

// UTF-8 is cut between two characters.
std::string cutText(std::string_view text, size_t most)
{
    if (text.size() <= most)
        return std::string(text);
    while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xc0U) == 0x80U)
        --most;
    return std::string(text.substr(0, most)) + "…";
}

std::string_view textOf(const Frame& frame)
{
    return {reinterpret_cast<const char*>(frame.payload.data()), frame.payload.size()};
}

} // namespace

int FrameCollector::AgentError::exitCode() const
{
    return agentExitCode(errorNumber);
}

FrameCollector::FrameCollector(SessionWriter& writer, RecordedSymbols& symbols, StateLines& lines,
                               std::string drmBuildId)
    : m_writer(writer), m_symbols(symbols), m_lines(lines),
      m_stacks([this](Event& event) { store(event); }),
      m_calls([this](uint64_t address, uint64_t timestampNs) {
          return m_symbols.history().resolve(address, timestampNs).name;
      }),
      m_drmBuildId(std::move(drmBuildId))
{}

StateLines::Counts FrameCollector::counts() const
{
    return {m_writer.eventCount(), m_writer.missedCount(), m_writer.damagedCount(),
            m_writer.deviceCount(), m_writer.liveAccusations()};
}

void FrameCollector::take(const Frame& frame)
{
    switch (frame.type) {
    case FrameType::Subbuffer:
        pushSubbuffer(frame);
        break;
    case FrameType::Watermark:
    case FrameType::Started:
    case FrameType::End:
    case FrameType::SymbolsBegin:
        takeTime(frame);
        break;
    case FrameType::SymbolsEnd:
        endSymbols();
        break;
    case FrameType::BuildId:
        takeBuild(frame);
        break;
    default:
        takeText(frame, textOf(frame));
    }
}

void FrameCollector::hear(const Frame& frame)
{
    if (frame.type == FrameType::Watermark)
        m_lastHeardNs = std::max(m_lastHeardNs, frameTimeNs(frame).value_or(0));
}

void FrameCollector::takeText(const Frame& frame, std::string_view text)
{
    switch (frame.type) {
    case FrameType::Host:
        takeHost(text);
        break;
    case FrameType::HeaderPage:
        m_layout = SubbufferLayout::parse(text);
        break;
    case FrameType::EventFormat:
        if (const std::string odd = m_decoder.addFormat(text); !odd.empty())
            m_lines.warning(odd);
        break;
    case FrameType::Kallsyms:
        m_symbols.history().addKallsyms(text);
        break;
    case FrameType::Modules:
        m_symbols.history().addModules(text);
        break;
    case FrameType::CpuStats:
        m_cpuMissed[frame.cpu] = CpuStats::parse(text).missed();
        break;
    case FrameType::Cmdlines:
        takeCmdlines(text);
        break;
    case FrameType::ProbeProfile:
        m_probes.addProfile(text);
        break;
    case FrameType::Probes:
        takeProbes(text);
        break;
    case FrameType::Error:
        takeError(text);
        break;
    default:
        break;
    }
}

void FrameCollector::takeHost(std::string_view text)
{
    const HostRow host = parseHostText(text);
    m_withoutModule = host.backend == "tracefs";
    m_writer.setHost(host);
}

void FrameCollector::takeProbes(std::string_view payload)
{
    uint64_t timestampNs = 0;
    if (payload.size() < sizeof timestampNs)
        return;
    std::memcpy(&timestampNs, payload.data(), sizeof timestampNs);
    payload.remove_prefix(sizeof timestampNs);
    for (HookEvent& hook : m_probes.read(payload, timestampNs, m_withoutModule)) {
        if (m_wrongDrm && hook.hook != "devres") {
            hook.state = HookEvent::State::Missing;
            hook.reason = kWrongDrm;
        }
        m_writer.storeHook(hook);
    }
}

// What the probes fetch lies where the drm on disk has it; another one was loaded meanwhile.
void FrameCollector::takeBuild(const Frame& frame)
{
    const auto build = parseBuildIdFrame(frame.payload);
    if (!build)
        return;
    m_writer.addBuild(build->object, build->buildId);
    if (build->object != "drm" || m_drmBuildId.empty() || build->buildId == m_drmBuildId)
        return;
    if (!m_wrongDrm)
        m_lines.warning(kWrongDrm);
    m_wrongDrm = true;
}

void FrameCollector::takeTime(const Frame& frame)
{
    const std::optional<uint64_t> timeNs = frameTimeNs(frame);
    if (!timeNs)
        return;
    m_lastHeardNs = std::max(m_lastHeardNs, *timeNs);
    switch (frame.type) {
    case FrameType::Watermark:
        m_watermarkNs = std::max(m_watermarkNs, *timeNs);
        release();
        break;
    case FrameType::Started:
        m_started = true;
        m_writer.setStarted(*timeNs);
        m_lines.armed(*timeNs);
        tellOfKernelLog(*timeNs);
        break;
    case FrameType::End:
        m_endedNs = *timeNs;
        break;
    default:
        m_symbols.history().begin(*timeNs);
        m_symbolsOpen = true;
    }
}

// The agent sends the format of the kernel's own event where it could turn it on.
void FrameCollector::tellOfKernelLog(uint64_t timeNs)
{
    const std::vector<std::string> events = m_decoder.boundEvents();
    const bool on = std::ranges::find(events, "console") != events.end();
    HookEvent hook;
    hook.origin.timestampNs = timeNs;
    hook.hook = "kernel_log";
    hook.symbol = "printk:console";
    hook.state = on ? HookEvent::State::Armed : HookEvent::State::Missing;
    hook.error = on ? 0 : ENOENT;
    hook.reason = on ? "" : "the kernel has no such event, or it cannot be filtered";
    m_writer.store(hook);
}

void FrameCollector::endSymbols()
{
    if (!m_symbolsOpen)
        return;
    m_symbolsOpen = false;
    if (m_symbols.history().end().firstHidden)
        m_lines.warning(
            "the recorded kernel hides its symbols (kernel.kptr_restrict): call sites and "
            "stacks are addresses only");
    release();
}

void FrameCollector::takeError(std::string_view payload)
{
    AgentError error;
    uint32_t number = 0;
    if (payload.size() >= sizeof number) {
        std::memcpy(&number, payload.data(), sizeof number);
        payload.remove_prefix(sizeof number);
    }
    error.errorNumber = static_cast<int>(number);
    error.message = cutText(payload, kMostErrorBytes);
    m_lines.warning("drmscope-agent: " + error.message);
    if (!m_agentError)
        m_agentError = error;
}

void FrameCollector::takeCmdlines(std::string_view chunk)
{
    forEachLine(m_cmdlinesTail, chunk, [this](std::string_view line) { takeCmdline(line); });
}

void FrameCollector::takeCmdline(std::string_view line)
{
    int32_t pid = 0;
    const auto [stopped, error] = std::from_chars(line.data(), line.data() + line.size(), pid);
    const auto digits = static_cast<size_t>(stopped - line.data());
    if (error == std::errc{} && digits < line.size() && line[digits] == ' ')
        m_writer.learnTask(pid, line.substr(digits + 1, kMostCommBytes));
}

RecordMerge& FrameCollector::merge()
{
    if (!m_merge)
        m_merge = std::make_unique<RecordMerge>(
            m_layout, [this](const Record& record) { return m_decoder.sequenceOf(record); });
    return *m_merge;
}

void FrameCollector::pushSubbuffer(const Frame& frame)
{
    merge().push(frame.cpu, frame.payload);
    if (merge().pendingBytes() > kMostWaitingBytes)
        merge().flush(*this);
}

void FrameCollector::release()
{
    if (m_symbolsOpen || m_watermarkNs == 0)
        return;
    if (m_merge)
        m_merge->releaseBefore(m_watermarkNs, *this);
    if (m_watermarkNs > kLongestStackNs) {
        m_stacks.settleBefore(m_watermarkNs - kLongestStackNs);
        m_writer.heardUntil(m_watermarkNs - kLongestStackNs);
    }
    m_symbols.history().forgetBefore(m_watermarkNs);
}

uint64_t FrameCollector::finish(bool atWatermark)
{
    if (m_merge && atWatermark)
        m_merge->releaseBefore(m_watermarkNs, *this);
    else if (m_merge)
        m_merge->flush(*this);
    m_stacks.flush();
    for (Event& untold : m_calls.takeRest(std::max(m_watermarkNs, m_writer.lastEventNs())))
        m_writer.store(untold);
    const uint64_t endNs = std::max({m_endedNs.value_or(0), m_watermarkNs, m_writer.lastEventNs(),
                                     atWatermark ? m_lastHeardNs : 0});
    for (const auto& [cpu, missed] : m_cpuMissed) {
        m_lossSeen |= missed != 0;
        m_writer.reconcileMissed(cpu, missed, endNs);
    }
    if (m_lateRecords != 0)
        m_lines.warning("records came too late to be put in order: " +
                        std::to_string(m_lateRecords) + "; verdicts are not sure");
    return endNs;
}

void FrameCollector::onRecord(const Record& record)
{
    if (m_decoder.decode(record, m_event) == DecodeStatus::Decoded) {
        m_stacks.push(m_event);
        return;
    }
    m_lossSeen = true;
    m_stacks.flush();
    m_calls.missed();
    m_writer.storeDamaged({.cpu = record.cpu,
                           .afterNs = m_writer.lastEventNs(),
                           .beforeNs = record.timestampNs,
                           .count = 1});
}

void FrameCollector::store(Event& event)
{
    const bool whole = m_calls.complete(event);
    for (Event& earlier : m_calls.takeEarlier())
        m_writer.store(earlier);
    if (whole)
        m_writer.store(event);
    if (const std::optional<Event> follower = m_calls.takeFollower())
        m_writer.store(*follower);
}

void FrameCollector::onMissed(const MissedRecords& missed)
{
    m_lossSeen = true;
    m_stacks.flush();
    m_calls.missed();
    m_writer.storeMissed(toMissedEvent(missed));
}

void FrameCollector::onDamage(const SubbufferDamage& damage)
{
    m_lossSeen = true;
    m_stacks.flush();
    m_calls.missed();
    m_writer.storeDamaged({.cpu = damage.cpu,
                           .afterNs = damage.afterNs,
                           .beforeNs = std::max(damage.afterNs, m_writer.lastEventNs()),
                           .count = 1});
}

// The trackers were told of younger ones, and believed that nothing had come before.
void FrameCollector::onLate(const LateRecords& late)
{
    m_lossSeen = true;
    m_lateRecords += late.count;
    m_writer.storeLate({.cpu = late.cpu,
                        .afterNs = late.timestampNs,
                        .beforeNs = late.releasedNs,
                        .count = late.count});
}

} // namespace drmscope::tracer
