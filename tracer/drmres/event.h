// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

// What happened, in the kernel's words: the domain events that every source (the module's
// tracepoints, dynamic events, imported text) is decoded into. Plain values; they own their
// strings; any thread.
namespace drmscope::tracer {

// When, where and by whom. `seq` is the module's global sequence number: it orders events whose
// timestamps tie across CPUs. 0 where the source has none, and the order of a tie is then unknown.
struct EventOrigin
{
    uint64_t timestampNs = 0; // trace clock "boot"
    uint64_t seq = 0;
    uint32_t cpu = 0;
    int32_t pid = 0;     // the kernel's pid, a thread id
    bool inside = false; // told by the function itself, not by a probe on it
};

// A struct drm_device. Addresses are reused, so the module numbers the drm_devices that it meets:
// `generation` is 0 only where no module says it.
struct DeviceKey
{
    uint64_t address = 0;
    uint64_t generation = 0;
    auto operator<=>(const DeviceKey&) const = default;
};

// Entry and return of a kernel function; Whole where the event stands for one instant.
enum class Step : uint8_t
{
    Enter = 0,
    Return = 1,
    Whole = 2
};

// Return addresses, innermost first, as the kernel's unwinder gave them.
using Stack = std::vector<uint64_t>;

struct ResourceEvent
{
    enum class Kind : uint8_t
    {
        Add,
        Delete,
        Release,
        Snapshot,
        AddFailed
    };
    // How a Delete came about: drmm_kfree(), drmm_release_action() (the action ran early), or an
    // address that is on no list (the kernel's WARN in drmm_kfree()). None for the other kinds.
    enum class Cause : uint8_t
    {
        None = 0,
        Kfree = 1,
        ActionRunEarly = 2,
        UnknownPointer = 3
    };

    static constexpr uint32_t kUnknownGfp = UINT32_MAX;
    static constexpr uint32_t kUnknownOrdinal = UINT32_MAX;

    Kind kind = Kind::Add;
    EventOrigin origin;
    DeviceKey device;
    Cause cause = Cause::None;
    uint64_t node = 0;   // struct drmres *
    uint64_t data = 0;   // what drmm_kmalloc() returned; for an action, its data argument
    uint64_t action = 0; // the release function; 0 is a plain allocation
    uint64_t sizeBytes = 0;
    uint64_t caller = 0;
    uint32_t ordinal =
        kUnknownOrdinal; // Release: place in the walk from 0. Snapshot: from 0, oldest first
    uint32_t gfp = kUnknownGfp;
    uint8_t atomicContext = 2; // the caller could not sleep: 0 no, 1 yes, 2 unknown
    int32_t refs = -1;         // kref of the drm_device when it happened, -1 unknown
    int32_t openCount = -1;
    std::string name; // the kernel's name of the node: "kmalloc", or the action's text
    std::string parentName;
    Stack stack;
};

// drm_managed_release(): the final put (or a failed drm_dev_init()) frees every node, newest first.
struct ReleaseSpanEvent
{
    static constexpr uint32_t kUnknownNodes = UINT32_MAX;

    bool begin = true;
    EventOrigin origin;
    DeviceKey device;
    bool initFailed = false; // called from drm_dev_init()'s error path, not from a final put
    uint32_t nodes = 0;      // begin: nodes on the list; end: nodes released
    uint64_t sizeBytes = 0;
    int32_t refs = -1;
    int32_t openCount = -1;
    uint64_t caller = 0;
    std::string parentName;
    Stack stack;
};

struct DeviceEvent
{
    // Snapshot: the drm_device as it was found, older than the recording.
    enum class Kind : uint8_t
    {
        Init,
        Register,
        Unregister,
        Unplug,
        LastClose,
        Snapshot
    };

    Kind kind = Kind::Init;
    EventOrigin origin;
    DeviceKey device;
    Step step = Step::Whole;
    int32_t returnValue = 0;
    uint64_t parent = 0; // struct device *
    uint32_t driverFeatures = 0;
    int32_t primaryIndex = -1; // card0 -> 0
    int32_t renderIndex = -1;  // renderD128 -> 128
    int32_t accelIndex = -1;
    bool registered = false;
    bool unplugged = false;
    int32_t refs = -1;
    int32_t openCount = -1;
    uint64_t caller = 0;
    std::string parentName;  // dev_name(drm->dev), "0000:01:00.0"
    std::string bus;         // "pci"
    std::string drmDriver;   // drm_driver.name, "bochs-drm"
    std::string boundDriver; // the struct device_driver's name
    std::string uniqueName;  // drm_device.unique
    std::string ownerKind;   // what it is, where it is no drm_device: "kobject"
    Stack stack;
};

struct FileEvent
{
    enum class Kind : uint8_t
    {
        Open,
        Close,
        Snapshot
    };

    Kind kind = Kind::Open;
    EventOrigin origin;
    DeviceKey device;
    uint64_t file = 0;       // struct drm_file *
    int32_t minorIndex = -1; // 0, 128, ...
    int32_t minorType = -1;  // enum drm_minor_type
    bool inKernel = false;   // an in-kernel client (fbdev emulation), not a process
    int32_t processId = 0;   // thread group of the process that opened it
    int32_t actorId = 0;     // Open, Close: thread group of whoever does it; 0 unknown
    bool exiting = false;    // Close: because that process ends
    int32_t refs = -1;
    int32_t openCount = -1;
    std::string comm;        // of the opener
    std::string actorComm;   // of the thread that does it
    std::string commandLine; // of the actor, its beginning; "" where it has none any more
    std::string parentName;
};

// What holds or touches a drm_device without being a resource of it.
struct ObjectEvent
{
    enum class Kind : uint8_t
    {
        ReferenceGet, // drm_dev_get() and drm_dev_put(), told before the count changes
        ReferencePut,
        Ioctl, // on a drm_device that is unplugged or unregistered: `count` of them since the last
        Uevent,
        DmabufExport, // a dma_buf of a GEM object, which holds a reference
        DmabufRelease,
        DmabufAttach, // some device imports it
        DmabufDetach,
        Map, // of a GEM object, which holds the file that it was made with
        Unmap,
        Fault,     // in a mapping of a file, counted as ioctls are
        FileHolds, // what an open file holds now
        MasterSet,
        MasterDrop,
        Connector,       // its status, when user space is told to look
        AtomicStateInit, // of one that is there as its drm_device goes, or made after that
        AtomicStateFree
    };

