// SPDX-License-Identifier: MIT
#include "tracer/agent/probes.h"

#include <stdio.h>
#include <string.h>

namespace drmscope::tracer {
namespace {

// The caller only where no return probe of ours has put its trampoline in its place. `$argN` would
// do, but not before drm is loaded: the kernel cannot know then that a probe sits at a function's
// entry.
#if defined(__x86_64__)
constexpr const char* kArguments[] = {"%di", "%si", "%dx", "%cx", "%r8", "%r9"};
#define CALLER " caller=+0($stack):x64"
#elif defined(__aarch64__)
constexpr const char* kArguments[] = {"%x0", "%x1", "%x2", "%x3", "%x4", "%x5"};
#define CALLER " caller=%lr:x64"
#else
constexpr const char* kArguments[] = {"", "", "", "", "", ""}; // the kernel refuses the probes
#define CALLER ""
#endif

// Fields of a struct device and of a drm_device, reached through whatever points to it.
#define PARENT(device)                                                                             \
    " parent=" device ":x64 dev=+0(+{device_name}(" device ")):string"                             \
    " bus=+0(+{bus_name}(+{device_bus}(" device "))):string"                                       \
    " bound=+{device_driver}(" device "):x64"                                                      \
    " bound_driver=+0(+{bound_name}(+{device_driver}(" device "))):string"
#define DRIVER(driver)                                                                             \
    " driver=+0(+{driver_name}(" driver ")):string driver_features=+{driver_features}(" driver     \
    "):u32"
#define COUNTS(drm)                                                                                \
    " drm=" drm ":x64 refs=+{ref}(" drm "):s32 open_count=+{open_count}(" drm "):s32"
#define MINOR(minor)                                                                               \
    " " #minor "=+{" #minor "}(%0):x64 " #minor "_index=+{minor_index}(+{" #minor "}(%0)):s32"
#define DEVICE                                                                                     \
    COUNTS("%0")                                                                                   \
    PARENT("+{dev}(%0)")                                                                           \
    DRIVER("+{driver}(%0)")                                                                        \
    MINOR(primary)                                                                                 \
    MINOR(render)                                                                                  \
    MINOR(accel)                                                                                   \
    " unique=+0(+{unique}(%0)):string registered=+{registered}(%0):u8"                             \
    " unplugged=+{unplugged}(%0):u8"
#define NODE(node)                                                                                 \
    " node=" node ":x64 name=+0(+{node_name}(" node ")):string size=+{node_size}(" node            \
    "):u64 action=+{node_release}(" node "):x64 slot=+{node_data}(" node                           \
    "):x64 data_offset=\\{node_data}:u64" CALLER
#define FILE(file)                                                                                 \
    " file=" file ":x64" COUNTS("+{minor_dev}(+{file_minor}(" file                                 \
                                "))") " minor=+{minor_index}(+{file_minor}(" file ")):s32"         \
                                      " minor_type=+{minor_type}(+{file_minor}(" file ")):s32"     \
                                      " pid=+{pid_number}(+{file_pid}(" file                       \
                                      ")):s32 filp=+{file_filp}(" file "):x64 comm=$comm"
#define OBJECT(drm) COUNTS(drm) " text=$comm"
#define DMABUF(dmabuf)                                                                             \
    COUNTS("+{object_dev}(+{dmabuf_priv}(" dmabuf "))")                                            \
    " object=" dmabuf ":x64 size=+{dmabuf_size}(" dmabuf "):u64"
#define RELEASED_BY(ops) " release=+{ops_release}(" ops "):x64"
#define NAMED(device) " data=" device ":x64 text=+0(+{device_name}(" device ")):string"
#define MAPPING(vma)                                                                               \
    " object=" vma ":x64 data=+{private_data}(+{vma_file}(" vma ")):x64 size=+{vma_end}(" vma      \
    "):u64 start=+{vma_start}(" vma "):u64"
#define OF_VMA OBJECT("+{object_dev}(+{vma_private}(%0))") MAPPING("%0")
#define OF_FILE "+{minor_dev}(+{file_minor}(+{private_data}(%0)))"
// Whether it is master, and whether anybody is.
#define MASTERS_OF(file) "+{drm_master}(+{minor_dev}(+{file_minor}(" file ")))"
#define MASTERSHIP(file)                                                                           \
    OBJECT("+{minor_dev}(+{file_minor}(" file "))")                                                \
    " object=" file                                                                                \
    ":x64 data=" MASTERS_OF(file) ":x64 size=+{file_master}(" file "):x64 start=" MASTERS_OF(      \
        file) ":x64 is_master=+{is_master}(" file "):u8"
#define NAMED_PARENT " dev=+0(+{device_name}(+{dev}(%0))):string"

#define LINE " category=%2:u32 text=+0(%3):string" NODE("%4")
#define IS_DRMRES "category == {category}"

constexpr char kIsDrm[] = "drm != 0";

constexpr char kOfDrm[] = "drm:";

bool append(char*& to, char* end, const char* from, size_t length)
{
    if (length >= static_cast<size_t>(end - to)) {
        return false;
    }
    memcpy(to, from, length);
    to += length;
    *to = '\0';
    return true;
}

// kProbeValueCount where there is no such word.
unsigned indexOf(const char* word, size_t length)
{
    unsigned index = 0;
    while (index < kProbeValueCount && (strncmp(kProbeValues[index].word, word, length) != 0 ||
                                        kProbeValues[index].word[length] != '\0')) {
        ++index;
    }
    return index;
}

enum class Outcome
{
    Written,
    LacksNumber,
    LacksRoom
};

Outcome expand(const char* from, size_t length, const unsigned* values, char*& to, char* end)
{
    const char* const stop = from + length;
    while (from < stop) {
        char number[16] = {*from, '\0'};
        const char* piece = number;
        if (*from == '%' && from[1] >= '0' && from[1] <= '5') {
            piece = kArguments[*++from - '0'];
        } else if (*from == '{') {
            const size_t word = strcspn(from + 1, "}");
            const unsigned index = indexOf(from + 1, word);
            if (index == kProbeValueCount || values[index] > kMaxProbeValue) {
                return Outcome::LacksNumber;
            }
            snprintf(number, sizeof(number), "%u", values[index]);
            from += word + 1;
        }
        if (!append(to, end, piece, strlen(piece))) {
            return Outcome::LacksRoom;
        }
        ++from;
    }
    return Outcome::Written;
}

} // namespace

// The kernel's own functions, in the order in which they are defined. The debug line tells of
// nodes that are released, and of those deleted where del_dr was inlined.
const Probe kProbes[] = {
    {"release", "release_begin", 'p', "drm:drm_managed_release", COUNTS("%0") NAMED_PARENT, "", "",
     "drm_managed_release_begin"},
    {"release", "release_end", 'r', "drm:drm_managed_release", "", "", "",
     "drm_managed_release_end"},
    {"del", "del", 'p', "drm:del_dr", COUNTS("%0") NAMED_PARENT NODE("%1"), "", "",
     "drm_managed_del"},
    {"del", "kfree", 'p', "drm:drmm_kfree", " drm=%0:x64 data=%1:x64", "data != 0"},
    {"del", "kfree_return", 'r', "drm:drmm_kfree", "", ""},
    {"del", "release_action", 'p', "drm:drmm_release_action", " drm=%0:x64 data=%2:x64", ""},
    {"del", "release_action_return", 'r', "drm:drmm_release_action", "", ""},
    {"release_node", "line", 'p', "drm:__drm_dev_dbg", LINE, IS_DRMRES " && text ~ \"REL*\"",
     "del_dr", "drm_managed_release"},
    {"release_node", "line", 'p', "drm:__drm_dev_dbg", LINE,
     IS_DRMRES " && (text ~ \"REL*\" || text ~ \"DEL*\")"},
    {"add", "add", 'p', "drm:add_dr", COUNTS("%0") NAMED_PARENT NODE("%1"), "", "",
     "drm_managed_add"},
    {"device_init", "init", 'p', "drm:drm_dev_init", " drm=%0:x64" PARENT("%2") DRIVER("%1"), ""},
    {"device_init", "init_return", 'r', "drm:drm_dev_init", " ret=$retval:s32", ""},
    {"register", "register", 'p', "drm:drm_dev_register", DEVICE, ""},
    {"register", "register_return", 'r', "drm:drm_dev_register", " ret=$retval:s32", ""},
    {"unregister", "unregister", 'p', "drm:drm_dev_unregister", DEVICE, ""},
    {"unregister", "unregister_return", 'r', "drm:drm_dev_unregister", "", ""},
    {"unplug", "unplug", 'p', "drm:drm_dev_unplug", DEVICE, ""},
    {"unplug", "unplug_return", 'r', "drm:drm_dev_unplug", "", ""},
    {"last_close", "last_close", 'p', "drm:drm_client_dev_restore", DEVICE, ""},
    {"last_close", "last_close", 'p', "drm:drm_lastclose", DEVICE, ""},
    {"file_open", "client_init", 'p', "drm:drm_client_init", "", ""},
    {"file_open", "client_init_return", 'r', "drm:drm_client_init", "", ""},
    {"file_open", "file_open", 'r', "drm:drm_file_alloc", FILE("$retval"), kIsDrm},
    // where gcc split it, callers in its own file skip the outer part
    {"file_close", "file_close", 'p', "drm:drm_file_free.part.0", FILE("%0"), kIsDrm},
    {"file_close", "file_close", 'p', "drm:drm_file_free", FILE("%0"), kIsDrm},
    // what a bus tells of is a number, one less since 6.3, when bus_notify() came
    {"bind", "bind", 'p', "bus_notify", " action=%1:u32 first=\\3:u32" PARENT("%0"),
     "action >= 3 && action <= 7"},
    {"bind", "bind", 'p', "blocking_notifier_call_chain",
     " action=%1:u32 first=\\4:u32 chain=%0:x64 private=+{bus_private}(+{device_bus}(%2)):x64"
     " notifier=\\{bus_notifier}:u64" PARENT("%2"),
     "action >= 4 && action <= 8"},
    // of any exporter and importer: the release function says whether it is a GEM object's
    {"dmabuf", "dmabuf_release", 'p', "drm:drm_gem_dmabuf_release",
     DMABUF("%0") " text=$comm data=+{dmabuf_priv}(%0):x64" CALLER, ""},
    {"dmabuf", "dmabuf_export", 'p', "dma_buf_export",
     OBJECT("+{object_dev}(+{export_priv}(%0))") " data=+{export_priv}(%0):x64"
                                                 " size=+{export_size}(%0):u64" RELEASED_BY(
                                                     "+{export_ops}(%0)"),
     ""},
    {"dmabuf", "dmabuf_export_return", 'r', "dma_buf_export", " object=$retval:x64", ""},
    {"import", "dmabuf_attach", 'p', "dma_buf_dynamic_attach",
     DMABUF("%0") NAMED("%1") RELEASED_BY("+{dmabuf_ops}(%0)"), ""},
    {"import", "dmabuf_attach_return", 'r', "dma_buf_dynamic_attach", " object=$retval:x64", ""},
    {"import", "dmabuf_detach", 'p', "dma_buf_detach",
     DMABUF("%0") NAMED("+{attachment_dev}(%1)") RELEASED_BY("+{dmabuf_ops}(%0)"), ""},
    {"mapping", "gem_map", 'p', "drm:drm_gem_mmap_obj", OBJECT("+{object_dev}(%0)") MAPPING("%2"),
     ""},
    {"mapping", "gem_map_return", 'r', "drm:drm_gem_mmap_obj", " result=$retval:s32", ""},
    {"mapping", "gem_vm_open", 'p', "drm:drm_gem_vm_open", OF_VMA, ""},
    {"mapping", "gem_vm_close", 'p', "drm:drm_gem_vm_close", OF_VMA, ""},
    // `ref` is the first of its members, as it has been since there is one
    {"atomic_state", "atomic_state_init", 'p', "drm:drm_atomic_state_init",
     OBJECT("%0") " object=%1:x64 registered=+{registered}(%0):u8 unplugged=+{unplugged}(%0):u8",
     ""},
    {"atomic_state", "atomic_state_init_return", 'r', "drm:drm_atomic_state_init",
     " result=$retval:s32", ""},
    {"atomic_state", "atomic_state_free", 'p', "drm:__drm_atomic_state_free",
     OBJECT("+{state_dev}(%0)") " object=%0:x64 registered=+{registered}(+{state_dev}(%0)):u8"
                                " unplugged=+{unplugged}(+{state_dev}(%0)):u8" CALLER,
     ""},
    // the kernel's library, where uevents are made, takes no probe; what is broadcast to user space
    // begins with "ACTION@PATH", and all else stands behind its end
    {"uevent", "uevent", 'p', "netlink_broadcast",
     " text=+0(+{skb_data}(%1)):string length=+{skb_length}(%1):u32"
     " sent=+0(+{skb_data}(%1)):x64[64] more=+512(+{skb_data}(%1)):x64[64]" CALLER,
     "text ~ \"*@/devices/*\""},
    // returns have no filter: they are told of from the first call on that is wanted
    {"ioctl", "ioctl", 'p', "drm:drm_ioctl",
     OBJECT(OF_FILE) " object=+{private_data}(%0):x64 data=%1:u32"
                     " registered=+{registered}(" OF_FILE "):u8"
                     " unplugged=+{unplugged}(" OF_FILE "):u8",
     "unplugged != 0 || registered == 0", "", "", "ioctl_return"},
    {"ioctl", "ioctl_return", 'R', "drm:drm_ioctl", " result=$retval:s32", ""},
    {"master", "master_open", 'p', "drm:drm_master_open", MASTERSHIP("%0"), ""},
    {"master", "master_open_return", 'r', "drm:drm_master_open", " result=$retval:s32", ""},
    {"master", "master_set", 'p', "drm:drm_setmaster_ioctl", MASTERSHIP("%2"), ""},
    {"master", "master_set_return", 'r', "drm:drm_setmaster_ioctl", " result=$retval:s32", ""},
    {"master", "master_drop", 'p', "drm:drm_dropmaster_ioctl", MASTERSHIP("%2"), ""},
    {"master", "master_drop_return", 'r', "drm:drm_dropmaster_ioctl", " result=$retval:s32", ""},
    {"master", "master_release", 'p', "drm:drm_master_release", MASTERSHIP("%0"), ""},
    {"master", "master_release_return", 'r', "drm:drm_master_release", "", ""},
    {"reference", "ref_get", 'p', "drm:drm_dev_get", OBJECT("%0") CALLER, kIsDrm},
    {"reference", "ref_put", 'p', "drm:drm_dev_put", OBJECT("%0") CALLER, kIsDrm},
    // in drm_drv.c callers skip the outer part
    {"reference", "ref_put_part", 'p', "drm:drm_dev_put.part.0", OBJECT("%0") CALLER, kIsDrm},
    // `op` is a pointer everywhere, `name` on older kernels; `dev` is never set
    {"devres", "devres", 'e', "dev.devres_log",
     " devname=$devname:string op=+0($op):string name=+0($name):string node=$node:x64"
     " size=$size:u64",
     ""},
};
const unsigned kProbeCount = sizeof(kProbes) / sizeof(*kProbes);

const char* functionOf(const Probe& probe)
{
    const size_t length = strlen(kOfDrm);
    return strncmp(probe.place, kOfDrm, length) == 0 ? probe.place + length : probe.place;
}

bool isPossible(const Probe& probe, const unsigned* values)
{
    bool possible = true;
    for (unsigned i = 0; i < kProbeSymbolCount; ++i) {
        const bool has = (values[kSymbolsValue] >> i & 1) != 0;
        const bool wanted = strcmp(kProbeSymbols[i], functionOf(probe)) == 0 ||
                            strcmp(kProbeSymbols[i], probe.needs) == 0;
        possible = possible && (has || !wanted);
    }
    return possible;
}

bool probeText(const Probe& probe, const char* place, const char* group, const char* event,
               const unsigned* values, char* text, size_t room)
{
    const char type[] = {probe.type, '\0'};
    const int head =
        snprintf(text, room, "%s:%s/%s %s", probe.type == 'R' ? "r128" : type, group, event, place);
    if (head < 0 || static_cast<size_t>(head) >= room) {
        return false;
    }
    char* to = text + head;
    for (const char* argument = probe.arguments; *argument != '\0';) {
        const size_t length = 1 + strcspn(argument + 1, " "); // each begins with its blank
        char* const before = to;
        const Outcome outcome = expand(argument, length, values, to, text + room);
        if (outcome == Outcome::LacksRoom) {
            return false;
        }
        if (outcome == Outcome::LacksNumber) {
            to = before;
            *to = '\0';
        }
        argument += length;
    }
    return true;
}

bool filterText(const Probe& probe, const unsigned* values, char* text, size_t room)
{
    char* to = text;
    *to = '\0';
    return expand(probe.filter, strlen(probe.filter), values, to, text + room) == Outcome::Written;
}

} // namespace drmscope::tracer
