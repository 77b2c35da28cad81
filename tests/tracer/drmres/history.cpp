// SPDX-License-Identifier: MIT
#include "tests/tracer/drmres/history.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace drmscope::tracer {

namespace {

std::string nameOf(Phase phase)
{
    static const char* const kNames[] = {"unknown",    "probing",   "init",         "registered",
                                         "unplugging", "unplugged", "unregistered", "zombie",
                                         "releasing",  "freed"};
    return kNames[static_cast<size_t>(phase)];
}

} // namespace

const ResourceRow& KeptRows::resource(uint64_t node) const
{
    static const ResourceRow kNone;
    const auto found = std::find_if(resources.begin(), resources.end(),
                                    [&](const auto& row) { return row.nodeAddress == node; });
    EXPECT_NE(found, resources.end()) << "no resource at " << node;
    return found == resources.end() ? kNone : *found;
}

void KeptRows::onFile(const FileRow& row)
{
    const auto opened = std::find_if(files.begin(), files.end(),
                                     [&](const FileRow& known) { return known.id == row.id; });
    if (opened == files.end())
        files.push_back(row);
    else
        *opened = row;
}

RowId KeptRows::onPin(const PinRow& row)
{
    if (row.id != 0) {
        pins.at(static_cast<size_t>(row.id - 1)) = row;
        return row.id;
    }
    pins.push_back(row);
    return pins.back().id = static_cast<RowId>(pins.size());
}

void KeptRows::onPhase(const PhaseRow& row)
{
    const auto begun = std::find_if(phases.begin(), phases.end(), [&](const PhaseRow& known) {
        return known.deviceId == row.deviceId && known.order == row.order;
    });
    if (begun == phases.end())
        phases.push_back(row);
    else
        *begun = row;
}

std::string KeptRows::phasesOf(RowId deviceId) const
{
    std::string text;
    int32_t order = 0;
    uint64_t lastEndNs = 0;
    for (const PhaseRow& row : phases) {
        if (row.deviceId != deviceId)
            continue;
        EXPECT_EQ(row.order, order);
        EXPECT_EQ(row.startedNs, order == 0 ? row.startedNs : lastEndNs);
        lastEndNs = row.endedNs;
        text += (order++ == 0 ? "" : " ") + nameOf(row.phase);
    }
    return text;
}

std::vector<std::string> KeptRows::anomalyKinds() const
{
    std::vector<std::string> kinds;
    for (const AnomalyRow& row : anomalies)
        kinds.push_back(row.kind);
    return kinds;
}

History& History::meet(RowId device, const std::string& origin, const std::string& driver,
                       uint64_t parent)
{
    DeviceRow row;
    row.id = device;
    row.address = 0x1000;
    row.parentAddress = parent;
    row.boundDriver = driver;
    row.origin = origin;
    row.firstSeenNs = m_nowNs + kStepNs;
    trackers.deviceSeen(row);
    return on(device);
}

History& History::on(RowId device)
{
    m_device = device;
    m_walk = 0;
    return *this;
}

History& History::by(RowId task)
{
    m_task = task;
    return *this;
}

History& History::init(RowId device, const std::string& driver, uint64_t parent)
{
    return meet(device, "init", driver, parent).step(EventKind::DeviceInit, Step::Enter);
}

History& History::deviceSnapshot(bool registered, bool unplugged, int32_t openCount)
{
    EventRow row = event(EventKind::DeviceSnapshot);
    row.cause = (registered ? 1 : 0) + (unplugged ? 2 : 0);
    row.openCount = openCount;
    return send(row);
}

History& History::step(EventKind kind, Step step, int32_t result)
{
    EventRow row = event(kind, step);
    row.result = result;
    return send(row);
}

History& History::registered()
{
    return step(EventKind::DeviceRegister, Step::Enter)
        .step(EventKind::DeviceRegister, Step::Return);
}

History& History::unplug()
{
    return step(EventKind::DeviceUnplug, Step::Enter)
        .step(EventKind::DeviceUnregister, Step::Enter)
        .step(EventKind::DeviceUnregister, Step::Return)
        .step(EventKind::DeviceUnplug, Step::Return);
}

History& History::unregister()
{
    return step(EventKind::DeviceUnregister, Step::Enter)
        .step(EventKind::DeviceUnregister, Step::Return);
}

