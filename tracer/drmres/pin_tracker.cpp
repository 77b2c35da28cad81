// SPDX-License-Identifier: MIT
#include "tracer/drmres/pin_tracker.h"

#include <algorithm>

namespace drmscope::tracer {

PinTracker::PinTracker(RowId deviceId, const Evidence& evidence, DerivedSink& sink)
    : m_deviceId(deviceId), m_evidence(evidence), m_sink(sink)
{}

RowId PinTracker::begin(const PinRow& pin)
{
    if (pin.kind != PinKind::Mapping) {
        endUnexplained(pin.startedNs);
        ++m_held;
    }
    return m_sink.onPin(pin);
}

void PinTracker::end(const PinRow& pin)
{
    if (pin.kind != PinKind::Mapping && m_held > 0)
        --m_held;
    endUnseen(pin);
}

void PinTracker::endUnseen(const PinRow& pin)
{
    m_sink.onPin(pin);
    if (pin.kind != PinKind::Mapping)
        m_lastEndNs = pin.endedNs;
}

void PinTracker::driverLetGo(uint64_t timestampNs)
{
    if (m_letGoNs == 0)
        m_letGoNs = timestampNs;
}

void PinTracker::releaseBegan(uint64_t timestampNs)
{
    endUnexplained(timestampNs);
    m_letGoNs = 0;
}

void PinTracker::present(uint64_t nowNs, DerivedSink& to) const
{
    const uint64_t since = unexplainedSince();
    if (since != 0 && nowNs >= since + kUnexplainedNs)
        to.onPin(unexplained(since, 0));
}

uint64_t PinTracker::unexplainedSince() const
{
    const bool held = m_held > 0 || m_letGoNs == 0;
    return held || !m_evidence.complete() ? 0 : std::max(m_letGoNs, m_lastEndNs);
}

PinRow PinTracker::unexplained(uint64_t startedNs, uint64_t endedNs) const
{
    PinRow pin;
    pin.deviceId = m_deviceId;
    pin.kind = PinKind::Unexplained;
    pin.startedNs = startedNs;
    pin.endedNs = endedNs;
    return pin;
}

void PinTracker::endUnexplained(uint64_t timestampNs)
{
    const uint64_t since = unexplainedSince();
    if (since != 0 && timestampNs >= since + kUnexplainedNs)
        m_sink.onPin(unexplained(since, timestampNs));
}

} // namespace drmscope::tracer
