// SPDX-License-Identifier: MIT
#include "tracer/agent/probe_set.h"

#include "tracer/agent/built_in_drm.h"
#include "tracer/agent/probes.h"
#include "tracer/agent/tracefs.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

namespace drmscope::tracer {

ProbeSet::ProbeSet(int tracefs, int sys, int proc, const unsigned* values)
    : m_tracefs(tracefs), m_sys(sys), m_proc(proc), m_values(values)
{
    snprintf(m_group, sizeof(m_group), "drmscope_%d", getpid());
}

bool ProbeSet::loadedDrm() const
{
    return File(m_sys, "module/drm/initstate", O_RDONLY) >= 0;
}

// The functions of a drm that is built in have names like any of the kernel's, which for add_dr is
// the name of two.
void ProbeSet::findBuiltInDrm()
{
    m_builtIn = !loadedDrm() && File(m_sys, "module/drm", O_RDONLY) >= 0;
    const uint64_t addDr = m_builtIn ? addressOfAddDr(m_proc) : 0;
    if (addDr != 0) {
        snprintf(m_addDr, sizeof(m_addDr), "0x%" PRIx64, addDr);
    }
}

bool ProbeSet::drmTells(const Probe& probe) const
{
    char path[96];
    snprintf(path, sizeof(path), "events/drm/%s/format", probe.drms);
    return *probe.drms != '\0' && File(m_tracefs, path, O_RDONLY) >= 0;
}

const char* ProbeSet::shownPlaceOf(const Probe& probe) const
{
    return m_builtIn ? functionOf(probe) : probe.place;
}

const char* ProbeSet::placeOf(const Probe& probe) const
{
    const char* const shown = shownPlaceOf(probe);
    return m_builtIn && strcmp(shown, "add_dr") == 0 ? m_addDr : shown;
}

bool ProbeSet::wants(const Probe& probe) const
{
    return probe.type == 'e' || (m_alone && (m_references || strcmp(probe.hook, "reference") != 0));
}

// Whether the kernel takes the probe, as the event of that name in our group. errno says why not.
bool ProbeSet::define(const Probe& probe, const char* event)
{
    char text[2048];
    if (*placeOf(probe) == '\0') {
        errno = EADDRNOTAVAIL; // as the kernel says it of a name that is not one function's
        return false;
    }
    return probeText(probe, placeOf(probe), m_group, event, m_values, text, sizeof(text)) &&
           writeBeneath(m_tracefs, "dynamic_events", text);
}

// Before drm is loaded the kernel takes any probe on it, and tries again then.
bool ProbeSet::define()
{
    if (m_alone) {
        findBuiltInDrm();
    }
    m_early = !m_builtIn && !loadedDrm();
    const char* last = "";
    bool any = false;
    for (unsigned i = 0; i < kProbeCount; ++i) {
        const Probe& probe = kProbes[i];
        const bool wanted = wants(probe);
        const bool another = strcmp(last, probe.event) == 0; // its first way was taken
        errno = ENOENT;
        m_drms[i] = wanted && !another && drmTells(probe);
        m_defined[i] = m_drms[i] || (wanted && !another && isPossible(probe, m_values) &&
                                     define(probe, probe.event));
        m_errors[i] = m_defined[i] ? 0 : errno;
        last = m_defined[i] ? probe.event : last;
        any = any || (m_defined[i] && probe.type != 'e');
    }
    errno = m_errors[0];
    return !m_alone || any;
}

bool ProbeSet::set(int instance, unsigned i, const char* file, const char* text)
{
    char path[96];
    snprintf(path, sizeof(path), "events/%s/%s/%s", m_drms[i] ? "drm" : m_group,
             m_drms[i] ? kProbes[i].drms : kProbes[i].event, file);
    return writeBeneath(instance, path, text);
}

// Armed one by one, they would see what begins and not its end, or a function of drm's and not what
// it calls: nothing is recorded until all are.
bool ProbeSet::enable(int instance)
{
    if (!m_alone) {
        arm(instance);
        return true;
    }
    if (!writeBeneath(instance, "tracing_on", "0")) {
        return false;
    }
    arm(instance);
    return writeBeneath(instance, "tracing_on", "1");
}

void ProbeSet::arm(int instance)
{
    char filter[256];
    bool willWake = false;
    for (unsigned i = 0; i < kProbeCount; ++i) {
        const Probe& probe = kProbes[i];
        if (!m_defined[i] || (probe.type == 'R' && willWake)) {
            continue;
        }
        const bool filtered = *probe.filter == '\0' || m_drms[i] ||
                              (filterText(probe, m_values, filter, sizeof(filter)) &&
                               set(instance, i, "filter", filter));
        if (!filtered || !set(instance, i, "enable", "1")) {
            m_errors[i] = errno;
        } else if (!m_alone) {
            set(instance, i, "trigger", "stacktrace"); // the module's have their own
        } else if (*probe.wakes != '\0') {
            char trigger[512];
            snprintf(trigger, sizeof(trigger), "enable_event:%s:%s if %s", m_group, probe.wakes,
                     filter);
            willWake = set(instance, i, "trigger", trigger);
        }
    }
}

void ProbeSet::disable(int instance)
{
    if (m_alone) {
        writeBeneath(instance, "tracing_on", "0"); // as they were armed
    }
    for (unsigned i = 0; i < kProbeCount; ++i) {
        if (m_defined[i]) {
            set(instance, i, "enable", "0");
        }
    }
}

bool ProbeSet::remove()
{
    return removeEvents(m_tracefs, m_group);
}

// Whether the kernel could arm a probe that it took before drm was there, it only tells of a second
// one on the same function, which is gone at once. Each takes a while: one a function.
int ProbeSet::errorOf(unsigned i)
{
    const char* const place = kProbes[i].place;
    const bool wasAbsent = m_early && functionOf(kProbes[i]) != place;
    if (!m_defined[i] || m_drms[i] || m_errors[i] != 0 || !wasAbsent) {
        return m_errors[i];
    }
    for (unsigned j = 0; j < i; ++j) {
        if (m_tried[j] && strcmp(kProbes[j].place, place) == 0) {
            return m_errors[j];
        }
    }
    m_tried[i] = true;
    const bool taken = define(kProbes[i], "trial");
    const int error = taken ? 0 : errno;
    char text[64];
    snprintf(text, sizeof(text), "-:%s/trial", m_group);
    m_errors[i] = taken && !writeBeneath(m_tracefs, "dynamic_events", text) ? errno : error;
    return m_errors[i];
}

size_t ProbeSet::describe(char* lines, size_t room)
{
    size_t length = 0;
    for (unsigned i = 0; i < kProbeCount; ++i) {
        const Probe& probe = kProbes[i];
        if (!wants(probe)) {
            continue;
        }
        const int error = errorOf(i);
        const int written =
            snprintf(lines + length, room - length, "%s %s %s%s %s %d\n", probe.hook, probe.event,
                     m_drms[i] ? "drm." : "", m_drms[i] ? probe.drms : shownPlaceOf(probe),
                     m_defined[i] && error == 0    ? "armed"
                     : isPossible(probe, m_values) ? "missing"
                                                   : "absent",
                     error);
        length += static_cast<size_t>(written);
    }
    return length;
}

} // namespace drmscope::tracer
