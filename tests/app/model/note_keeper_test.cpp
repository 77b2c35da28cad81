// SPDX-License-Identifier: MIT
// Notes while the disk stalls, fails, or the window is killed.
#include "app/model/annotations.h"
#include "app/model/session_document.h"
#include "tests/app/model/session_folder.h"
#include "tests/app/model/session_maker.h"

#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <QFile>
#include <QProcess>
#include <QRandomGenerator>
#include <QScopeGuard>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTest>
#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <vector>

using namespace drmscope::app;

namespace {

// What this program asks a disk for.
class Disk
{
public:
    int sync(long call, int fd)
    {
        struct stat file = {};
        fstat(fd, &file);
        std::unique_lock lock(m_mutex);
        if (gettid() == getpid()) {
            ++m_byMainThread; // it would wait here
        } else {
            ++m_asked;
            m_changed.notify_all();
            m_changed.wait(lock, [this] { return !m_stalls; });
            m_synced.push_back(file.st_ino);
        }
        if (m_fails) {
            errno = EIO;
            return -1;
        }
        return static_cast<int>(syscall(call, fd));
    }
    void set(bool stalls, bool fails)
    {
        const std::lock_guard lock(m_mutex);
        m_stalls = stalls;
        m_fails = fails;
        m_changed.notify_all();
    }
    int asked()
    {
        const std::lock_guard lock(m_mutex);
        return m_asked;
    }
    int byMainThread()
    {
        const std::lock_guard lock(m_mutex);
        return m_byMainThread;
    }
    bool hasSynced(const QString& name)
    {
        struct stat file = {};
        const std::lock_guard lock(m_mutex);
        return stat(QFile::encodeName(name).constData(), &file) == 0 &&
               std::find(m_synced.begin(), m_synced.end(), file.st_ino) != m_synced.end();
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    bool m_stalls = false;
    bool m_fails = false;
    int m_asked = 0;
    int m_byMainThread = 0;
    std::vector<ino_t> m_synced;
};
Disk disk;

constexpr const char* kKilled = "DRMSCOPE_NOTES_OF"; // set for who is killed
constexpr const char* kStalls = "DRMSCOPE_DISK_STALLS";
constexpr const char* kEnded = "DRMSCOPE_NOTES_BEFORE_THE_END_OF"; // set for who ends
constexpr int kKills = 40;

// Adds notes until it is killed, and says which are kept.
void addNotesUntilKilled()
{
    disk.set(qEnvironmentVariableIsSet(kStalls), false);
    Annotations notes;
    notes.open({qEnvironmentVariable(kKilled), QStringLiteral("u"), true}, {}, true);
    for (int number = 1;; ++number) {
        notes.addNote({number, QString::number(number), {}});
        std::printf("%d\n", number);
        std::fflush(stdout);
    }
}

// A window that closes while the disk stalls, and with it the program.
void addNoteAndEnd()
{
    disk.set(true, false);
    {
        Annotations notes;
        notes.open({qEnvironmentVariable(kEnded), QStringLiteral("u")}, {}, true);
        notes.addNote({1, QStringLiteral("the last"), {}});
    }
    std::puts("closed");
    std::fflush(stdout);
    std::getchar();
    disk.set(false, false);
}

} // namespace

// In place of the C library's, for Qt and SQLite, too.
extern "C" int fsync(int fd)
{
    return disk.sync(SYS_fsync, fd);
}
extern "C" int fdatasync(int fd)
{
    return disk.sync(SYS_fdatasync, fd);
}

class NoteKeeperTest : public test::SessionFolder
{
    Q_OBJECT
private:
    int m_syncs = 0;

    static qsizetype countBeside(const QString& session)
    {
        Annotations notes; // of a window that comes after a crash
        notes.open({session, QStringLiteral("u"), true}, {}, true);
        return static_cast<qsizetype>(notes.notes().size());
    }

private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        test::writeHotUnplug(file("taken"));
        test::writeHotUnplug(file("ended"));
    }
    void init() { m_syncs = disk.byMainThread(); }
    void cleanup()
    {
        disk.set(false, false);
        QCOMPARE(disk.byMainThread(), m_syncs);
    }

    void ADiskThatStallsStopsNoWindow()
    {
        const QString session = file("stalled");
        const QString beside = session + QStringLiteral(".notes");
        Annotations one;
        one.open({session, QStringLiteral("u"), true}, {}, true);
        one.addNote({1, QStringLiteral("before"), {}});
        QTRY_VERIFY(disk.hasSynced(beside));
        const auto answers = qScopeGuard([] { disk.set(false, false); }); // before `one` goes
        disk.set(true, false);
        const int asked = disk.asked();
        {
            Annotations closed; // a window of two, while the disk stalls
            closed.open({session, QStringLiteral("u"), true}, {}, true);
            closed.addNote({2, QStringLiteral("in the middle"), {}});
            QTRY_COMPARE(disk.asked(), asked + 1);
        }
        one.addNote({3, QStringLiteral("and another"), {}});
        QCOMPARE(one.notes().size(), size_t{3});
        QCOMPARE(countBeside(session), 3);
        disk.set(false, false);
        QTRY_VERIFY(!QFile::exists(beside + QStringLiteral(".new")));
        QVERIFY(disk.hasSynced(beside)); // nothing unsynced takes the place of what was
        QCOMPARE(countBeside(session), 3);
    }

