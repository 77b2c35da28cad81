// SPDX-License-Identifier: MIT
#include "tracer/collect/flight_ring.h"

#include <algorithm>

namespace drmscope::tracer {

void FlightRing::push(const Frame& frame)
{
    m_kept.push_back(
        {frame.type, frame.cpu, m_nowNs, {frame.payload.begin(), frame.payload.end()}});
    m_bytes += sizeof(Kept) + frame.payload.size();
    if (frame.type == FrameType::Watermark)
        m_nowNs = std::max(m_nowNs, frameTimeNs(frame).value_or(0));
    while (!m_kept.empty() && (m_bytes > m_mostBytes ||
                               (m_nowNs > m_keepNs && m_kept.front().atNs < m_nowNs - m_keepNs)))
        dropFront();
}

// A subbuffer holds nothing younger than the next watermark: once it is gone, all before that is
// unsure.
void FlightRing::dropFront()
{
    const Kept& front = m_kept.front();
    if (front.type == FrameType::Subbuffer)
        m_letGo.insert(front.cpu);
    m_bytes -= sizeof(Kept) + front.payload.size();
    m_kept.pop_front();
    m_beginsNs = m_kept.empty() ? m_nowNs : std::max(m_beginsNs, m_kept.front().atNs);
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
