// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/open_resources.h"
#include "app/model/session_contents.h"

#include <memory>

namespace drmscope::app {

class SessionReader;

// Before a sweep's first resource.
void tellOfDevices(ResourceSweep& sweep, const SessionContents& contents);
// The same contents with what the rules say by now, at no cost that grows with the resources;
// nullptr: they say nothing else.
std::shared_ptr<const SessionContents> withFindings(SessionReader& reader,
                                                    const SessionContents& contents);

// Reads a session, and again while it is recorded: of its resources only those that ended since.
// Where what was read before no longer holds (a drm_device is held, a finding accuses another
// resource) they are all read again. One worker thread at a time; throws SessionError.
class ContentsReading
{
public:
    static constexpr size_t kMostKept = 500'000; // see ResourceSweep

    explicit ContentsReading(QString path, size_t mostKept = kMostKept);
    ~ContentsReading();
    Q_DISABLE_COPY_MOVE(ContentsReading)

    std::shared_ptr<const SessionContents> read(SessionReader& reader);
    // All but the resources, and as quickly there for ten million as for none.
    std::shared_ptr<const SessionContents> readOutline(SessionReader& reader) const;

private:
    struct Growing;
    SweptResources sweepAll(SessionReader& reader, SessionContents& contents);
    SweptResources sweepNew(SessionReader& reader, SessionContents& contents);
    void keepTables(SessionContents& contents);

    QString m_path;
    size_t m_mostKept;
    std::unique_ptr<Growing> m_growing; // what was read so far of a recording that runs
    OpenResources m_open;
    // Of what was read last: who shows a table that is the same need not show it anew.
    std::vector<std::shared_ptr<const Rows>> m_tables;
};

} // namespace drmscope::app