    void TheSessionTakesThemOnceTheDiskAnswers()
    {
        const QString session = file("taken");
        Annotations notes;
        notes.open({session, QStringLiteral("u")}, {}, true);
        const auto answers = qScopeGuard([] { disk.set(false, false); }); // before the notes go
        disk.set(true, false);
        notes.addNote({1, QStringLiteral("kept"), {}});
        QCOMPARE(countBeside(session), 1);
        disk.set(false, false);
        QTRY_COMPARE(readNotes(QFile::encodeName(session).toStdString()).notes.size(), size_t{1});
        QTRY_COMPARE(QDir(m_folder.path()).entryList({QStringLiteral("taken.drmscope.*")}),
                     QStringList());
    }

    void WhatTheMachineLeftUnsyncedIsNotTakenForTheNotes()
    {
        const QString session = file("power cut");
        {
            Annotations notes;
            notes.open({session, QStringLiteral("u"), true}, {}, true);
            notes.addNote({1, QStringLiteral("synced"), {}});
        }
        QFile torn(session + QStringLiteral(".notes.new"));
        QTRY_VERIFY(!torn.exists());
        QVERIFY(torn.open(QIODevice::WriteOnly));
        torn.close();
        QCOMPARE(countBeside(session), 1);
    }

    void TheLastWindowIsGoneBeforeItsNotesAreOnTheDisk()
    {
        const std::string session = QFile::encodeName(file("ended")).toStdString();
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QString::fromLatin1(kEnded), file("ended"));
        QProcess program;
        program.setProcessEnvironment(environment);
        program.start(QCoreApplication::applicationFilePath());
        QTRY_VERIFY_WITH_TIMEOUT(program.canReadLine(), 20000);
        QCOMPARE(countBeside(file("ended")), 1); // a crash would not lose it
        QVERIFY(readNotes(session).notes.empty());
        program.write("\n"); // now the disk answers
        QVERIFY(program.waitForFinished(20000));
        QCOMPARE(program.exitStatus(), QProcess::NormalExit);
        QCOMPARE(readNotes(session).notes.size(), size_t{1});
        QCOMPARE(countBeside(file("ended")), 0);
    }

    void ADiskThatFailsIsTold()
    {
        Annotations notes;
        notes.open({file("failing"), QStringLiteral("u"), true}, {}, true);
        QSignalSpy failed(&notes, &Annotations::failed);
        disk.set(false, true);
        notes.addNote({1, QStringLiteral("in memory"), {}});
        QTRY_COMPARE(failed.size(), 1);
        QCOMPARE(failed[0][0].toString(),
                 QStringLiteral("Notes in %1.notes may not be on the disk: Input/output error")
                     .arg(file("failing")));
        QCOMPARE(notes.failure(), failed[0][0].toString());
    }

    void AKilledWindowLosesNoNote_data()
    {
        QTest::addColumn<bool>("stalls");
        QTest::newRow("a disk that answers") << false;
        QTest::newRow("a disk that stalls") << true;
    }
    void AKilledWindowLosesNoNote()
    {
        QFETCH(bool, stalls);
        auto environment = QProcessEnvironment::systemEnvironment();
        if (stalls) {
            environment.insert(QString::fromLatin1(kStalls), QStringLiteral("1"));
        }
        int most = 0;
        for (int kill = 0; kill < kKills; ++kill) {
            const QString session =
                file(stalls ? "killed, stalled" : "killed") + QString::number(kill);
            environment.insert(QString::fromLatin1(kKilled), session);
            QProcess window;
            window.setProcessEnvironment(environment);
            window.start(QCoreApplication::applicationFilePath());
            const int enough = 1 + QRandomGenerator::global()->bounded(40);
            int told = 0;
            while (told < enough && window.waitForReadyRead()) {
                while (window.canReadLine()) {
                    told = window.readLine().toInt();
                }
            }
            window.kill();
            QVERIFY(window.waitForFinished());
            while (window.canReadLine()) {
                told = window.readLine().toInt();
            }
            const auto kept = countBeside(session);
            QVERIFY2(told >= enough && (kept == told || kept == told + 1),
                     qPrintable(QStringLiteral("%1 told, %2 kept").arg(told).arg(kept)));
            most = std::max(most, told);
        }
        qInfo("%d windows killed after up to %d notes, none lost", kKills, most);
    }
};

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    if (qEnvironmentVariableIsSet(kEnded)) {
        addNoteAndEnd();
        return 0;
    }
    if (qEnvironmentVariableIsSet(kKilled)) {
        addNotesUntilKilled();
    }
    NoteKeeperTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "note_keeper_test.moc"
