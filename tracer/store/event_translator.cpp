// SPDX-License-Identifier: MIT
#include "tracer/store/event_translator.h"

namespace drmscope::tracer {

namespace {

EventKind kindOf(const ResourceEvent& event)
{
    switch (event.kind) {
    case ResourceEvent::Kind::Add:
        return EventKind::Add;
    case ResourceEvent::Kind::Delete:
        return EventKind::Delete;
    case ResourceEvent::Kind::Release:
        return EventKind::Release;
    case ResourceEvent::Kind::Snapshot:
        return EventKind::Snapshot;
    case ResourceEvent::Kind::AddFailed:
        break;
    }
    return EventKind::AddFailed;
}

EventKind kindOf(const DeviceEvent& event)
{
    switch (event.kind) {
    case DeviceEvent::Kind::Init:
        return EventKind::DeviceInit;
    case DeviceEvent::Kind::Register:
        return EventKind::DeviceRegister;
    case DeviceEvent::Kind::Unregister:
        return EventKind::DeviceUnregister;
    case DeviceEvent::Kind::Unplug:
        return EventKind::DeviceUnplug;
    case DeviceEvent::Kind::LastClose:
        return EventKind::DeviceLastClose;
    case DeviceEvent::Kind::Snapshot:
        break;
    }
    return EventKind::DeviceSnapshot;
}

EventKind kindOf(const FileEvent& event)
{
    switch (event.kind) {
    case FileEvent::Kind::Open:
        return EventKind::FileOpen;
    case FileEvent::Kind::Close:
        return EventKind::FileClose;
    case FileEvent::Kind::Snapshot:
        break;
    }
    return EventKind::FileSnapshot;
}

EventKind kindOf(const DevresEvent& event)
{
    switch (event.kind) {
    case DevresEvent::Kind::Add:
        return EventKind::DevresAdd;
    case DevresEvent::Kind::Remove:
        return EventKind::DevresRemove;
    case DevresEvent::Kind::Release:
        return EventKind::DevresRelease;
    case DevresEvent::Kind::Replace:
        break;
    }
    return EventKind::DevresReplace;
}

ResourceKind resourceKindOf(const DevresEvent& event)
{
    if (event.name == "grp<" || event.name == "grp>")
        return ResourceKind::Group;
    const bool allocates =
        event.name == "devm_kzalloc_release" || event.name == "devm_kmalloc_release";
    return allocates ? ResourceKind::Kmalloc : ResourceKind::Action;
}

EventKind kindOf(const ObjectEvent& event)
{
    switch (event.kind) {
    case ObjectEvent::Kind::ReferenceGet:
        return EventKind::ReferenceGet;
    case ObjectEvent::Kind::ReferencePut:
        return EventKind::ReferencePut;
    case ObjectEvent::Kind::Ioctl:
        return EventKind::Ioctl;
    case ObjectEvent::Kind::Uevent:
        return EventKind::Uevent;
    case ObjectEvent::Kind::DmabufExport:
        return EventKind::DmabufExport;
    case ObjectEvent::Kind::DmabufRelease:
        return EventKind::DmabufRelease;
    case ObjectEvent::Kind::DmabufAttach:
        return EventKind::DmabufAttach;
    case ObjectEvent::Kind::DmabufDetach:
        return EventKind::DmabufDetach;
    case ObjectEvent::Kind::Map:
        return EventKind::Map;
    case ObjectEvent::Kind::Unmap:
        return EventKind::Unmap;
    case ObjectEvent::Kind::Fault:
        return EventKind::Fault;
    case ObjectEvent::Kind::FileHolds:
        return EventKind::FileHolds;
    case ObjectEvent::Kind::MasterSet:
        return EventKind::MasterSet;
    case ObjectEvent::Kind::MasterDrop:
        return EventKind::MasterDrop;
    case ObjectEvent::Kind::Connector:
        return EventKind::Connector;
    case ObjectEvent::Kind::AtomicStateInit:
        return EventKind::AtomicStateInit;
    case ObjectEvent::Kind::AtomicStateFree:
        break;
    }
    return EventKind::AtomicStateFree;
}

// Its text is no comm.
bool namesSomething(const ObjectEvent& event)
{
    using Kind = ObjectEvent::Kind;
    return event.kind == Kind::Uevent || event.kind == Kind::DmabufAttach ||
           event.kind == Kind::DmabufDetach || event.kind == Kind::Connector;
}

bool counts(const ObjectEvent& event)
{
    using Kind = ObjectEvent::Kind;
    return event.kind == Kind::Ioctl || event.kind == Kind::Fault || event.kind == Kind::FileHolds;
}

int64_t orUnknown(uint32_t value, uint32_t unknown)
{
    return value == unknown ? -1 : int64_t{value};
}

} // namespace

EventTranslator::EventTranslator(Batch& batch, const SymbolSource& symbols)
    : m_names(batch), m_tasks(batch), m_symbols(batch, symbols), m_owners(batch),
      m_devices(batch, m_owners)
{}

EventRow& EventTranslator::beginRow(Result& result, EventKind kind, const EventOrigin& origin)
{
    EventRow& row = result.row;
    row.kind = kind;
    row.timestampNs = origin.timestampNs;
    row.seq = origin.seq;
    row.cpu = origin.cpu;
    row.taskId = m_tasks.idOf(origin.pid);
    return row;
}

void EventTranslator::setCode(EventRow& row, uint64_t caller, const Stack& stack)
{
    row.callerSymbolId = m_symbols.returnAddressId(caller, row.timestampNs);
    const SymbolRows::StackIds ids = m_symbols.stackIds(stack, row.timestampNs);
    row.stackId = ids.stackId;
    row.callSiteSymbolId = ids.callSiteSymbolId;
}

void EventTranslator::setDevice(Result& result, const DeviceRows::Found& device)
{
    result.row.deviceId = device.row.id;
    result.changedDevice = device.changed ? &device.row : nullptr;
}

EventTranslator::Result EventTranslator::translate(const ResourceEvent& event)
{
    Result result;
    EventRow& row = beginRow(result, kindOf(event), event.origin);
    setDevice(result, m_devices.of(event.device, row.timestampNs, event.parentName, false));
    setCode(row, event.caller, event.stack);
    row.objectAddress = event.node;
    row.dataAddress = event.data;
    row.nameId = m_names.idOf(event.name);
    row.sizeBytes = event.sizeBytes;
    row.actionSymbolId = m_symbols.functionId(event.action, row.timestampNs);
    row.ordinal = orUnknown(event.ordinal, ResourceEvent::kUnknownOrdinal);
    row.cause = static_cast<int32_t>(event.cause);
    row.gfp = orUnknown(event.gfp, ResourceEvent::kUnknownGfp);
    row.atomicContext = event.atomicContext > 1 ? -1 : event.atomicContext;
    row.refs = event.refs;
    row.openCount = event.openCount;
    return result;
}

EventTranslator::Result EventTranslator::translate(const ReleaseSpanEvent& event)
{
    Result result;
    EventRow& row = beginRow(result, event.begin ? EventKind::ReleaseBegin : EventKind::ReleaseEnd,
                             event.origin);
    setDevice(result, m_devices.of(event.device, row.timestampNs, event.parentName, !event.begin));
    setCode(row, event.caller, event.stack);
    row.sizeBytes = event.sizeBytes;
    row.ordinal = orUnknown(event.nodes, ReleaseSpanEvent::kUnknownNodes);
    row.cause = event.initFailed ? 1 : 0;
    row.refs = event.refs;
    row.openCount = event.openCount;
    return result;
}

EventTranslator::Result EventTranslator::translate(const DeviceEvent& event)
{
    Result result;
    EventRow& row = beginRow(result, kindOf(event), event.origin);
    setDevice(result, m_devices.of(event));
    setCode(row, event.caller, event.stack);
    row.step = static_cast<uint8_t>(event.step);
    row.result = event.returnValue;
    row.cause = (event.registered ? 1 : 0) + (event.unplugged ? 2 : 0);
    row.refs = event.refs;
    row.openCount = event.openCount;
    return result;
}

EventTranslator::Result EventTranslator::translate(const FileEvent& event)
{
    Result result;
    EventRow& row = beginRow(result, kindOf(event), event.origin);
    // A close may come from a kernel thread; only an open is told by the thread that is named.
    if (event.kind == FileEvent::Kind::Open)
        row.taskId = m_tasks.idOf(event.origin.pid, event.comm);
    else if (event.kind == FileEvent::Kind::Snapshot)
        row.taskId = m_tasks.idOf(event.processId, event.comm);
    else
        row.taskId = m_tasks.idOf(event.origin.pid, event.actorComm);
    setDevice(result, m_devices.of(event.device, row.timestampNs, event.parentName, false));
    row.objectAddress = event.file;
    row.ordinal = event.minorIndex;
    row.cause = (event.inKernel ? 1 : 0) + (event.exiting ? 2 : 0);
    row.result = event.kind == FileEvent::Kind::Close ? event.actorId : 0;
    row.nameId = m_names.idOf(event.commandLine);
    row.processId = event.processId;
    row.refs = event.refs;
    row.openCount = event.openCount;
    return result;
}

EventTranslator::Result EventTranslator::translate(const BindEvent& event)
{
    Result result;
    EventRow& row = beginRow(
        result, event.kind == BindEvent::Kind::Probe ? EventKind::Probe : EventKind::Remove,
        event.origin);
    row.step = static_cast<uint8_t>(event.step);
    row.objectAddress = event.parent;
    row.nameId = m_names.idOf(event.parentName);
    row.result = event.failed ? 1 : 0;
    return result;
}

EventTranslator::Result EventTranslator::translate(const DevresEvent& event)
{
    Result result;
    EventRow& row = beginRow(result, kindOf(event), event.origin);
    const OwnerRows::Found owner = m_owners.ofDevice(event.parentName);
    result.newOwner = owner.isNew ? &owner.row : nullptr;
    setCode(row, 0, event.stack);
    row.ownerId = owner.row.id;
    row.objectAddress = event.node;
    row.nameId = m_names.idOf(event.name);
    row.sizeBytes = event.sizeBytes;
    row.cause = static_cast<int32_t>(resourceKindOf(event));
    return result;
}

EventTranslator::Result EventTranslator::translate(const ObjectEvent& event)
{
    Result result;
    EventRow& row = beginRow(result, kindOf(event), event.origin);
    setDevice(result, m_devices.of(event.device, row.timestampNs, event.parentName, false));
    setCode(row, event.caller, event.stack);
    const bool toldLater = event.kind == ObjectEvent::Kind::Ioctl ||
                           event.kind == ObjectEvent::Kind::Fault ||
                           event.kind == ObjectEvent::Kind::AtomicStateInit;
    if (namesSomething(event))
        row.nameId = m_names.idOf(event.text);
    else if (toldLater) // and perhaps by another thread
        row.taskId = m_tasks.idOf(event.processId, event.text);
    else
        row.taskId = m_tasks.idOf(event.origin.pid, event.text);
    row.objectAddress = event.object;
    row.dataAddress = event.data;
    row.sizeBytes = event.sizeBytes;
    row.ordinal = counts(event) ? int64_t{event.count} : -1;
    row.result = event.result;
    row.processId = event.processId;
    row.refs = event.refs;
    row.openCount = event.openCount;
    return result;
}

EventTranslator::Result EventTranslator::translate(const LogEvent& event)
{
    Result result;
    EventRow& row = beginRow(result, EventKind::KernelLog, event.origin);
    row.nameId = m_names.idOf(event.message);
    return result;
}

} // namespace drmscope::tracer
