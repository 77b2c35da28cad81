// SPDX-License-Identifier: MIT
#include "tracer/drmres/file_tracker.h"

#include "tracer/drmres/anomaly.h"

#include <algorithm>
#include <vector>

namespace drmscope::tracer {

namespace {

constexpr int32_t kInKernelFlag = 1;
constexpr int32_t kExitFlag = 2;

PinRow pinOf(const FileRow& file)
{
    PinRow pin;
    pin.id = file.pinId;
    pin.deviceId = file.deviceId;
    pin.kind = file.inKernel ? PinKind::InKernelClient : PinKind::OpenFile;
    pin.fileId = file.id;
    pin.objectAddress = file.address;
    pin.processId = file.processId;
    pin.taskId = file.openerTaskId;
    pin.eventId = file.openEventId;
    pin.startedNs = file.openedNs;
    pin.endedNs = file.closedNs;
    return pin;
}

void close(FileRow& file, const EventRow& event)
{
    file.closedNs = event.timestampNs;
    file.closeEventId = event.id;
    file.closerProcessId = event.result;
    file.closerTaskId = event.result != 0 ? event.taskId : 0;
    file.closedByExit = (event.cause & kExitFlag) != 0;
}

FileRow fileOf(const EventRow& event, Origin origin, RowId id)
{
    FileRow file;
    file.id = id;
    file.deviceId = event.deviceId;
    file.address = event.objectAddress;
    file.minorIndex = static_cast<int32_t>(event.ordinal);
    file.processId = event.processId;
    file.openerTaskId = event.taskId;
    file.inKernel = (event.cause & kInKernelFlag) != 0;
    if (event.kind == EventKind::FileOpen) {
        file.commandNameId = event.nameId;
        file.openEventId = event.id;
    }
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
        end(event.objectAddress, event.timestampNs, nullptr);
    }
    begin(event, Origin::Seen);
}

void FileTracker::snapshot(const EventRow& event)
{
    if (!m_open.contains(event.objectAddress))
        begin(event, Origin::Snapshot);
}

void FileTracker::close(const EventRow& event)
{
    if (m_open.contains(event.objectAddress)) {
        end(event.objectAddress, event.timestampNs, &event);
        return;
    }
    if (m_evidence.complete())
        m_sink.onAnomaly(anomaly::of(event, anomaly::kCloseWithoutOpen));
    FileRow file = fileOf(event, Origin::Unseen, ++m_lastFileId);
    tracer::close(file, event);
    m_sink.onFile(file);
    m_pins.endUnseen(pinOf(file));
}

void FileTracker::releaseBegan(uint64_t timestampNs)
{
    for (const uint64_t address : openAddresses())
        end(address, timestampNs, nullptr);
}

void FileTracker::present(DerivedSink& to) const
{
    for (const uint64_t address : openAddresses()) {
        const FileRow& file = m_open.at(address);
        to.onFile(file);
        to.onPin(pinOf(file));
    }
}

RowId FileTracker::idOf(uint64_t address) const
{
    const auto found = m_open.find(address);
    return found == m_open.end() ? 0 : found->second.id;
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

void FileTracker::begin(const EventRow& event, Origin origin)
{
    FileRow file = fileOf(event, origin, ++m_lastFileId);
    m_sink.onFile(file);
    file.pinId = m_pins.begin(pinOf(file));
    m_open.emplace(event.objectAddress, file);
}

void FileTracker::end(uint64_t address, uint64_t closedNs, const EventRow* close)
{
    FileRow file = m_open.at(address);
    m_open.erase(address);
    file.closedNs = closedNs;
    if (close != nullptr)
        tracer::close(file, *close);
    m_sink.onFile(file);
    m_pins.end(pinOf(file));
}

} // namespace drmscope::tracer
