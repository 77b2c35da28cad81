// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/flame_tree.h"
#include "app/model/session_filter.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>
#include <memory>

namespace drmscope::app {

// Who added what the window's filter shows, as a tree of call paths. Reads while it is watched
// alone: it walks over all resources, on the document's runner. GUI thread.
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
    bool isReading() const { return m_reading; }
    const QString& failure() const { return m_failure; } // of the last time it was read; "" none

signals:
    void changed(); // tree() is another one, or it is read or not

private:
    void sessionChanged();
    void lookForMore();
    void read();

    SessionDocument& m_document;
    SessionFilter& m_filter;
    FlameWish m_wish;
    bool m_watched = false;
    bool m_reading = false;
    std::shared_ptr<const SessionContents> m_contents; // whose stacks these are
    std::shared_ptr<const FlameStacks> m_stacks;
    std::shared_ptr<const FlameTree> m_tree;
    QString m_filterText; // by which they were chosen
    QString m_failure;
    QElapsedTimer m_sinceRead;
    qint64 m_readMs = 0;
    QTimer m_later; // till a recording is read again
};

} // namespace drmscope::app
