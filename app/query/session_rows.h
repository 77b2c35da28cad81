// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/session_words.h"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

// What a session answers with: plain values that own their strings; any thread may copy or keep
// them.
//
// Times are integer nanoseconds on the trace clock ("boot"); 0 as a landmark or an end means "not
// seen". 0 as an id means "none", -1 as a counter "unknown". Strings are as they stand in the file,
// which may be hostile: pass them through app/report/safe_text.h (or show them as plain text)
// before a user sees them.
namespace drmscope::app {

using RowId = int64_t;

// Both ends included.
struct TimeWindow
{
    int64_t fromNs = std::numeric_limits<int64_t>::min();
    int64_t toNs = std::numeric_limits<int64_t>::max();
};

// The one row of `session`.
struct Session
{
    std::string uuid;
    std::string hostname;
    std::string kernelRelease;
    std::string kernelVersion;
    std::string machine;
    std::string backend; // "module"
    std::string clock;   // "boot"
    int64_t startedNs = 0;
    int64_t endedNs = 0;      // 0 while recording
    int64_t wallOffsetNs = 0; // Unix time in ns minus trace clock
    SessionState state = SessionState::Unknown;
    std::string stateReason; // why it was interrupted; of a complete one what was let go
    std::string command;
    int32_t commandStatus = -1; // -1 none
    int64_t eventCount = 0;     // counted by us while the session is not complete
    int64_t missedCount = 0;
    int64_t damagedCount = 0;
    std::string writerVersion;
};

struct Summary
{
    Session session;
    int32_t schemaVersion = 0;
    // From the first to the last thing that has a time, `started` and `ended` included: what a time
    // axis shows. Relative times count from session.startedNs where it is known, else from
    // span.fromNs.
    TimeWindow span{0, 0};
    int64_t originNs = 0; // the zero of relative times
    int64_t deviceCount = 0;
    int64_t resourceCount = 0;
    int64_t liveCount = 0; // still on a list, or left behind by release
    int64_t liveBytes = 0;
    int64_t fileCount = 0;
    int64_t findingCount = 0;
    int64_t leakCount = 0;
    int64_t anomalyCount = 0;
    int64_t gapCount = 0; // rows of missed
    bool derived = false; // lifetimes have been derived from the facts
    bool hasWal = false;  // a -wal stands beside the file: it is being recorded, or its writer died
};

constexpr int64_t kNotCounted = -1; // of resources: see ResourceCounts

// A struct drm_device with its landmarks.
struct Device
{
    RowId id = 0;
    std::string minor;               // "card0"; "" before it had one
    std::vector<std::string> minors; // all of them, card first
    std::string drmDriver;
    std::string parentName;
    std::string bus;
    std::string boundDriver;
    std::string uniqueName;
    uint64_t address = 0;
    uint64_t generation = 0; // 0 unknown
    Phase lastPhase = Phase::Unknown;
    Origin origin = Origin::Unseen;
    int64_t firstSeenNs = 0;
    int64_t registeredNs = 0;
    int64_t unplugNs = 0;
    int64_t unregisterNs = 0;
    int64_t lastCloseNs = 0;
    int64_t releaseBeginNs = 0;
    int64_t releaseEndNs = 0;
    int64_t resourceCount = 0;
    int64_t liveCount = 0;
    int64_t fileCount = 0; // in-kernel clients not counted
};

// From unplug (or unregister) to the end of release.
struct Afterlife
{
    RowId deviceId = 0;
    int64_t goneNs = 0;
    int64_t releaseEndNs = 0;
    int64_t afterlifeNs = 0; // 0: it never ended
    int64_t outlivedCount = 0;
    int64_t outlivedBytes = 0;
    std::string heldBy; // "Xorg (712), demo (901)"
};

// One lifetime of a managed resource, as a reader wants to see it.
struct Resource
{
    RowId id = 0;
    RowId deviceId = 0;
    std::string owner; // kind of what releases it: "drm_device" (drmm_*), "device" (devm_*)
    std::string name;  // the kernel's: "kmalloc", or the text of the action
    ResourceKind kind = ResourceKind::Unknown;
    int64_t sizeBytes = 0;
    Origin origin = Origin::Unseen;
    int64_t addedNs = 0; // snapshot: when it was first seen; it is older
    int64_t endedNs = 0; // 0 not seen to end
    ResourceEnd end = ResourceEnd::Unknown;
    Phase endPhase = Phase::Unknown; // of the drm_device at the end
    int64_t addOrder = 0;            // 1, 2, … within the drm_device
    int64_t releaseOrder = -1;       // 0, 1, … within the release
    int32_t releaseOrderRight = -1;  // 1 newest first as it must be, 0 not, -1 cannot be said
    bool addedInRelease = false;
    std::string callSite; // first frame outside DRM core: "vkms_create+0x1c/0x2a0 [vkms]"
    std::string action;   // release function of an action, "" for an allocation
    int32_t pid = 0;      // thread that added it
    std::string comm;
    RowId stackId = 0;
    RowId callSiteSymbolId = 0;
    RowId addEventId = 0;
    RowId endEventId = 0;
    uint64_t nodeAddress = 0;
    uint64_t dataAddress = 0;
};

// Resources that are alike in all but time and address.
struct ResourceGroup
{
    std::string key; // "bochs-drm: kmalloc by bochs_pci_probe@bochs, release in releasing"
    int64_t count = 0;
    int64_t sizeBytes = 0;
    std::string drmDriver; // "" no drm_device
    RowId firstId = 0;     // of its resources
};

// The few numbers of a resource that a timeline paints a bar from, so that a million fit in memory.
struct ResourceSpan
{
    RowId id = 0;
    RowId deviceId = 0;
    int64_t addedNs = 0;
    int64_t endedNs = 0;
    int64_t sizeBytes = 0;
    RowId nameId = 0; // with names()
    RowId callSiteSymbolId = 0;
    ResourceKind kind = ResourceKind::Unknown;
    ResourceEnd end = ResourceEnd::Unknown;
    Origin origin = Origin::Unseen;
    bool addedInRelease = false;
    bool releaseOrderWrong = false;
    bool devres = false; // of the parent's list (devm_*), not of the drm_device's
    int32_t taskId = 0;  // with tasks()
    uint64_t nodeAddress = 0;
    RowId stackId = 0; // of the add; 0: none was recorded
};

// What an event says of which resources live: while it is recorded, a resource has a row once it
// has ended.
struct LifeEvent
{
    enum class Kind : uint8_t
    {
        Add,
        Snapshot,    // it was there, and may have been told of before
        End,         // of what is at span.nodeAddress
        AllReleased, // of span.deviceId
    };
    Kind kind = Kind::Add;
    RowId eventId = 0;
    ResourceSpan span; // without an id
    RowId ownerId = 0; // of devres: the struct device, and span.deviceId is 0
};

// An open struct drm_file: a process that holds the drm_device, or an in-kernel client.
struct DrmFile
{
    RowId id = 0;
    RowId deviceId = 0;
    int32_t minorIndex = -1;
    int32_t processId = 0;
    std::string comm;
    bool inKernel = false;
    Origin origin = Origin::Unseen;
    int64_t openedNs = 0;
    int64_t closedNs = 0;        // 0 still open
    std::string commandLine;     // of the opener, its beginning; "" unknown
    int32_t closedProcessId = 0; // who closed it; 0 unknown
    std::string closedComm;
    int32_t closedByExit = -1; // 1 because that process ended; -1 unknown
};

struct PhaseSpan
{
    RowId deviceId = 0;
    int32_t order = 0;
    Phase phase = Phase::Unknown;
    int64_t startedNs = 0;
    int64_t endedNs = 0; // 0 still in it
};

// An instant of a drm_device's life.
struct Mark
{
    RowId deviceId = 0;
    MarkKind kind = MarkKind::Unknown;
    int64_t timestampNs = 0;
    int64_t resourceCount = -1; // release begin and end
    int64_t sizeBytes = -1;     // release begin and end
    int32_t openCount = -1;
    RowId eventId = 0;
};

// What keeps a drm_device alive, and from when to when.
struct Pin
{
    RowId id = 0;
    RowId deviceId = 0;
    PinKind kind = PinKind::Unknown;
    RowId fileId = 0; // of a file, or the one that a mapping keeps; 0 none
    int64_t startedNs = 0;
    int64_t endedNs = 0; // 0 still held
    int64_t sizeBytes = 0;
    int32_t processId = 0; // who opened, exported or mapped it
    std::string comm;
};

// What was done with a drm_device that was unplugged or unregistered, by file, process, phase and
// answer.
struct UseCount
{
    RowId deviceId = 0;
    RowId fileId = 0;
    int32_t processId = 0;
    std::string comm;
    Phase phase = Phase::Unknown;
    int32_t result = 0;
    int64_t count = 0;
    int64_t firstNs = 0;
    int64_t lastNs = 0;
};

// `result`: -errno, or what it returned.
struct IoctlCount : UseCount
{};

// Page faults in mappings of its files. `result`: the kernel's VM_FAULT_ bits.
struct FaultCount : UseCount
{};

// What an open file held at one time.
struct FileHolding
{
    RowId deviceId = 0;
    RowId fileId = 0;
    int64_t timestampNs = 0;
    Phase phase = Phase::Unknown;
    int64_t handleCount = 0;       // GEM objects
    int64_t sizeBytes = 0;         // of these
    int32_t framebufferCount = -1; // -1 unknown
    bool isMaster = false;
};

// Who was master of a drm_device.
struct MasterSpan
{
    RowId deviceId = 0;
    RowId fileId = 0;
    std::string comm;
    int32_t processId = 0;
    int64_t startedNs = 0;
    int64_t endedNs = 0; // 0: to the end
};

// A device that imported a dma-buf of a drm_device, which keeps that alive.
struct DmabufImport
{
    RowId deviceId = 0;
    std::string importer; // the device in /sys
    int64_t sizeBytes = 0;
    int32_t processId = 0;
    std::string comm;
    int64_t startedNs = 0;
    int64_t endedNs = 0; // 0: to the end
};

// A connector's status, when user space was told to look.
struct ConnectorStatus
{
    RowId deviceId = 0;
    int64_t timestampNs = 0;
    std::string name;
    std::string status;
    int32_t changed = -1; // 0 user space knew it, -1 it was told for the first time
};

// What the kernel sent to user space about a drm_device.
struct Uevent
{
    RowId deviceId = 0;
    int64_t timestampNs = 0;
    int64_t number = 0; // the kernel's
    std::string action;
    std::string path; // in /sys, with particulars behind it
};

// How long a process kept its file after the kernel had said that the minor was removed.
struct HolderReaction
{
    RowId deviceId = 0;
    RowId fileId = 0;
    int64_t toldNs = 0;
    int64_t reactionNs = 0; // 0: it never closed it
};

// Who took references by drm_dev_get(), where the recording was asked for them.
struct ReferenceSite
{
    RowId deviceId = 0;
    std::string callSite;
    int64_t getCount = 0;
    int64_t returnedCount = 0; // by the same function
};

// Who is known to hold the references of a drm_device that was alive when it was last looked at.
struct ReferenceBalance
{
    RowId deviceId = 0;
    int64_t refs = 0;
    int64_t driverRefs = 0;
    int64_t fileRefs = 0;
    int64_t dmabufRefs = 0;
    int64_t stateRefs = 0;
    int64_t unexplainedRefs = 0;
};

// What the kernel itself said of a fault.
struct KernelMessage
{
    int64_t timestampNs = 0;
    int32_t pid = 0;
    std::string comm;
    std::string message;
};

// One recorded event, its ids resolved to text.
struct Event
{
    RowId id = 0;
    int64_t timestampNs = 0;
    int64_t seq = 0; // 0 unknown
    int32_t cpu = 0;
    std::string kind; // "add", "dev_unplug", … the schema's words
    int32_t step = 2; // 0 the function was entered, 1 it returned, 2 one instant
    RowId deviceId = 0;
    std::string minor; // of the drm_device, "" where there is none
    int32_t pid = 0;
    std::string comm;
    std::string name; // of the resource or the struct device
    int64_t sizeBytes = 0;
    std::string action;
    std::string caller;
    std::string callSite; // first frame of its stack outside DRM core, "" where there is none
    RowId stackId = 0;
    int64_t ordinal = -1;
    int32_t cause = 0;
    int32_t result = 0;
    int32_t processId = 0;
    int32_t refs = -1;
    int32_t openCount = -1;
    uint64_t objectAddress = 0;
    int32_t atomicContext = -1; // resource: 1 the caller could not sleep, 0 it could, -1 unknown
    uint64_t dataAddress = 0;   // ioctl: its command; uevent: the kernel's number of it
};

// An event without what it shares with others.
struct EventRow
{
    RowId id = 0;
    int64_t timestampNs = 0;
    RowId shapeId = 0; // Event::id of a shape
    RowId deviceId = 0;
    uint64_t objectAddress = 0;
};

// A rule that fired.
struct Finding
{
    RowId id = 0;
    std::string rule; // "F04"
    Severity severity = Severity::Unknown;
    std::string verdict;    // "leak", "hazard", "information"
    std::string leakClass;  // "never released", "grew", "too late", "behind the cursor", …
    std::string confidence; // "certain", "likely", "unknown"
    RowId deviceId = 0;
    RowId resourceId = 0; // 0: it is about the whole drm_device
    RowId eventId = 0;
    RowId stackId = 0; // of the resource, else of the event; 0 none
    RowId callSiteSymbolId = 0;
    RowId nameId = 0; // of the resource
    std::string minor;
    std::string drmDriver;
    std::string callSite;
    std::string source; // line of source of the call site; "" unknown
    int64_t firstSeenNs = 0;
    int64_t resourceCount = 0;
    int64_t sizeBytes = 0;
    std::string title;
    std::string cause;
    std::string advice;      // the rule's: what to do about it; "" for a rule that we do not know
    std::string fingerprint; // the same in every run, on every machine and kernel build
    friend bool operator==(const Finding&, const Finding&) = default;
};

// One row that a finding rests on.
struct Evidence
{
    std::string kind; // the table: "device", "event", "resource", "drm_file"
    RowId rowId = 0;
    std::string meaning; // "holds it"
};

// Whether "no leak" may be said of this session, and if not, why not.
struct Judgement
{
    Verdict verdict = Verdict::Unknown;
    std::vector<std::string> reasons; // what was not seen; empty for Clean
};

// Why more may be wrong than was seen: it concerns the rules that need `hook` ("end": what comes
// later), or `rule` alone; with neither, every rule.
struct Reason
{
    std::string text;
    std::string hook;
    std::string rule;
};

// One frame of a call stack, as the kernel prints it: name+0xoffset/0xsize [module].
struct Frame
{
    int32_t depth = 0; // 0 is the innermost
    RowId symbolId = 0;
    std::string text;
    std::string module; // "" for vmlinux
    std::string source; // "drivers/gpu/drm/tiny/bochs.c:655"; "" unknown
};

// The kernel dropped records of one CPU between two times.
struct MissedGap
{
    int32_t cpu = 0;
    int64_t afterNs = 0; // last record before it, 0 none
    int64_t beforeNs = 0;
    int64_t count = 0; // 0: some, the kernel did not say how many
};

// The last word about one hooked kernel function.
struct Hook
{
    std::string hook;
    std::string symbol;
    HookState state = HookState::Unknown;
    int32_t error = 0; // errno
    int64_t missedCount = 0;
    std::string reason;
};

// Rows as a statement gives them, every value as a text.
struct SqlTable
{
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> rows;
    std::vector<bool> numeric; // columns that hold numbers alone
    bool more = false;         // there are rows beyond these
};

// A table or view that SQL may name.
struct SqlView
{
    std::string name;
    std::vector<std::string> columns;
};

// A thread that did something.
struct Task
{
    RowId id = 0;
    int32_t pid = 0;
    std::string comm;
};

// Seen, and odd: an event that does not fit what came before.
struct Anomaly
{
    RowId id = 0;
    RowId eventId = 0;
    RowId deviceId = 0;
    int64_t timestampNs = 0; // 0 where it belongs to no event
    std::string kind;
    std::string detail;
};

} // namespace drmscope::app
