// SPDX-License-Identifier: MIT
#include "tracer/drmres/file_tracker.h"

#include "tracer/drmres/anomaly.h"

#include <algorithm>
#include <vector>

namespace drmscope::tracer {

namespace {

FileRow fileOf(const EventRow& event, Origin origin, RowId id)
{
    FileRow file;
    file.id = id;
    file.deviceId = event.deviceId;
    file.address = event.objectAddress;
    file.minorIndex = static_cast<int32_t>(event.ordinal);
    file.processId = event.processId;
    file.openerTaskId = event.taskId;
    file.inKernel = event.cause == 1;
    file.origin = origin;
    file.openedNs = event.timestampNs;
    return file;
}

} // namespace

FileTracker::FileTracker(const Evidence& evidence, RowId& lastFileId, PinTracker& pins,
                         DerivedSink& sink)
    : m_evidence(evidence), m_lastFileId(lastFileId), m_pins(pins), m_sink(sink)
{}

void FileTracker::open(const EventRow& event)
{
    if (m_open.contains(event.objectAddress)) {
        if (m_evidence.complete())
            m_sink.onAnomaly(anomaly::of(event, anomaly::kOpenTwice));
        end(event.objectAddress, event.timestampNs, 0);
    }
    begin(event, Origin::Seen).openEventId = event.id;
}

void FileTracker::snapshot(const EventRow& event)
{
    if (!m_open.contains(event.objectAddress))
        begin(event, Origin::Snapshot);
}

void FileTracker::close(const EventRow& event)
{
    if (m_open.contains(event.objectAddress)) {
        end(event.objectAddress, event.timestampNs, event.id);
        return;
    }
    if (m_evidence.complete())
        m_sink.onAnomaly(anomaly::of(event, anomaly::kCloseWithoutOpen));
    FileRow file = fileOf(event, Origin::Unseen, ++m_lastFileId);
    file.closedNs = event.timestampNs;
    file.closeEventId = event.id;
    m_sink.onFile(file);
    m_pins.closed(file);
}

void FileTracker::releaseBegan(uint64_t timestampNs)
{
    for (const uint64_t address : openAddresses())
        end(address, timestampNs, 0);
}

void FileTracker::finish()
{
    for (const uint64_t address : openAddresses()) {
        const FileRow& file = m_open.at(address);
        m_sink.onFile(file);
        m_pins.stillOpen(file);
    }
}

std::vector<uint64_t> FileTracker::openAddresses() const
{
    std::vector<uint64_t> addresses;
    addresses.reserve(m_open.size());
    for (const auto& [address, file] : m_open)
        addresses.push_back(address);
    // a hash map has its own order, and the same input must give the same rows
    std::sort(addresses.begin(), addresses.end(), [this](uint64_t left, uint64_t right) {
        return m_open.at(left).id < m_open.at(right).id;
    });
    return addresses;
}

FileRow& FileTracker::begin(const EventRow& event, Origin origin)
{
    m_pins.opened(event.timestampNs);
    return m_open.emplace(event.objectAddress, fileOf(event, origin, ++m_lastFileId)).first->second;
}

void FileTracker::end(uint64_t address, uint64_t closedNs, RowId closeEventId)
{
    FileRow file = m_open.at(address);
    m_open.erase(address);
    file.closedNs = closedNs;
    file.closeEventId = closeEventId;
    m_sink.onFile(file);
    m_pins.closed(file);
}

} // namespace drmscope::tracer
