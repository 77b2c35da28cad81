// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/contents_reading.h"
#include "app/model/finding_focus.h"
#include "app/model/query_runner.h"
#include "app/model/selection.h"
#include "app/model/session_contents.h"

#include <QElapsedTimer>
#include <QFileSystemWatcher>
#include <QObject>
#include <QTimer>
#include <memory>
#include <optional>

namespace drmscope::app {

// What only the inspector needs of one row.
struct Detail
{
    std::optional<Resource> resource;
    std::optional<ResourceSpan> span;   // of `resource`
    std::optional<ResourceSpan> before; // released just before it, or to be
    std::optional<ResourceSpan> after;
    std::vector<ResourceSpan> evident; // resources that a finding and its evidence name
    std::vector<Frame> stack;          // of a call site: of the first that it added
    std::optional<Event> event;        // an event itself, or the add of a resource
    SqlTable row;                      // as it stands in its table
    std::vector<Evidence> evidence;    // of a finding
    FindingFocus focus;                // of a finding, a call site
};

// The session that a window shows, and how far it is: GUI thread only, reads through its
// QueryRunner.
class SessionDocument : public QObject
{
    Q_OBJECT
public:
    enum class State : quint8
    {
        Empty,
        Loading,
        Ready,
        Failed,
    };

    explicit SessionDocument(QObject* parent = nullptr);

    // For who shows it: Ready comes twice for a large session, with an outline first.
    void setOutlineFirst(bool first) { m_outlineFirst = first; }
    void open(const QString& path);
    // What another one, which is Ready, has read: as open(), but soon. That one is closed.
    void takeOver(SessionDocument& other);
    void reload(); // what is shown stays until the newer is read
    void close();
    // Whether the session is being recorded: it is then read again as it grows.
    bool isLive() const;
    bool isReload() const { return m_replaces; } // while stateChanged() tells of a reload

    State state() const { return m_state; }
    const QString& path() const { return m_path; }
    // Not null in Ready alone.
    const std::shared_ptr<const SessionContents>& contents() const { return m_contents; }
    const QueryFailure& failure() const { return m_failure; }
    QString fix() const; // what mends the failure; may be empty

    using DetailReady = std::function<void(const Detail&)>;
    void askForDetail(const Selection::Item& item, DetailReady ready);
    // The same of one resource, and nothing else: for what the pointer rests upon.
    using SpanReady = std::function<void(const ResourceSpan&)>;
    void askForSpan(RowId resourceId, SpanReady ready);
    // The resources whose node, or what it points to, is there.
    using SpansReady = std::function<void(const std::vector<ResourceSpan>&)>;
    void askForResourcesAt(quint64 address, qint64 most, SpansReady ready);

    // All of it as a file of its own, also where isGone(), with what Annotations has of it.
    // runner()'s Topic::Copy, which may be cancelled.
    void saveCopy(const QString& file, const SessionNotes& notes, std::function<void()> saved,
                  QueryRunner::Failed failed);

    QueryRunner& runner() { return m_runner; } // for what takes long
    QueryRunner& quick() { return m_quick; }   // for what a user waits for: never behind the others
    QueryRunner& bars() { return m_bars; }     // for what the timeline shows
    bool isAsked() const;                      // whether one of these has still to answer
    bool isGone() const; // no file has its name any more; the runners read on what they opened

signals:
    void answered(); // one of the runners did
    // Of one session: what is shown is about to be told of as what was read later.
    void replaced(const drmscope::app::SessionContents& before,
                  const drmscope::app::SessionContents& now);
    void stateChanged(drmscope::app::SessionDocument::State state);
    // The file may vanish while it is shown: what is on screen stays, and this says what does not.
    void readFailed(const QString& text);

private:
    void setState(State state);
    void begin(const QString& path, const std::shared_ptr<ContentsReading>& reading);
    void readOutlineFirst();
    void read();
    void fail(const QueryFailure& failure);
    void take(const std::shared_ptr<const SessionContents>& contents);
    void show(const std::shared_ptr<const SessionContents>& contents);
    void lookForMore();
    void watch(const QString& path);
    void lookWhetherGone();

    std::shared_ptr<ContentsReading> m_reading; // used by m_runner's thread
    QueryRunner m_runner;
    QueryRunner m_quick;
    QueryRunner m_bars;
    QString m_path;
    State m_state = State::Empty;
    std::shared_ptr<const SessionContents> m_contents;
    QueryFailure m_failure;
    bool m_outlineFirst = false;
    bool m_reloads = false;
    bool m_replaces = false;
    bool m_grown = false;  // since it was read
    qint64 m_version = -1; // of the file's data, when it was looked at last
    qint64 m_readMs = 0;   // how long that took
    QElapsedTimer m_sinceRead;
    QTimer m_tail{this};
    QFileSystemWatcher m_watcher{this};
};

} // namespace drmscope::app
