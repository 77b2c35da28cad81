// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/session_notes.h"

#include <QByteArray>
#include <QByteArrayList>
#include <QObject>
#include <QString>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

class QFile;

namespace drmscope::app {

// Brings notes to the disk and into their session file, on a thread of its own: a disk may stall,
// and SQLite may have to wait. Until they are in the session, a file beside it holds them, and a
// crash loses none; then that file goes. A session that cannot be written keeps it.
//
// What was written last stands in FILE.notes.new until it is synced, and then in FILE.notes: the
// kernel keeps the one when this program crashes, the disk keeps the other when the machine does.
//
// One for all windows, which tell each other every change at once: what was ordered last is all of
// it, whoever ordered it. All but the signals belongs to the GUI thread. The destructor finishes
// what was asked for.
class NoteKeeper : public QObject
{
    Q_OBJECT
public:
    // Goes with the program: a window that closes does not wait until its notes are on the disk,
    // the program does before it ends.
    static std::shared_ptr<NoteKeeper> ofAllWindows();
    ~NoteKeeper() override;
    Q_DISABLE_COPY_MOVE(NoteKeeper)

    // What stands beside a session, the newest first. A machine that went down left it empty,
    // perhaps: then the next one counts.
    static QByteArrayList read(const QString& beside);

    // Replaces it, and has it synced; false with `failure` where that cannot be done. Whoever may
    // read `session` may read it, too; "": its owner alone.
    bool write(const QString& beside, const QByteArray& bytes, const QString& session,
               QString* failure);
    // `beside` is removed when it holds `bytes` still.
    void keep(const QString& session, const SessionNotes& base, const SessionNotes& notes,
              const QString& beside, const QByteArray& bytes);
    // No window has the session any more, and its file may be another when it is opened next: what
    // was asked for is tried once more.
    void leave(const QString& session);

signals:
    // What was to be kept, and what stands in the session now.
    void kept(const QString& session, const drmscope::app::SessionNotes& ours,
              const drmscope::app::SessionNotes& inFile);
    void notSynced(const QString& beside, const QString& why);

private:
    using Clock = std::chrono::steady_clock;

    struct Written
    {
        QString beside; // what it shall become
        std::unique_ptr<QFile> file;
    };
    struct Order
    {
        QString session;
        SessionNotes base; // what it had when the notes were made
        SessionNotes notes;
        QString beside;
        QByteArray bytes;
        int triesLeft = 0;
        Clock::time_point due; // not before
    };
    struct Kept
    {
        SessionNotes base;   // of what was written last: who names it does not know of that yet
        SessionNotes inFile; // what was written
        bool left = false;
    };

    NoteKeeper();
    void run();
    bool workIsDue() const; // holds m_mutex, as do the next
    Clock::time_point nextDue() const;
    std::deque<Order>::iterator orderOf(const QString& session);
    void sync(const QFile& file, const QString& beside);
    void carryOutOne(std::unique_lock<std::mutex>& lock);
    bool carryOut(const Order& order, Kept& known);
    void removeBeside(const Order& order);

    std::mutex m_beside; // held by who renames or removes such a file
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Written> m_written;  // not synced; guarded by m_mutex, as are the next
    std::deque<Order> m_orders;     // one a session
    std::map<QString, Kept> m_kept; // by session
    QString m_inWork;               // the session of the order that is being carried out
    bool m_stopping = false;
    std::thread m_thread;
};

} // namespace drmscope::app
