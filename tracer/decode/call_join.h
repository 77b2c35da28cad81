// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/decode/atomic_states.h"
#include "tracer/decode/uevents.h"
#include "tracer/decode/use_count.h"
#include "tracer/drmres/event.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace drmscope::tracer {

// Completes the events of a recording without the module: what a function returns belongs to its
// call, a node that is released to the drm_device whose release runs in that task, and how many
// nodes a release finds is what was added and not deleted. Feed it in time order, on one thread.
// Events of the module pass as they are.
class CallJoin
{
public:
    // The kernel's name of a function, at that time.
    using NameOf = std::function<std::string_view(uint64_t address, uint64_t timestampNs)>;

    explicit CallJoin(NameOf nameOf) : m_nameOf(std::move(nameOf)) {}

    // False: there is nothing in it for the domain, or not enough is known of it.
    bool complete(Event& event);
    // To be stored before the event that complete() was last called with: what its end makes whole.
    std::vector<Event> takeEarlier() { return std::exchange(m_earlier, {}); }
    // The same at the end of the recording.
    std::vector<Event> takeRest(uint64_t timestampNs) { return m_uses.rest(timestampNs); }
    // To be stored after the event that complete() was last called with.
    std::optional<Event> takeFollower();
    // Records are missing: calls that were under way may be over, and lists incomplete.
    void missed();

private:
    struct Call
    {
        DeviceKey device;
        int function = 0; // what returns must be what was entered
        uint64_t data = 0;
        uint64_t caller = 0;
        bool deleted = false;
        ObjectEvent object;
        uint32_t released = 0; // nodes, and their bytes
        uint64_t releasedBytes = 0;
    };
    struct Put
    {
        uint64_t device = 0;
        uint64_t caller = 0;
        int32_t refs = 0;
        bool operator==(const Put&) const = default;
    };
    struct Opener
    {
        int32_t processId = 0;
        bool inKernel = false;
        std::string comm;
    };
    struct Nodes
    {
        std::unordered_map<uint64_t, uint64_t> bytesOfNode;
        uint64_t bytes = 0;
    };

    bool complete(ResourceEvent& event);
    bool complete(ReleaseSpanEvent& event);
    bool complete(DeviceEvent& event);
    bool complete(FileEvent& event);
    bool complete(CallEvent& event);
    bool complete(BindEvent& event);
    bool complete(ObjectEvent& event);
    bool completeReturn(ObjectEvent& event);
    bool completePut(ObjectEvent& event);
    static bool completeMastership(ObjectEvent& event, int32_t result);
    bool isGemsDmabuf(const ObjectEvent& event) const;
    bool isKernelsUevent(const ObjectEvent& event) const;
    void enter(int32_t pid, const Call& call);
    Call* running(int32_t pid, int function);
    bool leave(int32_t pid, int function, Call& call);
    void noteNode(const ResourceEvent& event);

    std::unordered_map<int32_t, std::vector<Call>> m_calls; // by task, innermost last
    std::unordered_map<int32_t, Put> m_puts;                // by task, its last drm_dev_put()
    std::unordered_map<uint64_t, Nodes> m_nodes;            // by drm_device, from its beginning
    std::unordered_map<uint64_t, Opener> m_openers;         // by drm_file
    std::unordered_map<uint64_t, std::string> m_drivers;    // being bound or unbound, by parent
    std::set<std::string, std::less<>> m_buses;             // whose drivers are told of
    UseCount m_uses;
    AtomicStates m_states;
    Uevents m_uevents;
    std::vector<Event> m_earlier;
    std::optional<Event> m_follower;
    NameOf m_nameOf;
};

} // namespace drmscope::tracer