History& History::probe(Step step, bool failed, uint64_t parent)
{
    EventRow row = event(EventKind::Probe, step);
    row.deviceId = 0;
    row.objectAddress = parent;
    row.result = failed ? 1 : 0;
    return send(row);
}

History& History::remove(Step step, uint64_t parent)
{
    EventRow row = event(EventKind::Remove, step);
    row.deviceId = 0;
    row.objectAddress = parent;
    return send(row);
}

History& History::add(uint64_t node, uint64_t sizeBytes)
{
    EventRow row = event(EventKind::Add);
    row.objectAddress = node;
    row.sizeBytes = sizeBytes;
    return send(row);
}

History& History::snapshot(uint64_t node, int64_t ordinal)
{
    EventRow row = event(EventKind::Snapshot);
    row.objectAddress = node;
    row.ordinal = ordinal;
    return send(row);
}

History& History::del(uint64_t node, int32_t cause)
{
    EventRow row = event(EventKind::Delete);
    row.objectAddress = node;
    row.cause = cause;
    return send(row);
}

History& History::releaseBegin(bool initFailed)
{
    m_walk = 0;
    m_refs = 0;
    EventRow row = event(EventKind::ReleaseBegin);
    row.cause = initFailed ? 1 : 0;
    return send(row);
}

History& History::release(uint64_t node)
{
    EventRow row = event(EventKind::Release);
    row.objectAddress = node;
    row.ordinal = m_walk++;
    return send(row);
}

History& History::releaseEnd()
{
    EventRow row = event(EventKind::ReleaseEnd);
    row.ordinal = m_walk;
    send(row);
    m_refs = 1;
    return *this;
}

History& History::open(uint64_t file, int32_t processId, bool inKernel)
{
    EventRow row = event(EventKind::FileOpen);
    row.objectAddress = file;
    row.processId = processId;
    row.cause = inKernel ? 1 : 0;
    return send(row);
}

History& History::fileSnapshot(uint64_t file, int32_t processId)
{
    EventRow row = event(EventKind::FileSnapshot);
    row.objectAddress = file;
    row.processId = processId;
    return send(row);
}

History& History::close(uint64_t file)
{
    EventRow row = event(EventKind::FileClose);
    row.objectAddress = file;
    return send(row);
}

History& History::exportDmabuf(uint64_t dmabuf, int32_t processId)
{
    return object(EventKind::DmabufExport, dmabuf, 0x9e0, processId);
}

History& History::releaseDmabuf(uint64_t dmabuf)
{
    return object(EventKind::DmabufRelease, dmabuf, 0x9e0, 1);
}

History& History::makeState(uint64_t state)
{
    return object(EventKind::AtomicStateInit, state, 0, 1234);
}

History& History::freeState(uint64_t state)
{
    return object(EventKind::AtomicStateFree, state, 0, 1);
}

History& History::map(uint64_t vma, uint64_t holds)
{
    return object(EventKind::Map, vma, holds, 1234);
}

History& History::unmap(uint64_t vma, uint64_t holds)
{
    return object(EventKind::Unmap, vma, holds, 1234);
}

History& History::object(EventKind kind, uint64_t address, uint64_t data, int32_t processId)
{
    EventRow row = event(kind);
    row.objectAddress = address;
    row.dataAddress = data;
    row.sizeBytes = 65536;
    row.processId = processId;
    return send(row);
}

History& History::wait(uint64_t durationNs)
{
    m_nowNs += durationNs;
    return *this;
}

History& History::missedNow()
{
    trackers.missed(MissedEvent{0, m_nowNs, m_nowNs + kStepNs, 3});
    m_nowNs += kStepNs;
    return *this;
}

void History::end()
{
    trackers.finish(m_nowNs + kStepNs);
}

EventRow History::event(EventKind kind, Step step)
{
    m_nowNs += kStepNs;
    EventRow row;
    row.id = ++m_lastEventId;
    row.timestampNs = m_nowNs;
    row.kind = kind;
    row.step = static_cast<uint8_t>(step);
    row.deviceId = m_device;
    row.taskId = m_task;
    row.refs = m_refs;
    return row;
}

History& History::send(const EventRow& event)
{
    trackers.handle(event);
    return *this;
}

} // namespace drmscope::tracer
