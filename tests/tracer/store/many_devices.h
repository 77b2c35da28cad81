// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/drmres/event.h"
#include "tracer/store/session_writer.h"
#include "tracer/store/symbol_source.h"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace drmscope::tests {

// Every address is a function of its own, "f_1000" of module "exerciser".
class EverySymbol : public tracer::SymbolSource
{
public:
    Found function(uint64_t address, uint64_t atNs) const override;
    Found returnAddress(uint64_t address, uint64_t atNs) const override;
    uint64_t callSite(std::span<const uint64_t> stack, uint64_t atNs) const override;
    uint64_t snapshotAt(uint64_t /*atNs*/) const override { return 1; }
    uint64_t latestSnapshot() const override { return 1; }

private:
    mutable std::string m_name; // that was asked for last
};

// Drm_devices that come and go in a recording, several at a time, on a few struct devices of three
// drivers. What each of them does wrong, if anything, is drawn: all that rules tell of. The same
// seed gives the same recording.
class ManyDevices
{
public:
    enum class Faults : uint8_t
    {
        None,
        Many
    };
    ManyDevices(tracer::SessionWriter& writer, uint32_t seed, int resources,
                Faults faults = Faults::Many)
        : m_writer(writer), m_random(seed), m_resources(resources), m_faults(faults)
    {}

    // One of those that are alive goes on, at most `alive` of them.
    void step(size_t alive);
    int64_t devices() const { return m_met; }
    uint64_t nowNs() const { return m_nowNs; }

private:
    struct Life
    {
        uint64_t generation = 0;
        uint64_t parent = 0;
        std::string parentName;
        std::string driver;
        int stage = 0;
        int left = 0; // of the resources of this stage
        std::vector<uint64_t> nodes;
        std::vector<uint64_t> files;
        uint32_t released = 0;
        int32_t pid = 0;
    };

    bool oneIn(uint32_t chance) { return m_random() % chance == 0; }
    bool faultOneIn(uint32_t chance) { return oneIn(chance) && m_faults == Faults::Many; }
    tracer::EventOrigin origin(const Life& life);
    void begin();
    bool goOn(Life& life); // false: it is over
    void use(Life& life);
    bool leave(Life& life);
    bool release(Life& life);
    void bind(const Life& life, tracer::BindEvent::Kind kind, tracer::Step step,
              bool failed = false);
    void device(const Life& life, tracer::DeviceEvent::Kind kind, tracer::Step step);
    void add(Life& life, uint64_t site);
    void takeOff(Life& life, tracer::ResourceEvent::Kind kind, size_t index,
                 tracer::ResourceEvent::Cause cause = tracer::ResourceEvent::Cause::None);
    void file(Life& life, bool open);
    void ioctl(const Life& life);
    void devres(const Life& life, tracer::DevresEvent::Kind kind);
    void releaseSpan(const Life& life, bool begin);

    tracer::SessionWriter& m_writer;
    std::mt19937 m_random;
    int m_resources;
    Faults m_faults;
    std::vector<Life> m_alive;
    int64_t m_met = 0;
    uint64_t m_nowNs = 1'000'000'000;
    uint64_t m_seq = 0;
    uint64_t m_nextNode = 0x100000;
};

} // namespace drmscope::tests
