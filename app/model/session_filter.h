// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/filter_stack.h"
#include "app/model/filtered_session.h"
#include "app/model/session_document.h"

#include <QElapsedTimer>
#include <QTimer>

namespace drmscope::app {

// What of a document's session a window shows: all of it, or what the terms of its stack choose.
// The stack thins out the timeline and the table of resources alike; what was shown stays until its
// successor has been read. GUI thread; reads through the document's runner.
class SessionFilter : public QObject
{
    Q_OBJECT
public:
    explicit SessionFilter(SessionDocument& document, QObject* parent = nullptr);

    FilterStack& stack() { return m_stack; }
    const FilterStack& stack() const { return m_stack; }
    bool isActive() const { return !m_stack.isEmpty(); }
    bool isReading() const { return m_reading; }
    // Null where the document has none.
    const std::shared_ptr<const SessionContents>& shown() const { return m_shown; }
    // The terms that shown() was chosen by: those of before, while the stack's are read.
    const QString& shownText() const { return m_shownText; }
    // What the filter hides; nothing while it is read or where there is none.
    const FilteredSession& outcome() const { return m_outcome; }
    bool hidesAll() const;
    bool hides(const Selection::Item& item) const; // what is chosen, and stands on a timeline

    // As a term: "alive:1.5s..2s", of times since the start of the session.
    static QString rangeTerm(const QString& key, qint64 fromNs, qint64 toNs);

signals:
    void shownChanged(); // shown() is another one
    void changed();      // anything is

private:
    void documentChanged();
    void stackChanged();
    void read();
    void show(const std::shared_ptr<const SessionContents>& contents);
    void showAll();

    SessionDocument& m_document;
    FilterStack m_stack;
    std::shared_ptr<const SessionContents> m_shown;
    FilteredSession m_outcome;
    QString m_text;      // that was asked for last
    QString m_shownText; // that was read last
    bool m_reading = false;
    QElapsedTimer m_sinceRead;
    qint64 m_readMs = 0;
    QTimer m_later{this}; // till it is read again
};

} // namespace drmscope::app
