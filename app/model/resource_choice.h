// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/filter_terms.h"
#include "app/model/session_contents.h"

#include <memory>
#include <vector>

namespace drmscope::app {

class SessionReader;

// Which resources of a session a filter chooses. Words without a key are looked for in names, call
// sites, processes and drm_devices; keys are name, site, stack, process, device, driver, kind,
// owner, state, size, life, and two that take a stretch of time since the start of the session:
// alive, added. A filter that filterProblem() complains of may choose nothing. May be asked on any
// thread; the contents must outlive it.
class ResourceChoice
{
public:
    // Asks `reader`, which it does not keep, for what a stack goes through.
    ResourceChoice(SessionReader& reader, const SessionContents& contents, const QString& filter);
    ~ResourceChoice();
    Q_DISABLE_COPY_MOVE(ResourceChoice)

    bool takesAll() const { return m_wishes.empty(); }
    bool takes(const ResourceSpan& resource) const;
    // Of a drm_device itself, which may have no resource at all: only terms that judge it do.
    bool takesDevice(RowId deviceId) const;

    // "card0#3": this one, whatever is called card0 later on.
    static QString deviceWord(const SessionContents& contents, RowId deviceId);
    // that minor
private:
    class Wish;

    const SessionContents& m_contents;
    std::vector<Wish> m_wishes;
};

} // namespace drmscope::app
