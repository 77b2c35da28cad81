// SPDX-License-Identifier: MIT
#include "tracer/drmres/pin_tracker.h"

#include <algorithm>

namespace drmscope::tracer {

PinTracker::PinTracker(RowId deviceId, const Evidence& evidence, DerivedSink& sink)
    : m_deviceId(deviceId), m_evidence(evidence), m_sink(sink)
{}

void PinTracker::opened(uint64_t timestampNs)
{
    endUnexplained(timestampNs);
    ++m_open;
}

void PinTracker::closed(const FileRow& file)
{
    emitFile(file);
    if (file.origin != Origin::Unseen && m_open > 0)
        --m_open;
    m_lastCloseNs = file.closedNs;
}

void PinTracker::stillOpen(const FileRow& file)
{
    emitFile(file);
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

void PinTracker::finish(uint64_t endNs)
{
    const uint64_t since = unexplainedSince();
    if (since != 0 && endNs >= since + kUnexplainedNs)
        m_sink.onPin(PinRow{m_deviceId, PinKind::Unexplained, 0, since, 0});
}

void PinTracker::emitFile(const FileRow& file)
{
    const PinKind kind = file.inKernel ? PinKind::InKernelClient : PinKind::OpenFile;
    m_sink.onPin(PinRow{m_deviceId, kind, file.id, file.openedNs, file.closedNs});
}

uint64_t PinTracker::unexplainedSince() const
{
    const bool held = m_open > 0 || m_letGoNs == 0;
    return held || !m_evidence.complete() ? 0 : std::max(m_letGoNs, m_lastCloseNs);
}

void PinTracker::endUnexplained(uint64_t timestampNs)
{
    const uint64_t since = unexplainedSince();
    if (since != 0 && timestampNs >= since + kUnexplainedNs)
        m_sink.onPin(PinRow{m_deviceId, PinKind::Unexplained, 0, since, timestampNs});
}

} // namespace drmscope::tracer
