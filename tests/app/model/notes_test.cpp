// SPDX-License-Identifier: MIT
// Notes, markers and views: where they are kept, by several windows and by other programs.
#include "app/model/annotations.h"
#include "app/model/note_keeper.h"
#include "app/model/session_document.h"
#include "app/query/session_error.h"
#include "app/query/session_notes.h"
#include "schema/database.h"
#include "tests/app/model/session_folder.h"
#include "tests/app/model/session_maker.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTest>

using namespace drmscope::app;
using State = SessionDocument::State;

class NotesTest : public test::SessionFolder
{
    Q_OBJECT
private:
    static SessionNotes inFile(const QString& session)
    {
        return readNotes(QFile::encodeName(session).toStdString());
    }

    static QStringList textsOf(const SessionNotes& notes)
    {
        QStringList texts;
        for (const auto& note : notes.notes) {
            texts.append(QString::fromStdString(note.text));
        }
        return texts;
    }

    void keepOneMore()
    {
        const QString session = file("one more");
        test::writeHotUnplug(session);
        Annotations notes;
        notes.open({session, QStringLiteral("u")}, {}, true);
        notes.addNote({1, QStringLiteral("one more"), {}});
        QTRY_COMPARE(inFile(session).notes.size(), size_t{1});
    }

private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        test::writeHotUnplug(file("hot"));
        test::SessionMaker maker;
        maker.addDevice({});
        for (const int bytes : {4096, 64}) {
            maker.addResource(1, QStringLiteral("kmalloc"), bytes, 130, 0);
        }
        maker.addResource(1, QStringLiteral("drm_encoder_cleanup"), 8, 150, 0);
        maker.write(file("leak"), 5000);
    }
    // What a test leaves with the user is no other's.
    void init()
    {
        QDir(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) +
             QStringLiteral("/notes"))
            .removeRecursively();
    }

    void NotesOutliveTheWindowInTheSessionItself()
    {
        const QString session = file("leak");
        const QString beside = session + QStringLiteral(".notes");
        {
            Annotations notes;
            notes.open({session, QStringLiteral("u")}, {}, true);
            notes.setLook({{QStringLiteral("tab"), 3}});
            QVERIFY(!QFile::exists(beside)); // a look alone touches nothing
            notes.addNote({2000, QStringLiteral("later"), {Selection::Kind::Resource, 4}});
            notes.addNote({1000, QStringLiteral("<b>first</b>"), {}});
            notes.setMarker(1, 12'345'678'901'234'567);
            notes.setBookmark(2, {5, 6});
            QTRY_VERIFY(NoteKeeper::read(beside).isEmpty()); // it is all in
        }
        Annotations again;
        again.open({session, QStringLiteral("u")}, inFile(session), true);
        QCOMPARE(again.notes().size(), size_t{2});
        QCOMPARE(again.notes()[0].text, QStringLiteral("<b>first</b>"));
        QCOMPARE(again.notes()[1].item, (Selection::Item{Selection::Kind::Resource, 4}));
        QVERIFY(!again.marker(0));
        QCOMPARE(*again.marker(1), 12'345'678'901'234'567);
        QCOMPARE(again.bookmark(2), (Annotations::View{5, 6}));
        QCOMPARE(again.look().value(QStringLiteral("tab")).toInt(), 3);
        again.removeNote(0);
        QTRY_COMPARE(inFile(session).notes.size(), size_t{1});
        SessionDocument document; // it is the session that it was
        open(document, session);
        QCOMPARE(document.contents()->alike.size(), size_t{2});
        QCOMPARE(document.contents()->notes.notes.size(), size_t{1});
    }

    void NotesOfARecordingStandBesideItUntilItEnds()
    {
        const QString session = file("hot");
        const QString beside = session + QStringLiteral(".notes");
        Annotations notes;
        notes.open({session, QStringLiteral("u"), true}, {}, true);
        notes.addNote({1, QStringLiteral("live"), {}});
        QCOMPARE(notes.file(), beside);
        {
            Annotations after; // a crash
            after.open({session, QStringLiteral("u"), true}, inFile(session), true);
            QCOMPARE(after.notes().size(), size_t{1});
        }
        QVERIFY(inFile(session).empty());
        notes.recordingEnded();
        QTRY_VERIFY(NoteKeeper::read(beside).isEmpty());
        QCOMPARE(inFile(session).notes.size(), size_t{1});
        QCOMPARE(inFile(session).notes[0].text, std::string("live"));
    }

    void NotesOfASessionThatAnotherWritesStayBesideIt()
    {
        const QString session = file("locked");
        test::writeHotUnplug(session);
        const int recorder = ::open(qPrintable(session), O_RDONLY | O_CLOEXEC);
        QVERIFY(flock(recorder, LOCK_EX) == 0);
        {
            Annotations notes;
            notes.open({session, QStringLiteral("u")}, {}, true);
            notes.addNote({1, QStringLiteral("kept"), {}});
        }
        keepOneMore(); // that one was tried before
        QVERIFY(QFile::exists(session + QStringLiteral(".notes")));
        QVERIFY(inFile(session).empty());
        ::close(recorder);
        {
            Annotations notes;
            notes.open({session, QStringLiteral("u")}, inFile(session), true);
            QCOMPARE(notes.notes().size(), size_t{1});
        }
        QTRY_VERIFY(NoteKeeper::read(session + QStringLiteral(".notes")).isEmpty());
        QCOMPARE(inFile(session).notes.size(), size_t{1});
    }

    void NotesInAndBesideASessionThatDoNotKnowEachOtherAllCount()
    {
        const QString session = file("both");
        test::writeHotUnplug(session);
        SessionNotes theirs;
        theirs.notes = {{1000, "theirs", "", 0}};
        theirs.bookmarks = {{"A", 5, 5}, {"1", 7, 9}};
        {
            Annotations ours;
            ours.open({session, QStringLiteral("u"), true}, {}, true);
            ours.addNote({2000, QStringLiteral("ours"), {}});
            ours.setMarker(0, 6);
        }
        Annotations both;
        both.open({session, QStringLiteral("u"), true}, theirs, true);
        QCOMPARE(both.notes().size(), size_t{2});
        QCOMPARE(both.notes()[0].text, QStringLiteral("theirs"));
        QCOMPARE(*both.marker(0), 6);
        QCOMPARE(both.bookmark(0), (Annotations::View{7, 9}));
        both.removeNote(0); // now what stands beside it knows them
        Annotations later;
        later.open({session, QStringLiteral("u"), true}, theirs, true);
        QCOMPARE(later.notes().size(), size_t{1});
    }

    void WindowsOfTheSameSessionAddToTheSameNotes()
    {
        const QString session = file("windows");
        test::writeHotUnplug(session);
        Annotations one;
        Annotations other;
        one.open({session, QStringLiteral("u")}, {}, true);
        other.open({session, QStringLiteral("u")}, {}, true);
        one.addNote({1, QStringLiteral("first"), {}});
        one.setMarker(0, 5);
        QCOMPARE(other.notes(), one.notes()); // at once
        QCOMPARE(*other.marker(0), 5);
        other.addNote({2, QStringLiteral("second"), {}});
        other.setMarker(0, {});
        other.removeNote(0);
        one.addNote({3, QStringLiteral("third"), {}});
        QVERIFY(!one.marker(0));
        const QStringList left{QStringLiteral("second"), QStringLiteral("third")};
        QTRY_COMPARE(textsOf(inFile(session)), left);
        QCOMPARE(inFile(session).bookmarks.size(), size_t{0});
    }

    // Whichever was looked at last: also one that had looked so before the other.
    void TheLookThatIsWrittenLastIsComeBackTo()
    {
        const Annotations::Session session{file("looks"), QStringLiteral("looks")};
        const QJsonObject mine{{QStringLiteral("tab"), 1}};
        QString kept;
        {
            Annotations first;
            Annotations second;
            first.open(session, {}, true);
            second.open(session, {}, true);
            first.setLook(mine);
            second.setLook({{QStringLiteral("tab"), 2}});
            first.setLook(mine);
            kept = first.file();
        }
        Annotations again;
        again.open(session, {}, true);
        QCOMPARE(again.look(), mine);
        again.close();
        QFile::remove(kept);
        QFile::remove(kept + QStringLiteral(".new"));
    }

    void WhatAnotherProgramAddsMeanwhileIsKept()
    {
        const QString session = file("programs");
        test::writeHotUnplug(session);
        const std::string path = QFile::encodeName(session).toStdString();
        SessionNotes before;
        before.notes = {{1, "old", "", 0}, {2, "theirs to remove", "", 0}};
        before.bookmarks = {{"1", 7, 9}};
        keepNotes(path, {}, before);
        Annotations notes;
        notes.open({session, QStringLiteral("u")}, inFile(session), true);
        SessionNotes theirs;
        theirs.notes = {{1, "old", "", 0}, {3, "theirs", "", 0}};
        theirs.bookmarks = {{"1", 7, 10}, {"B", 6, 6}};
        keepNotes(path, before, theirs);
        notes.addNote({4, QStringLiteral("ours"), {}});
        const QStringList all{QStringLiteral("old"), QStringLiteral("theirs"),
                              QStringLiteral("ours")};
        QTRY_COMPARE(textsOf(inFile(session)), all);
        QCOMPARE(inFile(session).bookmarks, theirs.bookmarks);
        QTRY_COMPARE(notes.marker(1), std::optional<qint64>(6));
        QCOMPARE(notes.notes().size(), size_t{3});
        QCOMPARE(notes.notes()[1].text, QStringLiteral("theirs"));
    }

    // It is complete; a reader kept the collector from making one file of it.
    void WhySomeRowsBesideASessionTakeNoNotesIsTold()
    {
        const QString session = file("read");
        test::writeHotUnplug(session);
        test::change(session, QStringLiteral("PRAGMA journal_mode = WAL"));
        const std::string path = QFile::encodeName(session).toStdString();
        drmscope::schema::Database reader(path, drmscope::schema::Database::Access::ReadWrite);
        reader.execute("BEGIN");
        reader.text("SELECT state FROM session"); // as it was, which keeps what comes in the -wal
        {
            drmscope::schema::Database writer(path, drmscope::schema::Database::Access::ReadWrite);
            writer.execute("UPDATE session SET command_status = 1");
        }
        const auto refusal = [&path] {
            try {
                keepNotes(path, {}, {{{1, "mine", "", 0}}, {}, {}});
            } catch (const SessionError& error) {
                return QString::fromUtf8(error.what());
            }
            return QString();
        };
        QVERIFY2(refusal().endsWith(
                     QLatin1String("has rows in its -wal still, which another program reads")),
                 qPrintable(refusal()));
        reader.execute("COMMIT");
        QCOMPARE(refusal(), QString()); // it looks at no earlier state any more
        QCOMPARE(textsOf(inFile(session)), QStringList{QStringLiteral("mine")});
        QCOMPARE(QFileInfo(session + QStringLiteral("-wal")).size(), 0);
        reader.execute("UPDATE session SET state = 'recording'");
        QVERIFY(refusal().endsWith(QLatin1String("is not complete: nobody else may write it")));
    }

    void WhatAnotherProgramAddsBesideARecordingIsKept()
    {
        const QString session = file("recorded twice");
        const QString beside = session + QStringLiteral(".notes");
        test::writeHotUnplug(session);
        QByteArray theirs;
        {
            Annotations notes;
            notes.open({session, QStringLiteral("u"), true}, {}, true);
            notes.addNote({1, QStringLiteral("theirs"), {}});
            QTRY_VERIFY(QFile::exists(beside));
            QFile written(beside);
            QVERIFY(written.open(QIODevice::ReadOnly));
            theirs = written.readAll();
            QVERIFY(written.remove());
        }
        Annotations notes;
        notes.open({session, QStringLiteral("u"), true}, {}, true);
        QFile writes(beside);
        QVERIFY(writes.open(QIODevice::WriteOnly));
        writes.write(theirs);
        writes.close();
        notes.addNote({2, QStringLiteral("ours"), {}});
        QCOMPARE(notes.notes().size(), size_t{2});
        Annotations later;
        later.open({session, QStringLiteral("u"), true}, {}, true);
        QCOMPARE(later.notes(), notes.notes());
    }

    void NotesOfASessionInAFolderThatCannotBeWrittenGoToTheUser()
    {
        Annotations notes;
        notes.open({QStringLiteral("/proc/none/x.drmscope"), QStringLiteral("some-uuid")}, {},
                   true);
        notes.addNote({1, QStringLiteral("kept"), {}});
        QVERIFY2(notes.file().contains(QLatin1String("/notes/some-uuid-")),
                 qPrintable(notes.file()));
        QVERIFY(notes.failure().contains(QLatin1String("/proc/none")) || notes.failure().isEmpty());
        QFile::remove(notes.file());
    }

    // It is everybody's, whoever may write it.
    void NotesOnWhatIsShippedGoToTheUser()
    {
        const QString session = file("shipped");
        QVERIFY(QFile::copy(file("hot"), session));
        const auto bytes = [&session] {
            QFile in(session);
            return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray();
        };
        const QByteArray before = bytes();
        const Annotations::Session shipped{session, QStringLiteral("shipped"), false, true};
        // Not what is still done for others.
        const QDir beside(m_folder.path(), QFileInfo(session).fileName() + QLatin1Char('*'));
        const QStringList names = beside.entryList(QDir::Files);
        QString kept;
        {
            Annotations notes;
            notes.open(shipped, {}, true);
            notes.addNote({1000, QStringLiteral("mine"), {}});
            notes.setLook({{QStringLiteral("tab"), 3}});
            kept = notes.file();
        }
        QVERIFY2(kept.startsWith(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation)),
                 qPrintable(kept));
        QCOMPARE(bytes(), before);
        QCOMPARE(beside.entryList(QDir::Files), names);
        Annotations again;
        again.open(shipped, {}, true);
        QCOMPARE(again.notes().size(), size_t{1});
        QCOMPARE(again.look().value(QStringLiteral("tab")).toInt(), 3);
        again.close();
        QFile::remove(kept);
    }

    // A copy, which has the same UUID, is perhaps for others.
    void NotesStayWithTheFileThatTheyWereMadeOn()
    {
        const QString original = file("original");
        const QString copy = file("copy of the original");
        test::writeHotUnplug(original);
        const auto onlyRead = [](const QString& path) { // so that nothing comes into it
            return Annotations::Session{path, QStringLiteral("same"), false, true};
        };
        Annotations notes;
        notes.open(onlyRead(original), {}, true);
        notes.addNote({1, QStringLiteral("private"), {}});
        notes.close();
        QVERIFY(QFile::copy(original, copy));
        notes.open({copy, QStringLiteral("same")}, {}, true);
        QCOMPARE(notes.notes().size(), size_t{0});
        notes.addNote({2, QStringLiteral("of the copy"), {}});
        QTRY_COMPARE(textsOf(inFile(copy)), QStringList{QStringLiteral("of the copy")});
        notes.open(onlyRead(original), {}, true);
        QCOMPARE(notes.notes().size(), size_t{1});
        QCOMPARE(notes.notes()[0].text, QStringLiteral("private"));
        notes.close();
        const QString moved = file("moved");
        QVERIFY(QFile::rename(original, moved));
        QVERIFY(QFile::copy(moved, file("another copy")));
        notes.open(onlyRead(file("another copy")), {}, true);
        QCOMPARE(notes.notes().size(), size_t{0});
        notes.open(onlyRead(moved), {}, true); // is the same file
        QCOMPARE(notes.notes().size(), size_t{1});
        notes.close();
    }

    void WhoMayNotReadASessionMayNotReadItsNotes()
    {
        const QString session = file("of its owner");
        test::writeHotUnplug(session);
        const auto owner = QFile::ReadOwner | QFile::WriteOwner;
        for (const auto others : {QFile::Permissions(), QFile::Permissions(QFile::ReadGroup)}) {
            QVERIFY(QFile::setPermissions(session, owner | others));
            Annotations notes;
            notes.open({session, QStringLiteral("u"), true}, {}, true);
            notes.addNote({1, QStringLiteral("mine"), {}});
            const auto isUser = QFile::ReadUser | QFile::WriteUser;
            QTRY_COMPARE(QFile::permissions(notes.file()) & ~isUser, owner | others);
        }
    }

    void ANoteThatWasRemovedOrEditedComesBack()
    {
        Annotations notes;
        notes.open({file("hot"), QStringLiteral("undo"), true}, {}, false);
        QVERIFY(!notes.undoNote());
        for (const int number : {1, 2, 3}) {
            notes.addNote({number, QString::number(number), {Selection::Kind::Resource, number}});
        }
        const auto before = notes.notes();
        notes.removeNote(2);
        notes.replaceNote(0, {1, QStringLiteral("edited"), {}});
        QCOMPARE(notes.notes().size(), size_t{2});
        QCOMPARE(notes.undoNote()->text, QStringLiteral("1"));
        QCOMPARE(notes.undoNote()->text, QStringLiteral("3"));
        QCOMPARE(notes.notes(), before);
        QVERIFY(!notes.undoNote());
    }

    void NotesOfAnotherSessionThatHadTheNameAreNone()
    {
        const QString session = file("again");
        {
            Annotations notes;
            notes.open({session, QStringLiteral("first"), true}, {}, true);
            notes.addNote({1, QStringLiteral("of the first"), {}});
        }
        QTRY_VERIFY(QFile::exists(session + QStringLiteral(".notes")));
        Annotations notes;
        notes.open({session, QStringLiteral("second"), true}, {}, true);
        QVERIFY(notes.notes().empty());
        notes.addNote({2, QStringLiteral("of the second"), {}});
        QCOMPARE(notes.notes().size(), size_t{1});
        notes.open({session, QStringLiteral("second"), true}, {}, true);
        QCOMPARE(notes.notes().size(), size_t{1});
    }

    void DamagedNotesAreNone()
    {
        QFile damaged(file("hot") + QStringLiteral(".notes"));
        QVERIFY(damaged.open(QIODevice::WriteOnly));
        damaged.write(
            "{\"format\":1,\"notes\":[{\"kind\":99,\"id\":7,\"time\":{}},5,null],\"markers\":7}");
        damaged.close();
        Annotations notes;
        notes.open({file("hot"), QStringLiteral("u")}, {}, true);
        QCOMPARE(notes.notes().size(), size_t{3});
        QVERIFY(!notes.marker(0));
        QFile::remove(damaged.fileName());
    }
};

QTEST_GUILESS_MAIN(NotesTest)
#include "notes_test.moc"
