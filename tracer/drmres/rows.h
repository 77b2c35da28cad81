// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>

// The rows that the trackers read and write, one struct a table of schema/facts.sql and
// schema/derived.sql; the columns are documented there. Strings are already ids here, so that the
// same trackers run on a live stream and on the facts of a stored session (`drmscope rebuild`).
namespace drmscope::tracer {

using RowId = int64_t; // 0: none

enum class EventKind : uint8_t
{
    Add,
    Delete,
    Release,
    Snapshot,
    AddFailed,
    ReleaseBegin,
    ReleaseEnd,
    DeviceInit,
    DeviceRegister,
    DeviceUnregister,
    DeviceUnplug,
    DeviceLastClose,
    DeviceSnapshot,
    FileOpen,
    FileClose,
    FileSnapshot,
    Probe,
    Remove,
    DevresAdd,
    DevresRemove,
    DevresRelease,
    DevresReplace,
    ReferenceGet,
    ReferencePut,
    Ioctl,
    Uevent,
    DmabufExport,
    DmabufRelease,
    Map,
    Unmap,
    KernelLog,
    DmabufAttach,
    DmabufDetach,
    Fault,
    FileHolds,
    MasterSet,
    MasterDrop,
    Connector,
    AtomicStateInit,
    AtomicStateFree,
};

// A row of `event`.
struct EventRow
{
    RowId id = 0;
    uint64_t timestampNs = 0;
    uint64_t seq = 0;
    uint32_t cpu = 0;
    EventKind kind = EventKind::Add;
    uint8_t step = 2; // drmscope::tracer::Step
    RowId deviceId = 0;
    // file_snapshot: the opener; ioctl: the caller; else the thread that the event happened in
    RowId taskId = 0;
    uint64_t objectAddress = 0; // drmres node, drm_file; probe, remove: the struct device
    uint64_t dataAddress = 0;
    RowId nameId = 0;
    uint64_t sizeBytes = 0;
    RowId actionSymbolId = 0;
    RowId callerSymbolId = 0;
    RowId callSiteSymbolId = 0; // not a column of event: chosen from the stack when it was resolved
    RowId stackId = 0;
    int64_t ordinal = -1;
    // del: 1 drmm_kfree, 2 action run early, 3 unknown pointer; file: bit 0 in-kernel client, bit 1
    // closed because its process ended;
    // release_begin/end: 1 failed init; all device events: bit 0 registered, bit 1 unplugged (the
    // trackers need it in dev_snapshot, where a drm_device's first phase comes from it); devres_*:
    // drmscope::tracer::ResourceKind.
    int32_t cause = 0;
    int32_t result = 0; // return value; probe, step Return: 1 the driver did not bind;
                        // file_close: thread group of whoever closed it, 0 unknown
    int32_t processId = 0;
    int64_t gfp = -1;
    int32_t refs = -1;
    int32_t openCount = -1;
    int32_t atomicContext = -1; // resource: 1 the caller could not sleep, 0 it could, -1 unknown
    RowId ownerId = 0;          // devres_*: the struct device
};

// A row of `device`.
struct DeviceRow
{
    RowId id = 0;
    uint64_t address = 0;
    uint64_t generation = 0;
    uint64_t parentAddress = 0;
    std::string parentName;
    std::string bus;
    std::string drmDriver;
    std::string boundDriver;
    std::string uniqueName;
    uint32_t driverFeatures = 0;
    uint64_t firstSeenNs = 0;
    std::string origin;                   // "init", "snapshot", "unseen"
    RowId ownerId = 0;                    // not a column of device: the row of owner that it is
    std::string ownerKind = "drm_device"; // likewise: its owner.kind
};

// Whatever releases resources; the words of owner.kind in facts.sql.
enum class OwnerKind : uint8_t
{
    DrmDevice,
    Device
};

// A row of `owner`.
struct OwnerRow
{
    RowId id = 0;
    OwnerKind kind = OwnerKind::DrmDevice;
    RowId deviceId = 0;
    std::string name;
};

enum class Phase : uint8_t
{
    Unknown,
    Probing,
    Init,
    Registered,
    Unplugging,
    Unplugged,
    Unregistered,
    Zombie,
    Releasing,
    Freed,
};

enum class ResourceKind : uint8_t
{
    Kmalloc,
    Action,
    Group,
    Unknown
};
enum class Origin : uint8_t
{
    Seen,
    Snapshot,
    Unseen
}; // "add" or "open", "snapshot", "unseen"
// Leaked: release ended without it. Unknown: it is gone, but how was not seen.
enum class ResourceEnd : uint8_t
{
    Live,
    Delete,
    Release,
    Leaked,
    Unknown
};
enum class Verdict : int8_t
{
    Unknown = -1,
    Wrong = 0,
    Right = 1
};

// A row of `resource`.
struct ResourceRow
{
    RowId deviceId = 0;
    RowId ownerId = 0;
    ResourceKind kind = ResourceKind::Unknown;
    RowId nameId = 0;
    uint64_t sizeBytes = 0;
    uint64_t nodeAddress = 0;
    uint64_t dataAddress = 0;
    Origin origin = Origin::Seen;
    uint64_t addedNs = 0; // Snapshot, Unseen: when it was first met; it is older
    uint64_t endedNs = 0;
    ResourceEnd end = ResourceEnd::Live;
    bool ended = false; // false: endPhase means nothing
    Phase endPhase = Phase::Unknown;
    int64_t addOrder = 0;
    int64_t releaseOrder = -1;
    // Right: no newer one was on the list any more when it was released.
    Verdict releaseOrderRight = Verdict::Unknown;
    bool addedInRelease = false;
    RowId addEventId = 0;
    RowId endEventId = 0;
    RowId actionSymbolId = 0;
    RowId callSiteSymbolId = 0;
    RowId stackId = 0;
    RowId taskId = 0;
};

// A row of `drm_file`.
struct FileRow
{
    RowId id = 0; // given by the trackers: 1, 2, … in the order of opening
    RowId deviceId = 0;
    uint64_t address = 0;
    int32_t minorIndex = -1;
    int32_t processId = 0;
    RowId openerTaskId = 0;      // its comm goes into the row
    RowId commandNameId = 0;     // the opener's command line
    int32_t closerProcessId = 0; // 0 unknown
    RowId closerTaskId = 0;      // its comm goes into the row
    bool closedByExit = false;
    bool inKernel = false;
    Origin origin = Origin::Seen;
    uint64_t openedNs = 0;
    uint64_t closedNs = 0;
    RowId openEventId = 0;
    RowId closeEventId = 0;
    RowId pinId = 0; // not a column of drm_file: the pin that it is, once told
};

enum class PinKind : uint8_t
{
    OpenFile,
    InKernelClient,
    Dmabuf,
    Mapping, // keeps the file that it was made with
    AtomicState,
    Unexplained
};

// A row of `pin`.
struct PinRow
{
    RowId id = 0; // 0: not told yet, the sink gives it one
    RowId deviceId = 0;
    PinKind kind = PinKind::OpenFile;
    RowId fileId = 0;
    uint64_t objectAddress = 0; // dma_buf or vm_area_struct
    uint64_t sizeBytes = 0;
    int32_t processId = 0; // who made it
    RowId taskId = 0;
    RowId eventId = 0; // that it began with; 0 not seen
    uint64_t startedNs = 0;
    uint64_t endedNs = 0;
};

// A row of `phase`. The one of the same drm_device and order comes twice: begun, and ended.
struct PhaseRow
{
    RowId deviceId = 0;
    int32_t order = 0;
    Phase phase = Phase::Unknown;
    uint64_t startedNs = 0;
    uint64_t endedNs = 0; // 0 still in it
};

// A row of `anomaly`.
struct AnomalyRow
{
    RowId eventId = 0;
    RowId deviceId = 0;
    std::string kind;
    std::string detail;
};

// Where derived rows go: resources in the order in which they finish. What may last as long as the
// recording (a phase, a file, a pin) is told when it begins, and once more, with its end, when it
// ends. Called on the thread that feeds the trackers.
class DerivedSink
{
public:
    DerivedSink() = default;
    virtual ~DerivedSink() = default;
    DerivedSink(const DerivedSink&) = delete;
    DerivedSink& operator=(const DerivedSink&) = delete;
    DerivedSink(DerivedSink&&) = delete;
    DerivedSink& operator=(DerivedSink&&) = delete;
    virtual void onResource(const ResourceRow& row) = 0;
    virtual void onFile(const FileRow& row) = 0;
    virtual RowId onPin(const PinRow& row) = 0; // its id
    virtual void onPhase(const PhaseRow& row) = 0;
    virtual void onAnomaly(const AnomalyRow& row) = 0;
};

} // namespace drmscope::tracer
