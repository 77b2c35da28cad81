// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/session_notes.h"

#include <QByteArray>
#include <QObject>
#include <QString>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace drmscope::app {

// Brings notes into their session file, on a thread of its own: SQLite may have to wait there.
// Until they are in, a file beside the session holds them, and a crash loses none; then that file
// goes. A session that cannot be written keeps it.
//
// keep() and write() belong to the GUI thread. The destructor finishes what was asked for.
class NoteKeeper : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;
    ~NoteKeeper() override;
    Q_DISABLE_COPY_MOVE(NoteKeeper)

    // Replaces a file beside the session; false with `failure` where that cannot be done.
    bool write(const QString& beside, const QByteArray& bytes, QString* failure);
    // `beside` is removed when it holds `bytes` still.
    void keep(const QString& session, const SessionNotes& base, const SessionNotes& notes,
              const QString& beside, const QByteArray& bytes);

signals:
    // What was to be kept, and what stands in the session now.
    void kept(const QString& session, const drmscope::app::SessionNotes& ours,
              const drmscope::app::SessionNotes& inFile);

private:
    struct Order
    {
        QString session;
        SessionNotes base; // what it had when the notes were made
        SessionNotes notes;
        QString beside;
        QByteArray bytes;
        int tries = 0;
    };

    void run();
    bool carryOut(const Order& order);
    void tryLater(Order order);

    std::mutex m_beside; // held by who replaces or removes such a file
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Order> m_orders; // guarded by m_mutex, as is the next
    bool m_stopping = false;
    std::thread m_thread; // from the first order on
};

} // namespace drmscope::app
