// SPDX-License-Identifier: MIT
#pragma once

#include <stddef.h>

namespace drmscope::tracer {

struct Probe;

// The dynamic events of one agent, in a group of its own: global to the kernel, enabled in the
// agent's instance alone. Beside the module they are a few; without it they are all there is.
class ProbeSet
{
public:
    // `values`: of kProbeValues, told before define().
    ProbeSet(int tracefs, int sys, int proc, const unsigned* values);

    void replaceModule() { m_alone = true; }
    bool alone() const { return m_alone; }
    // They are often taken: told of where it was asked for.
    void tellReferences() { m_references = true; }
    const char* group() const { return m_group; }

    // False, with errno, where the kernel takes none that is needed.
    bool define();
    bool enable(int instance); // false, with errno, where that cannot record
    void disable(int instance);
    bool remove(); // false, with errno, if one stays

    // What became of each can be said now, as drm is there.
    bool canDescribe() const { return !m_alone || m_builtIn || loadedDrm(); }
    // The lines of a Probes frame; their length.
    size_t describe(char* lines, size_t room);

private:
    static constexpr unsigned kMaxProbes = 64;

    bool loadedDrm() const;
    void findBuiltInDrm();
    const char* shownPlaceOf(const Probe& probe) const;
    const char* placeOf(const Probe& probe) const;
    bool drmTells(const Probe& probe) const;
    bool wants(const Probe& probe) const;
    bool define(const Probe& probe, const char* event);
    void arm(int instance);
    bool set(int instance, unsigned i, const char* file, const char* text);
    int errorOf(unsigned i);

    int m_tracefs;
    int m_sys;
    int m_proc;
    const unsigned* m_values;
    char m_group[32];
    bool m_alone = false;
    bool m_references = false;
    bool m_builtIn = false;       // drm is
    char m_addDr[32] = "";        // where its add_dr is then, if that can be told
    bool m_drms[kMaxProbes] = {}; // drm's own event is taken instead
    bool m_defined[kMaxProbes] = {};
    bool m_early = false; // drm was not there when they were defined
    bool m_tried[kMaxProbes] = {};
    int m_errors[kMaxProbes] = {};
};

} // namespace drmscope::tracer
