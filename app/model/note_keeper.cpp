// SPDX-License-Identifier: MIT
#include "app/model/note_keeper.h"

#include "app/query/session_error.h"

#include <QFile>
#include <QSaveFile>
#include <algorithm>
#include <chrono>
#include <map>

namespace drmscope::app {

namespace {

constexpr auto kPause = std::chrono::seconds(2);
constexpr int kMostTries = 30;

// One session in this program. Windows that have it tell each other every change at once, so that
// what was ordered last is all of it, whichever of their keepers comes first.
struct Kept
{
    SessionNotes latest; // ordered
    SessionNotes base;   // of what was written last: who names it does not know of that yet
    SessionNotes inFile; // what was written
};
std::mutex writing; // one keeper at a time
std::mutex keptMutex;
std::map<QString, Kept> keptSessions; // guarded by keptMutex

bool alike(const SessionNotes& a, const SessionNotes& b)
{
    return a.notes == b.notes && a.bookmarks == b.bookmarks;
}

} // namespace

NoteKeeper::~NoteKeeper()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_one();
    if (m_thread.joinable()) {
        m_thread.join();
    }
    // A file may be another when it is opened next.
    const std::lock_guard lock(keptMutex);
    for (auto& [session, known] : keptSessions) {
        known.base = known.inFile = {};
    }
}

bool NoteKeeper::write(const QString& beside, const QByteArray& bytes, QString* failure)
{
    const std::lock_guard lock(m_beside);
    QSaveFile file(beside);
    if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit()) {
        return true;
    }
    *failure = file.errorString();
    return false;
}

void NoteKeeper::keep(const QString& session, const SessionNotes& base, const SessionNotes& notes,
                      const QString& beside, const QByteArray& bytes)
{
    {
        const std::lock_guard lock(keptMutex);
        keptSessions[session].latest = notes;
    }
    {
        const std::lock_guard lock(m_mutex);
        std::erase_if(m_orders, [&](const Order& old) { return old.session == session; });
        m_orders.push_back({session, base, notes, beside, bytes});
    }
    if (!m_thread.joinable()) {
        m_thread = std::thread([this] { run(); });
    }
    m_wake.notify_one();
}

void NoteKeeper::run()
{
    for (;;) {
        Order order;
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait(lock, [this] { return m_stopping || !m_orders.empty(); });
            if (m_orders.empty()) {
                return;
            }
            order = std::move(m_orders.front());
            m_orders.pop_front();
        }
        if (!carryOut(order)) {
            tryLater(std::move(order));
        }
    }
}

// Whoever reads the session, a sweep over ten million resources say, is through in a while.
void NoteKeeper::tryLater(Order order)
{
    std::unique_lock lock(m_mutex);
    const auto replaced = [&] {
        return std::any_of(m_orders.begin(), m_orders.end(),
                           [&order](const Order& newer) { return newer.session == order.session; });
    };
    if (++order.tries > kMostTries || m_stopping) {
        return;
    }
    m_wake.wait_for(lock, kPause, [&] { return m_stopping || !m_orders.empty(); });
    if (!replaced()) {
        m_orders.push_back(std::move(order));
    }
}

bool NoteKeeper::carryOut(const Order& order)
{
    const std::lock_guard alone(writing);
    Kept known;
    {
        const std::lock_guard lock(keptMutex);
        known = keptSessions[order.session];
    }
    try {
        const auto& base = alike(order.base, known.base) ? known.inFile : order.base;
        known.inFile =
            keepNotes(QFile::encodeName(order.session).toStdString(), base, known.latest);
    } catch (const SessionError&) {
        return false; // read-only, recorded, being read: they stay beside it
    }
    {
        const std::lock_guard lock(keptMutex);
        keptSessions[order.session].base = order.base;
        keptSessions[order.session].inFile = known.inFile;
    }
    {
        const std::lock_guard lock(m_beside);
        QFile beside(order.beside);
        if (beside.open(QIODevice::ReadOnly) && beside.readAll() == order.bytes) {
            beside.remove();
        }
    }
    emit kept(order.session, known.latest, known.inFile);
    return true;
}

} // namespace drmscope::app
