// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/flame_layout.h"
#include "app/model/query_runner.h"
#include "app/model/session_filter.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <memory>

namespace drmscope::app {

// Who added what the window's filter shows, as a tree of call paths, and where in it a text is.
// Reads while it is watched alone. It walks over all resources on a thread of its own, so that
// nobody else waits for it; what was added up before is laid out otherwise, and searched, on
// another one meanwhile. Who sets another filter ends the walk. GUI thread.
class FlameGraph : public QObject
{
    Q_OBJECT
public:
    FlameGraph(SessionDocument& document, SessionFilter& filter, QObject* parent = nullptr);

    void setWatched(bool watched);
    const FlameWish& wish() const { return m_wish; }
    void setWish(const FlameWish& wish);
    // What was read last; null: nothing yet, or no session is open.
    const std::shared_ptr<const FlameTree>& tree() const { return m_tree; }
    bool isReading() const { return m_walked != nullptr || m_laying || awaitsFilter(); }
    // tree() is of what the window's filter shows by now.
    bool isOfTheShown() const { return isLaidOut() && m_contents == m_filter.shown(); }
    void setSearch(const QString& text); // "": none
    const QString& searched() const { return m_searched; }
    bool isSearching() const { return m_tree != nullptr && m_search->text() != m_searched; }
    // Of tree(): what was looked for last.
    const std::shared_ptr<const FlameSearch>& search() const { return m_search; }
    const QString& failure() const { return m_failure; } // of the last time it was read; "" none
    QueryRunner& runner() { return m_runner; }           // that walks

signals:
    void changed(); // tree() is another one, or it is read or not
    void found();   // search() is another one, of the same tree

private:
    struct LaidOut
    {
        std::shared_ptr<const FlameTree> tree;
        std::shared_ptr<const FlameSearch> search;
    };

    void forget();
    void sessionChanged();
    void lookForMore();
    bool isLaidOut() const { return m_tree != nullptr && m_tree->isOf(m_stacks); }
    bool awaitsFilter() const;
    void walk();
    void stopWalking();
    void layOut();
    void take(const LaidOut& laidOut);
    void fail(const QueryFailure& failure);

    SessionDocument& m_document;
    SessionFilter& m_filter;
    QueryRunner m_runner;
    QueryRunner m_layer; // lays out, and searches
    QString m_file;      // that they read
    FlameWish m_wish;
    bool m_watched = false;
    bool m_laying = false;
    std::shared_ptr<const SessionContents> m_walked;   // that is being added up; null: nothing is
    std::shared_ptr<const SessionContents> m_contents; // whose stacks these are
    std::shared_ptr<const FlameStacks> m_stacks;       // that were added up last
    std::shared_ptr<const FlameTree> m_tree;
    std::shared_ptr<const FlameSearch> m_search = std::make_shared<const FlameSearch>();
    QString m_searched;   // what is wanted
    QString m_filterText; // by which stacks were chosen last, or are being chosen
    QString m_failure;
    QElapsedTimer m_sinceRead;
    qint64 m_readMs = 0;
    QTimer m_later{this}; // till a recording is read again
};

} // namespace drmscope::app