    Kind kind = Kind::ReferenceGet;
    EventOrigin origin;
    DeviceKey device;
    Step step = Step::Whole; // of a probe: the call, or its return, which CallJoin puts together
    uint64_t release = 0;    // of a probe: the dma_buf's own function for that
    uint64_t object = 0; // Ioctl, Fault, FileHolds, Master…: drm_file; Dmabuf…: dma_buf; Map,
                         // Unmap: vm_area_struct; Connector: drm_connector; AtomicState…:
                         // drm_atomic_state
    uint64_t data = 0;   // Ioctl: the last one's command; Fault: its address; Uevent: the kernel's
                         // number of it; DmabufExport, DmabufRelease: GEM object; DmabufAttach,
                         // DmabufDetach: struct device; Map, Unmap: drm_file or dma_buf;
                         // FileHolds: 1 it is master; Connector: its id
    uint64_t sizeBytes = 0; // Dmabuf…, Map, Unmap; FileHolds: of all its GEM handles
    uint64_t caller = 0;
    uint32_t count = 0; // Ioctl, Fault; FileHolds: GEM handles
    int32_t result = 0; // Ioctl: what it returned; Fault: VM_FAULT_…; FileHolds: framebuffers, -1
                        // unknown; Connector: its status
    int32_t processId = 0; // thread group; Ioctl, Fault: of the process that called
    int32_t refs = -1;
    int32_t openCount = -1;
    std::string text; // Uevent: action, path in /sys, particulars; DmabufAttach, DmabufDetach: the
                      // importer's struct device; Connector: its name; else comm of the process
    std::string parentName;
    Stack stack;
};

// A line that the kernel wrote to its log. Not about one drm_device.
struct LogEvent
{
    EventOrigin origin;
    std::string message;
};

// A driver is being bound to, or unbound from, a struct device (bus notifier). Not about one
// drm_device.
struct BindEvent
{
    enum class Kind : uint8_t
    {
        Probe,
        Remove
    };

    Kind kind = Kind::Probe;
    EventOrigin origin;
    Step step = Step::Enter;
    bool failed = false; // Probe, Return: BUS_NOTIFY_DRIVER_NOT_BOUND
    uint64_t parent = 0;
    uint32_t action = 0;     // of a probe: the bus's word for it
    uint64_t otherChain = 0; // of a probe: not 0, and it was no bus that told
    std::string parentName;
    std::string bus;
    std::string boundDriver;
};

// A resource of a struct device (devm_*), as the kernel's own dev:devres_log tells it. Groups come
// as nodes named "grp<" and "grp>".
struct DevresEvent
{
    enum class Kind : uint8_t
    {
        Add,
        Remove,  // taken off by hand, devm_kfree() and the like
        Release, // its device was unbound, or its group released
        Replace  // devm_krealloc() put another node in its place, whose address is not told
    };

    Kind kind = Kind::Add;
    EventOrigin origin;
    uint64_t node = 0; // struct devres_node *
    uint64_t sizeBytes = 0;
    std::string name;       // of its release function: "devm_kmalloc_release"
    std::string parentName; // of the struct device: the kernel tells no address
    Stack stack;
};

// What the agent's own dynamic events tell in pieces: the return of a function does not say what it
// was called with, nor a debug line in what. CallJoin puts them together; no other source has them.
struct CallEvent
{
    enum class Kind : uint8_t
    {
        ClientInit,   // drm_client_init(): files opened in it are an in-kernel client's
        Kfree,        // drmm_kfree()
        ReleaseAction // drmm_release_action()
    };

    Kind kind = Kind::Kfree;
    EventOrigin origin;
    Step step = Step::Enter;
    DeviceKey device;
    uint64_t data = 0;
    uint64_t caller = 0;
};

// The kernel's stack of the event before it on the same CPU.
struct StackEvent
{
    EventOrigin origin;
    Stack frames;
};

// One rung of a hook's ladder, told at the start, when it changes, and once more at the end.
struct HookEvent
{
    enum class State : uint8_t
    {
        Missing = 0,
        Armed = 1,
        Fallback = 2,
        Off = 3
    };

    EventOrigin origin;
    std::string hook;   // what it is for: "add", "release", ...
    std::string symbol; // where it sits: "drm:add_dr"
    State state = State::Missing;
    int32_t error = 0;
    uint64_t missed = 0; // nmissed of the probe
    std::string reason;
};

// The kernel dropped records of one CPU somewhere between two times.
struct MissedEvent
{
    uint32_t cpu = 0;
    uint64_t afterNs = 0;  // last record before the gap on that CPU, 0 if none
    uint64_t beforeNs = 0; // first record after it
    uint64_t count = 0;    // 0 where the kernel told that records are missing but not how many
};

using Event = std::variant<ResourceEvent, ReleaseSpanEvent, DeviceEvent, FileEvent, BindEvent,
                           DevresEvent, HookEvent, ObjectEvent, LogEvent, CallEvent, StackEvent>;

} // namespace drmscope::tracer
