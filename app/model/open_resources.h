// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/session_contents.h"
#include "app/query/session_reader.h"

#include <functional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace drmscope::app {

// Which resources live while a session is recorded: what was added and has not ended. Memory is
// linear in them. One thread.
class OpenResources
{
public:
    // A row that has been written since, before the events that were.
    void sawRow(const ResourceSpan& resource);
    void take(const LifeEvent& event);
    // As rows behind this one, by their adds. `deviceOfOwner`: of struct devices.
    [[nodiscard]] std::vector<LifeEvent>
    living(const SessionContents& contents,
           const std::vector<std::pair<RowId, RowId>>& deviceOfOwner, RowId newestId) const;
    // Rows of what lived when it was asked before.
    [[nodiscard]] std::vector<ResourceSpan> takeEnded() { return std::exchange(m_ended, {}); }
    // The next events are those behind this one.
    [[nodiscard]] RowId newestEventId() const { return m_newestEventId; }
    void setNewestEventId(RowId id) { m_newestEventId = id; }

private:
    std::unordered_map<uint64_t, LifeEvent> m_open; // by node
    std::vector<ResourceSpan> m_ended;
    RowId m_newestEventId = 0;
};

// Those of the ids that there are, in the order in which they are asked for: rows of the file, and
// what lives.
std::vector<ResourceSpan> readSpans(SessionReader& reader, const SessionContents& contents,
                                    const std::vector<RowId>& ids);
// All of a session as it was read: rows of the file, then what lives. False from `each` ends it.
void walkResources(SessionReader& reader, const SessionContents& contents,
                   SessionReader::SpanOrder order,
                   const std::function<bool(const ResourceSpan&)>& each);
// The row in which a resource stands by now; 0 it is there no more.
RowId sameResource(const SessionContents& before, RowId id, const SessionContents& now);

} // namespace drmscope::app
