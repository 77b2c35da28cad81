// SPDX-License-Identifier: MIT
#include "app/model/session_document.h"

#include "app/model/call_site.h"
#include "app/model/open_resources.h"
#include "app/model/timeline.h"
#include "app/query/resource_search.h"
#include "app/query/session_copy.h"
#include "app/query/session_error.h"
#include "app/query/session_reader.h"

#include <QFile>
#include <QFileInfo>
#include <any>
#include <utility>

namespace drmscope::app {

namespace {

constexpr int kTailMs = 250;
constexpr RowId kFewResources = 50'000; // read in less time than an outline would be looked at

} // namespace

SessionDocument::SessionDocument(QObject* parent) : QObject(parent)
{
    m_tail.setInterval(kTailMs);
    connect(&m_tail, &QTimer::timeout, this, &SessionDocument::lookForMore);
    connect(&m_watcher, &QFileSystemWatcher::fileChanged, this, &SessionDocument::lookWhetherGone);
    for (const auto* runner : {&m_runner, &m_quick, &m_bars}) {
        connect(runner, &QueryRunner::answered, this, &SessionDocument::answered);
    }
}

bool SessionDocument::isAsked() const
{
    return m_runner.isAsked() || m_quick.isAsked() || m_bars.isAsked();
}

void SessionDocument::open(const QString& path)
{
    const QString file = QFileInfo(path).absoluteFilePath();
    begin(file, std::make_shared<ContentsReading>(file));
    if (m_outlineFirst) {
        readOutlineFirst();
    } else {
        read();
    }
}

void SessionDocument::takeOver(SessionDocument& other)
{
    const auto contents = other.m_contents;
    m_sinceRead = other.m_sinceRead;
    begin(other.m_path, other.m_reading);
    other.close();
    // To let go of one session and to show another are two things to be done in a frame each.
    QMetaObject::invokeMethod(
        this,
        [this, contents, reading = m_reading] {
            if (reading == m_reading && m_state == State::Loading) {
                take(contents);
                if (contents->outline) {
                    reload();
                }
            }
        },
        Qt::QueuedConnection);
}

void SessionDocument::begin(const QString& path, const std::shared_ptr<ContentsReading>& reading)
{
    m_path = path;
    m_contents = nullptr;
    m_reading = reading;
    m_reloads = false;
    m_grown = false;
    m_version = -1;
    m_tail.stop();
    m_runner.setFile(m_path);
    m_quick.setFile(m_path);
    m_bars.setFile(m_path);
    watch(m_path);
    setState(State::Loading);
}

void SessionDocument::reload()
{
    if (m_state == State::Ready && isGone()) {
        lookWhetherGone(); // to open it anew would let go of what is left of it
    } else if (m_state == State::Ready) {
        m_reloads = true;
        read();
    } else if (!m_path.isEmpty()) {
        open(m_path);
    }
}

void SessionDocument::readOutlineFirst()
{
    m_sinceRead.start();
    m_runner.ask(
        QueryRunner::Topic::Contents,
        [reading = m_reading](SessionReader& reader, const QueryRunner::KeepGoing& /*keepGoing*/) {
            return std::any(reader.newestResourceId() > kFewResources ? reading->readOutline(reader)
                                                                      : reading->read(reader));
        },
        [this](const std::any& result) {
            take(std::any_cast<std::shared_ptr<const SessionContents>>(result));
            if (m_contents != nullptr && m_contents->outline) {
                reload();
            }
        },
        [this](const QueryFailure& failure) { fail(failure); });
}

void SessionDocument::fail(const QueryFailure& failure)
{
    m_failure = failure;
    if (m_reloads) { // what was read before is still true
        m_reloads = false;
        m_tail.stop();
        emit readFailed(failure.text);
        return;
    }
    setState(State::Failed);
}

void SessionDocument::read()
{
    m_sinceRead.start();
    m_runner.ask(
        QueryRunner::Topic::Contents,
        [reading = m_reading](SessionReader& reader, const QueryRunner::KeepGoing& /*keepGoing*/) {
            return std::any(reading->read(reader));
        },
        [this](const std::any& result) {
            take(std::any_cast<std::shared_ptr<const SessionContents>>(result));
        },
        [this](const QueryFailure& failure) { fail(failure); });
}

void SessionDocument::take(const std::shared_ptr<const SessionContents>& contents)
{
    m_readMs = m_sinceRead.elapsed();
    m_sinceRead.start();
    m_reloads = false;
    show(contents);
    if (isLive()) {
        m_tail.start();
    } else {
        m_tail.stop();
    }
}

void SessionDocument::show(const std::shared_ptr<const SessionContents>& contents)
{
    const auto before = std::exchange(m_contents, contents);
    m_replaces = before != nullptr;
    if (m_replaces) {
        emit replaced(*before, *contents);
    }
    setState(State::Ready);
    m_replaces = false;
}

bool SessionDocument::isLive() const
{
    return m_contents != nullptr && m_contents->isRecording();
}

namespace {

struct Tail
{
    bool over = false; // nobody writes it any more
    qint64 version = -1;
    std::shared_ptr<const SessionContents> judged; // nullptr: the rules say nothing else
};

} // namespace

// A recording is read again as it grows, but never so often that reading is all that is done. What
// the rules say is shown at once, however long the rest takes.
void SessionDocument::lookForMore()
{
    m_quick.ask(
        QueryRunner::Topic::Tail,
        [contents = m_contents, known = m_version](SessionReader& reader,
                                                   const QueryRunner::KeepGoing& /*keepGoing*/) {
            Tail tail;
            tail.over = !reader.isBeingWritten(); // first: what it committed last is read, too
            tail.version = reader.dataVersion();
            if (tail.version != known) {
                tail.judged = withFindings(reader, *contents);
            }
            return std::any(std::move(tail));
        },
        [this, contents = m_contents](const std::any& result) {
            const auto& tail = std::any_cast<const Tail&>(result);
            if (m_state != State::Ready) {
                return; // of a session that was open before
            }
            m_grown = m_grown || tail.over || tail.version != m_version;
            m_version = tail.version;
            if (tail.judged != nullptr && contents == m_contents) {
                show(tail.judged);
            }
            if (m_grown && !m_reloads && m_sinceRead.elapsed() >= 2 * m_readMs) {
                m_grown = false;
                reload();
            }
        },
        [this](const QueryFailure& failure) {
            m_failure = failure;
            m_tail.stop();
            emit readFailed(failure.text);
        });
}

void SessionDocument::watch(const QString& path)
{
    if (const auto watched = m_watcher.files(); !watched.isEmpty()) {
        m_watcher.removePaths(watched);
    }
    if (!path.isEmpty()) {
        m_watcher.addPath(path);
    }
}

// It stays readable to whoever has it open.
void SessionDocument::lookWhetherGone()
{
    if (m_state == State::Ready && isGone()) {
        m_failure = {SessionError::Kind::Missing,
                     tr("%1 was deleted or moved away. This window still has all of it: File › "
                        "Save a copy keeps it.")
                         .arg(QFileInfo(m_path).fileName())};
        emit readFailed(m_failure.text);
    }
}

bool SessionDocument::isGone() const
{
    return !m_path.isEmpty() && !QFileInfo::exists(m_path);
}

void SessionDocument::close()
{
    m_runner.setFile({});
    m_quick.setFile({});
    m_bars.setFile({});
    watch({});
    m_path.clear();
    m_contents = nullptr;
    m_tail.stop();
    setState(State::Empty);
}

QString SessionDocument::fix() const
{
    switch (m_failure.kind) {
    case SessionError::Kind::Missing:
        return tr("It may have been moved or deleted. Open it from where it is now.");
    case SessionError::Kind::Importable:
        return tr("Then open the session that it makes.");
    case SessionError::Kind::NotASession:
        return tr("drmscope record makes a session, and drmscope import FILE makes one of a "
                  "trace.dat of trace-cmd or of a kernel's log with drm.debug=0x200.");
    case SessionError::Kind::Damaged:
        return tr("drmscope rebuild makes what can be read of it a session again; then open it "
                  "anew.");
    case SessionError::Kind::Newer:
        return tr("Open it with the drmscope that wrote it, or a later one.");
    case SessionError::Kind::NotPermitted:
        return tr(
            "Session files belong to the user who records. Ask for a copy, or change its owner.");
    case SessionError::Kind::Io:
    case SessionError::Kind::Cancelled:
        break;
    }
    return tr("Check the disk, then open it again.");
}

namespace {

using RowTable = SessionReader::RowTable;

std::optional<RowTable> tableOf(Selection::Kind kind)
{
    switch (kind) {
    case Selection::Kind::Device:
        return RowTable::Device;
    case Selection::Kind::Resource:
        return RowTable::Resource;
    case Selection::Kind::File:
        return RowTable::DrmFile;
    case Selection::Kind::Pin:
        return RowTable::Pin;
    case Selection::Kind::Finding:
        return RowTable::Finding;
    case Selection::Kind::Event:
        return RowTable::Event;
    case Selection::Kind::CallSite:
    case Selection::Kind::None:
        break;
    }
    return {};
}

std::optional<ResourceSpan> readSpan(SessionReader& reader, const SessionContents& contents,
                                     RowId id)
{
    const auto found = id == 0 ? std::vector<ResourceSpan>() : readSpans(reader, contents, {id});
    return found.empty() ? std::nullopt : std::optional(found.front());
}

// Stands beside a resource in the release of the same list: by -1 goes before it, by 1 after it.
// Rows of what was released follow the release, those of what lives the adds, and the newest is
// released first. Nothing else has a place in a release.
std::optional<ResourceSpan> neighbour(SessionReader& reader, const SessionContents& contents,
                                      const ResourceSpan& resource, int by)
{
    constexpr int kMostBetween = 64; // deleted while the others were released
    const auto& timeline = *contents.timeline;
    const int group = timeline.groupOf(resource.deviceId);
    if (group < 0 || (resource.end != ResourceEnd::Released && resource.end != ResourceEnd::Live)) {
        return {};
    }
    const auto isOfList = [&](const Timeline::Place& place) {
        return place.group == group && place.row >= 0 &&
               timeline.groups()[static_cast<size_t>(group)]
                       .rows[static_cast<size_t>(place.row)]
                       .devres == resource.devres;
    };
    RowId id = resource.id;
    for (int i = 0; i < kMostBetween; ++i) {
        id = timeline.nextResource(id, resource.end == ResourceEnd::Live ? -by : by, isOfList);
        const auto found = readSpan(reader, contents, id);
        if (!found || found->end == resource.end) {
            return found;
        }
    }
    return {};
}

std::optional<Resource> readResource(SessionReader& reader, const SessionContents& contents,
                                     RowId id)
{
    const auto* open = contents.openAdd(id);
    return open == nullptr ? reader.resource(id) : reader.addedBy(open->eventId);
}

Detail readCallSite(SessionReader& reader, const SessionContents& contents, RowId first)
{
    Detail detail;
    const auto site = callSiteOf(contents, first);
    if (!site) {
        return detail;
    }
    if (const auto resource = readResource(reader, contents, first)) {
        detail.stack = reader.stack(resource->stackId);
    }
    constexpr qint64 kMostShared = 100'000;
    QSet<qint64> shared;
    if (site->devres) {
        for (const RowId id : devresOf(reader, site->siteId, site->nameId, kMostShared)) {
            shared.insert(id);
        }
    }
    detail.focus = focusOf(*site, shared);
    return detail;
}

Detail readDetail(SessionReader& reader, const SessionContents& contents,
                  const Selection::Item& item)
{
    Detail detail;
    if (item.kind == Selection::Kind::CallSite) {
        return readCallSite(reader, contents, item.id);
    }
    const bool isOpen = item.kind == Selection::Kind::Resource && contents.openAdd(item.id);
    if (const auto table = tableOf(item.kind); table && !isOpen) { // else it has none yet
        detail.row = reader.row(*table, item.id);
    }
    if (item.kind == Selection::Kind::Resource) {
        detail.resource = readResource(reader, contents, item.id);
        if (detail.resource) {
            detail.stack = reader.stack(detail.resource->stackId);
            detail.event = reader.event(detail.resource->addEventId);
        }
        detail.span = readSpan(reader, contents, item.id);
        if (detail.span) {
            detail.before = neighbour(reader, contents, *detail.span, -1);
            detail.after = neighbour(reader, contents, *detail.span, 1);
        }
    } else if (item.kind == Selection::Kind::Event) {
        detail.event = reader.event(item.id);
        if (detail.event) {
            detail.stack = reader.stack(detail.event->stackId);
        }
    } else if (const auto* finding = contents.finding(item.id);
               item.kind == Selection::Kind::Finding && finding != nullptr) {
        detail.evidence = reader.evidence(finding->id);
        detail.stack = reader.stack(finding->stackId);
        std::vector<RowId> named;
        if (finding->resourceId != 0) {
            named.push_back(finding->resourceId);
        }
        for (const auto& row : detail.evidence) {
            if (row.kind == "resource" && row.rowId != finding->resourceId) {
                named.push_back(row.rowId);
            }
        }
        detail.evident = reader.spansOf(named);
        detail.focus = focusOf(contents, *finding, detail.evidence, detail.evident);
    }
    return detail;
}

} // namespace

void SessionDocument::askForDetail(const Selection::Item& item, DetailReady ready)
{
    m_quick.ask(
        QueryRunner::Topic::Detail,
        [contents = m_contents, item](SessionReader& reader,
                                      const QueryRunner::KeepGoing& /*keepGoing*/) {
            return std::any(readDetail(reader, *contents, item));
        },
        [ready = std::move(ready)](const std::any& result) {
            ready(std::any_cast<const Detail&>(result));
        },
        [this](const QueryFailure& failure) { emit readFailed(failure.text); });
}

void SessionDocument::askForSpan(RowId resourceId, SpanReady ready)
{
    m_quick.ask(
        QueryRunner::Topic::Span,
        [resourceId, contents = m_contents](SessionReader& reader,
                                            const QueryRunner::KeepGoing& /*keepGoing*/) {
            return std::any(readSpan(reader, *contents, resourceId));
        },
        [ready = std::move(ready)](const std::any& result) {
            if (const auto& span = std::any_cast<const std::optional<ResourceSpan>&>(result)) {
                ready(*span);
            }
        },
        [this](const QueryFailure& failure) { emit readFailed(failure.text); });
}

void SessionDocument::askForResourcesAt(quint64 address, qint64 most, SpansReady ready)
{
    m_quick.ask(
        QueryRunner::Topic::Span, // the pointer rests on nothing while somebody searches
        [address, most](SessionReader& reader, const QueryRunner::KeepGoing& /*keepGoing*/) {
            return std::any(reader.spansOf(resourcesAt(reader, address, most)));
        },
        [ready = std::move(ready)](const std::any& result) {
            ready(std::any_cast<const std::vector<ResourceSpan>&>(result));
        },
        [this](const QueryFailure& failure) { emit readFailed(failure.text); });
}

void SessionDocument::saveCopy(const QString& file, const SessionNotes& notes,
                               std::function<void()> saved, QueryRunner::Failed failed)
{
    m_runner.ask(
        QueryRunner::Topic::Copy,
        [file, notes](SessionReader& reader, const QueryRunner::KeepGoing& /*keepGoing*/) {
            app::saveCopy(reader, QFile::encodeName(file).toStdString(), notes);
            return std::any();
        },
        [saved = std::move(saved)](const std::any& /*result*/) { saved(); }, std::move(failed));
}

void SessionDocument::setState(State state)
{
    m_state = state;
    emit stateChanged(state);
}

} // namespace drmscope::app
