// SPDX-License-Identifier: MIT
#include "tracer/collect/lookout.h"

#include "schema/statement.h"
#include "tracer/store/session_row.h"

#include <string>
#include <string_view>
#include <utility>

namespace drmscope::tracer {

namespace {

constexpr uint64_t kMostBytes = uint64_t{256} << 20;
constexpr size_t kMostToldBytes = size_t{4} << 20;

// The symbols stay where they are, and hooks are copied.
bool isToldOnce(FrameType type)
{
    return type == FrameType::Host || type == FrameType::HeaderPage ||
           type == FrameType::EventFormat || type == FrameType::Started;
}

HookEvent::State stateOf(std::string_view word)
{
    return word == "armed"      ? HookEvent::State::Armed
           : word == "fallback" ? HookEvent::State::Fallback
           : word == "off"      ? HookEvent::State::Off
                                : HookEvent::State::Missing;
}

// Told when the recording began, perhaps long ago: they hold.
std::vector<HookEvent> hooksIn(schema::Database& database)
{
    std::vector<HookEvent> hooks;
    schema::Statement rows(database, // kernel_log is told with Started
                           "SELECT hook, symbol, state, error, missed_count, reason, timestamp_ns "
                           "FROM hook WHERE hook <> 'kernel_log' ORDER BY id");
    while (rows.step()) {
        HookEvent hook;
        hook.hook = rows.text(0);
        hook.symbol = rows.text(1);
        hook.state = stateOf(rows.text(2));
        hook.error = static_cast<int32_t>(rows.integer(3));
        hook.missed = static_cast<uint64_t>(rows.integer(4));
        hook.reason = rows.text(5);
        hook.origin.timestampNs = static_cast<uint64_t>(rows.integer(6));
        hooks.push_back(std::move(hook));
    }
    return hooks;
}

} // namespace

Lookout::Lookout(uint64_t keepNs, bool allDevres) : m_keepNs(keepNs), m_allDevres(allDevres)
{
    begin(0);
}

void Lookout::beginAnew()
{
    begin(m_collector->lastHeardNs());
}

void Lookout::begin(uint64_t sinceNs)
{
    std::vector<HookEvent> hooks;
    if (m_writer) {
        m_writer->commit();
        hooks = hooksIn(m_file->database());
    }
    m_collector.reset();
    m_writer.reset();
    m_file.reset();
    m_file.emplace(schema::SessionFile::create(
        (m_folder.path() / "kept.drmscope").string(), schema::SessionFile::Overwrite::Yes,
        [](schema::Database& database) { session_row::insert(database, ""); }));
    m_writer.emplace(*m_file, m_symbols, m_allDevres);
    m_collector.emplace(*m_writer, m_symbols, m_nobody);
    m_beganNs = sinceNs;
    for (const Told& told : m_told)
        m_collector->take({told.type, 0, told.payload});
    for (const HookEvent& hook : hooks)
        m_writer->storeHook(hook);
    if (sinceNs != 0)
        m_writer->storeMissed({.cpu = 0, .afterNs = 0, .beforeNs = sinceNs, .count = 0});
}

void Lookout::take(const Frame& frame, FlightRing& ring)
{
    if (isToldOnce(frame.type) && m_toldBytes + frame.payload.size() <= kMostToldBytes) {
        m_told.push_back({frame.type, {frame.payload.begin(), frame.payload.end()}});
        m_toldBytes += frame.payload.size();
    }
    feed(frame);
    if (frame.type != FrameType::Watermark)
        return;
    if (m_beganNs == 0)
        m_beganNs = m_collector->lastHeardNs();
    if (m_writer->bytes() > kMostBytes) {
        beginAnew(); // without what is kept, of which as much would come
    } else if (!ring.letGo().empty() && ring.beginsNs() > m_beganNs + m_keepNs) {
        begin(ring.beginsNs());
        ring.look([this](const Frame& kept) { feed(kept); });
    }
}

void Lookout::feed(const Frame& frame)
{
    m_collector->take(frame);
    m_writer->commitIfDue();
}

} // namespace drmscope::tracer
