// SPDX-License-Identifier: MIT
#include "tracer/collect/flight_ring.h"

#include <algorithm>

namespace drmscope::tracer {

namespace {

std::string secondsText(uint64_t ns)
{
    const uint64_t tenths = ns / 100'000'000;
    const std::string rest = tenths % 10 == 0 ? "" : "." + std::to_string(tenths % 10);
    return std::to_string(tenths / 10) + rest + " s";
}

} // namespace

void FlightRing::push(const Frame& frame)
{
    m_kept.push_back(
        {frame.type, frame.cpu, m_nowNs, {frame.payload.begin(), frame.payload.end()}});
    m_bytes += sizeof(Kept) + frame.payload.size();
    if (const uint64_t atNs = frameTimeNs(frame).value_or(0);
        frame.type == FrameType::Watermark && atNs > m_nowNs) {
        m_nowNs = atNs;
        m_ticks.push_back(atNs);
    }
    while (!m_kept.empty() && isOld(m_kept.front()))
        dropFront();
    while (m_bytes > m_mostBytes) {
        m_fullNs = m_kept.front().atNs;
        dropFront();
    }
}

bool FlightRing::isOld(const Kept& kept) const
{
    return m_nowNs > m_keepNs && kept.atNs < m_nowNs - m_keepNs;
}

bool FlightRing::isShort() const
{
    return !m_letGo.empty() && m_fullNs && m_nowNs - *m_fullNs < m_keepNs;
}

std::string FlightRing::lackText() const
{
    if (isShort())
        return "of the last " + secondsText(m_keepNs) + " that were to be kept it has " +
               secondsText(m_nowNs - beginsNs()) + ": more did not fit into " +
               std::to_string(m_mostBytes >> 20U) + " MB of memory";
    return m_letGo.empty() ? "" : "what was older than " + secondsText(m_keepNs) + " was let go";
}

// A subbuffer holds nothing younger than the next watermark: once it is gone, all before that is
// unsure.
void FlightRing::dropFront()
{
    const Kept& front = m_kept.front();
    if (front.type == FrameType::Subbuffer)
        m_letGo.insert(front.cpu);
    m_bytes -= sizeof(Kept) + front.payload.size();
    while (!m_ticks.empty() && m_ticks.front() <= front.atNs)
        m_ticks.pop_front();
    m_letGoSome = true;
    m_kept.pop_front();
}

uint64_t FlightRing::beginsNs() const
{
    if (!m_letGoSome)
        return 0;
    return m_ticks.empty() ? m_nowNs : m_ticks.front();
}

void FlightRing::look(const std::function<void(const Frame&)>& use) const
{
    for (const Kept& kept : m_kept)
        use({kept.type, kept.cpu, kept.payload});
}

void FlightRing::drain(const std::function<void(const Frame&)>& use)
{
    for (; !m_kept.empty(); m_kept.pop_front())
        use({m_kept.front().type, m_kept.front().cpu, m_kept.front().payload});
    m_bytes = 0;
    m_letGo.clear();
}

} // namespace drmscope::tracer
