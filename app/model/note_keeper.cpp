// SPDX-License-Identifier: MIT
#include "app/model/note_keeper.h"

#include "app/query/session_error.h"

#include <sys/stat.h>
#include <unistd.h>

#include <QCoreApplication>
#include <QFile>
#include <QRandomGenerator>
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <utility>

namespace drmscope::app {

namespace {

constexpr qint64 kMostBytes = 4 << 20; // of a file that somebody else may have made
constexpr auto kPause = std::chrono::seconds(2);
constexpr int kMostTries = 30;

QString unsynced(const QString& beside)
{
    return beside + QStringLiteral(".new");
}

bool alike(const SessionNotes& a, const SessionNotes& b)
{
    return a.notes == b.notes && a.bookmarks == b.bookmarks;
}

bool rename(const QString& from, const QString& to)
{
    return ::rename(QFile::encodeName(from).constData(), QFile::encodeName(to).constData()) == 0;
}

mode_t modeLike(const QString& session)
{
    constexpr mode_t kOwner = S_IRUSR | S_IWUSR;
    constexpr mode_t kOthers = S_IRGRP | S_IWGRP | S_IROTH | S_IWOTH;
    struct stat there = {};
    return stat(QFile::encodeName(session).constData(), &there) == 0
               ? kOwner | (there.st_mode & kOthers)
               : kOwner;
}

// Not what was written since, by whomever.
bool hasName(const QFile& file, const QString& name)
{
    struct stat opened = {};
    struct stat named = {};
    return fstat(file.handle(), &opened) == 0 &&
           stat(QFile::encodeName(name).constData(), &named) == 0 &&
           opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

} // namespace

std::shared_ptr<NoteKeeper> NoteKeeper::ofAllWindows()
{
    static std::shared_ptr<NoteKeeper> one;
    if (!one) {
        one.reset(new NoteKeeper);
        qAddPostRoutine([] { one.reset(); });
    }
    return one;
}

NoteKeeper::NoteKeeper() : m_thread([this] { run(); }) {}

NoteKeeper::~NoteKeeper()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_one();
    m_thread.join();
}

QByteArrayList NoteKeeper::read(const QString& beside)
{
    QByteArrayList all;
    for (const auto& name : {unsynced(beside), beside}) { // it is renamed from the one to the other
        QFile file(name);
        if (file.open(QIODevice::ReadOnly) && file.size() <= kMostBytes) {
            all.append(file.readAll());
        }
    }
    return all;
}

bool NoteKeeper::write(const QString& beside, const QByteArray& bytes, const QString& session,
                       QString* failure)
{
    const QString name =
        QStringLiteral("%1.%2").arg(unsynced(beside)).arg(QRandomGenerator::global()->generate());
    auto file = std::make_unique<QFile>(name);
    const bool written =
        file->open(QIODevice::WriteOnly | QIODevice::NewOnly | QIODevice::Unbuffered,
                   QFile::ReadOwner | QFile::WriteOwner) &&
        file->write(bytes) == bytes.size();
    *failure = file->errorString();
    fchmod(file->handle(), modeLike(session)); // where the disk has none, it is as that has it
    const std::lock_guard renaming(m_beside);
    if (!written || !rename(name, unsynced(beside))) {
        *failure = written ? qt_error_string() : *failure;
        file->remove();
        return false;
    }
    {
        const std::lock_guard lock(m_mutex);
        m_written.push_back({beside, std::move(file)});
    }
    m_wake.notify_one();
    return true;
}

void NoteKeeper::keep(const QString& session, const SessionNotes& base, const SessionNotes& notes,
                      const QString& beside, const QByteArray& bytes)
{
    {
        const std::lock_guard lock(m_mutex);
        m_kept[session].left = false;
        std::erase_if(m_orders, [&](const Order& old) { return old.session == session; });
        m_orders.push_back({session, base, notes, beside, bytes, kMostTries, Clock::now()});
    }
    m_wake.notify_one();
}

void NoteKeeper::leave(const QString& session)
{
    {
        const std::lock_guard lock(m_mutex);
        const auto order = orderOf(session);
        if (order != m_orders.end()) {
            order->triesLeft = 1;
            order->due = Clock::now();
        }
        if (order != m_orders.end() || m_inWork == session) {
            m_kept[session].left = true;
        } else {
            m_kept.erase(session);
        }
    }
    m_wake.notify_one();
}

std::deque<NoteKeeper::Order>::iterator NoteKeeper::orderOf(const QString& session)
{
    return std::find_if(m_orders.begin(), m_orders.end(),
                        [&](const Order& order) { return order.session == session; });
}

NoteKeeper::Clock::time_point NoteKeeper::nextDue() const
{
    auto due = Clock::time_point::max();
    for (const auto& order : m_orders) {
        due = std::min(due, order.due);
    }
    return due;
}

bool NoteKeeper::workIsDue() const
{
    return m_stopping || !m_written.empty() || nextDue() <= Clock::now();
}

void NoteKeeper::run()
{
    std::unique_lock lock(m_mutex);
    for (;;) {
        while (!workIsDue()) {
            if (m_orders.empty()) {
                m_wake.wait(lock);
            } else {
                m_wake.wait_until(lock, nextDue());
            }
        }
        if (!m_written.empty()) {
            Written written = std::move(m_written.front());
            m_written.pop_front();
            lock.unlock();
            sync(*written.file, written.beside);
            written.file.reset(); // closed here: that, too, may wait
            lock.lock();
        } else if (!m_orders.empty()) {
            carryOutOne(lock);
        } else {
            return;
        }
    }
}

void NoteKeeper::sync(const QFile& file, const QString& beside)
{
    const QString name = unsynced(beside);
    if (!hasName(file, name)) {
        return; // there is a newer one, or it went with its session
    }
    bool synced = fsync(file.handle()) == 0;
    if (synced) {
        const std::lock_guard lock(m_beside);
        synced = !hasName(file, name) || rename(name, beside) || errno == ENOENT;
    }
    if (!synced) {
        emit notSynced(beside, qt_error_string());
    }
}

// Whoever reads the session, a sweep over ten million resources say, is through in a while.
void NoteKeeper::carryOutOne(std::unique_lock<std::mutex>& lock)
{
    const auto next =
        std::min_element(m_orders.begin(), m_orders.end(),
                         [](const Order& a, const Order& b) { return a.due < b.due; });
    Order order = std::move(*next);
    m_orders.erase(next);
    m_inWork = order.session;
    Kept known = m_kept[order.session];
    lock.unlock();
    const bool done = carryOut(order, known);
    lock.lock();
    m_inWork.clear();
    auto& kept = m_kept[order.session];
    const bool replaced = orderOf(order.session) != m_orders.end();
    if (done) {
        kept.base = known.base;
        kept.inFile = known.inFile;
    } else if (--order.triesLeft > 0 && !replaced && !kept.left && !m_stopping) {
        order.due = Clock::now() + kPause;
        m_orders.push_back(std::move(order));
        return;
    }
    if (kept.left && !replaced) {
        m_kept.erase(order.session);
    }
}

bool NoteKeeper::carryOut(const Order& order, Kept& known)
{
    try {
        const auto& base = alike(order.base, known.base) ? known.inFile : order.base;
        known.inFile = keepNotes(QFile::encodeName(order.session).toStdString(), base, order.notes);
        known.base = order.base;
    } catch (const SessionError&) {
        return false; // read-only, recorded, being read: they stay beside it
    }
    removeBeside(order);
    emit kept(order.session, order.notes, known.inFile);
    return true;
}

void NoteKeeper::removeBeside(const Order& order)
{
    const std::lock_guard lock(m_beside);
    if (read(order.beside).value(0) == order.bytes) {
        QFile::remove(order.beside); // the older one first: alone it would count
        QFile::remove(unsynced(order.beside));
    }
}

} // namespace drmscope::app
