// SPDX-License-Identifier: MIT
#include "tests/tracer/store/many_devices.h"

#include <algorithm>

namespace drmscope::tests {

using tracer::BindEvent;
using tracer::DeviceEvent;
using tracer::ResourceEvent;
using tracer::Step;

namespace {

constexpr uint64_t kSites = 8; // functions 0x1000, 0x1001, …
constexpr uint64_t kLongNs = 700'000'000;
constexpr uint64_t kHeldNs = 6'000'000'000;
constexpr uint64_t kActionBit = 0x80;    // of a node
constexpr uint64_t kSlowNs = 60'000'000; // for a release action

} // namespace

tracer::SymbolSource::Found EverySymbol::function(uint64_t address, uint64_t /*atNs*/) const
{
    m_name = "f_" + std::to_string(address);
    return {.name = m_name, .offset = 0, .size = 16, .module = "exerciser"};
}

tracer::SymbolSource::Found EverySymbol::returnAddress(uint64_t address, uint64_t atNs) const
{
    return function(address, atNs);
}

uint64_t EverySymbol::callSite(std::span<const uint64_t> stack, uint64_t /*atNs*/) const
{
    return stack.empty() ? 0 : stack.front();
}

tracer::EventOrigin ManyDevices::origin(const Life& life)
{
    m_nowNs += faultOneIn(200) ? kLongNs : 10'000;
    return {.timestampNs = m_nowNs, .seq = ++m_seq, .cpu = 0, .pid = life.pid};
}

void ManyDevices::step(size_t alive)
{
    if (m_alive.size() < alive && (m_alive.empty() || oneIn(4)))
        begin();
    const size_t which = m_random() % m_alive.size();
    if (!goOn(m_alive[which]))
        m_alive.erase(m_alive.begin() + static_cast<std::ptrdiff_t>(which));
}

void ManyDevices::begin()
{
    ++m_met;
    Life life;
    life.generation = static_cast<uint64_t>(m_met);
    life.parent = 0xf000 + static_cast<uint64_t>(m_met % 7);
    life.parentName = "0000:00:0" + std::to_string(m_met % 7) + ".0";
    life.driver = "driver" + std::to_string(m_met % 3);
    life.pid = static_cast<int32_t>(100 + m_met);
    life.left = m_resources;
    bind(life, BindEvent::Kind::Probe, Step::Enter);
    device(life, DeviceEvent::Kind::Init, Step::Enter);
    m_alive.push_back(std::move(life));
}

// Stages: 0 probed, 1 in use, 2 leaving, 3 held, 4 being released.
bool ManyDevices::goOn(Life& life)
{
    switch (life.stage) {
    case 0:
        add(life, 0);
        if (life.nodes.size() < 4)
            return true;
        life.stage = 1;
        if (faultOneIn(12)) { // an error path of probe forgot it
            bind(life, BindEvent::Kind::Probe, Step::Return, true);
            return false;
        }
        device(life, DeviceEvent::Kind::Register, Step::Return);
        bind(life, BindEvent::Kind::Probe, Step::Return);
        if (m_faults == Faults::Many)
            devres(life, tracer::DevresEvent::Kind::Add);
        return true;
    case 1:
        use(life);
        return true;
    case 2:
        return leave(life);
    case 3:
        if (faultOneIn(10))
            m_nowNs += kHeldNs;
        if (!life.files.empty()) {
            if (faultOneIn(4))
                ioctl(life);
            file(life, false);
            return true;
        }
        releaseSpan(life, true);
        life.stage = 4;
        return true;
    default:
        return release(life);
    }
}

void ManyDevices::use(Life& life)
{
    if (--life.left <= 0)
        life.stage = 2;
    if (oneIn(6))
        file(life, life.files.empty() || oneIn(2));
    else if (oneIn(3) && life.nodes.size() > 4)
        takeOff(life, ResourceEvent::Kind::Delete, 4 + m_random() % (life.nodes.size() - 4),
                ResourceEvent::Cause::Kfree);
    else
        add(life, m_faults == Faults::None ? 1 : 1 + m_random() % (kSites - 1));
    if (faultOneIn(400))
        takeOff(life, ResourceEvent::Kind::Delete, life.nodes.size(),
                ResourceEvent::Cause::UnknownPointer);
}

bool ManyDevices::leave(Life& life)
{
    const auto kind = faultOneIn(3) ? DeviceEvent::Kind::Unregister : DeviceEvent::Kind::Unplug;
    device(life, kind, Step::Enter);
    if (faultOneIn(20))
        return false; // it is stuck there
    device(life, kind, Step::Return);
    if (faultOneIn(8))
        m_writer.store(
            tracer::LogEvent{origin(life), "[drm:f_1 [exerciser]] *ERROR* connector DP-1 leaked!"});
    if (faultOneIn(6))
        add(life, 1);
    if (m_faults == Faults::Many)
        devres(life, tracer::DevresEvent::Kind::Release);
    bind(life, BindEvent::Kind::Remove, Step::Return);
    life.stage = 3;
    return !faultOneIn(10); // one in ten is never released
}

bool ManyDevices::release(Life& life)
{
    if (life.nodes.empty()) {
        if (faultOneIn(5))
            add(life, 2); // behind the cursor
        releaseSpan(life, false);
        if (faultOneIn(10))
            add(life, 2); // after the release
        return false;
    }
    const bool inOrder = life.nodes.size() < 2 || !faultOneIn(100);
    const size_t index = life.nodes.size() - (inOrder ? 1 : 2);
    const bool slow = (life.nodes[index] & kActionBit) != 0 && faultOneIn(10);
    takeOff(life, ResourceEvent::Kind::Release, index);
    m_nowNs += slow ? kSlowNs : 0;
    return true;
}

void ManyDevices::bind(const Life& life, BindEvent::Kind kind, Step step, bool failed)
{
    BindEvent event;
    event.kind = kind;
    event.origin = origin(life);
    event.step = step;
    event.failed = failed;
    event.parent = life.parent;
    event.parentName = life.parentName;
    event.bus = "pci";
    event.boundDriver = life.driver;
    m_writer.store(event);
}

void ManyDevices::device(const Life& life, DeviceEvent::Kind kind, Step step)
{
    DeviceEvent event;
    event.kind = kind;
    event.origin = origin(life);
    event.device = {0x1000 * life.generation, life.generation};
    event.step = step;
    event.parent = life.parent;
    event.parentName = life.parentName;
    event.bus = "pci";
    event.drmDriver = life.driver;
    event.boundDriver = life.driver;
    event.primaryIndex = 0;
    m_writer.store(event);
}

void ManyDevices::add(Life& life, uint64_t site)
{
    ResourceEvent event;
    event.origin = origin(life);
    event.device = {0x1000 * life.generation, life.generation};
    event.node = m_nextNode;
    event.data = m_nextNode + 40;
    event.sizeBytes = 64;
    event.name = "kmalloc";
    event.gfp = 0xcc0;
    event.atomicContext = faultOneIn(500) ? 1 : 0;
    event.stack = {0x1000 + site};
    if (faultOneIn(10) && !life.nodes.empty()) { // its argument points into another
        event.name = "f_action";
        event.node |= kActionBit;
        event.action = 0x2000;
        event.data = life.nodes.back() + 48;
    }
    m_nextNode += 0x100;
    life.nodes.push_back(event.node);
    m_writer.store(event);
}

void ManyDevices::takeOff(Life& life, ResourceEvent::Kind kind, size_t index,
                          ResourceEvent::Cause cause)
{
    ResourceEvent event;
    event.kind = kind;
    event.cause = cause;
    event.origin = origin(life);
    event.device = {0x1000 * life.generation, life.generation};
    event.sizeBytes = 64;
    event.name = "kmalloc";
    event.stack = {0x1000};
    if (kind == ResourceEvent::Kind::Release)
        event.ordinal = life.released++;
    if (index < life.nodes.size()) {
        event.node = life.nodes[index];
        life.nodes.erase(life.nodes.begin() + static_cast<std::ptrdiff_t>(index));
    }
    m_writer.store(event);
}

void ManyDevices::file(Life& life, bool open)
{
    tracer::FileEvent event;
    event.kind = open ? tracer::FileEvent::Kind::Open : tracer::FileEvent::Kind::Close;
    event.origin = origin(life);
    event.device = {0x1000 * life.generation, life.generation};
    event.minorIndex = 0;
    event.processId = life.pid;
    event.comm = "compositor";
    if (open)
        life.files.push_back(m_nextNode += 0x100);
    event.file = life.files.back();
    if (!open)
        life.files.pop_back();
    m_writer.store(event);
}

void ManyDevices::ioctl(const Life& life)
{
    tracer::ObjectEvent event;
    event.kind = tracer::ObjectEvent::Kind::Ioctl;
    event.origin = origin(life);
    event.device = {0x1000 * life.generation, life.generation};
    event.object = life.files.back();
    event.data = 0x6440; // one of the driver's own
    event.count = 1;
    event.processId = life.pid;
    event.text = "compositor";
    m_writer.store(event);
}

void ManyDevices::devres(const Life& life, tracer::DevresEvent::Kind kind)
{
    tracer::DevresEvent event;
    event.kind = kind;
    event.origin = origin(life);
    event.node = 0x7000'0000 + life.generation * 0x1000;
    event.sizeBytes = 200;
    event.name = "devm_kmalloc_release";
    event.parentName = life.parentName;
    event.stack = {0x1000};
    m_writer.store(event);
}

void ManyDevices::releaseSpan(const Life& life, bool begin)
{
    tracer::ReleaseSpanEvent event;
    event.begin = begin;
    event.origin = origin(life);
    event.device = {0x1000 * life.generation, life.generation};
    event.nodes = begin ? static_cast<uint32_t>(life.nodes.size()) : life.released;
    event.sizeBytes = event.nodes * 64ULL;
    m_writer.store(event);
}

} // namespace drmscope::tests
