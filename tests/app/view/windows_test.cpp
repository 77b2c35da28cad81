// SPDX-License-Identifier: MIT
// Several windows of one program, as somebody at the keyboard has them.
#include "app/model/settings.h"
#include "app/query/session_notes.h"
#include "app/view/key_sheet.h"
#include "app/view/main_window.h"
#include "app/view/record_dialog.h"
#include "app/view/rows_pane.h"
#include "app/view/theme.h"
#include "app/view/timeline_view.h"
#include "tests/app/model/session_maker.h"
#include "tests/app/view/fake_recording.h"
#include "tests/app/view/watched_application.h"

#include <QAction>
#include <QApplication>
#include <QDir>
#include <QHeaderView>
#include <QInputDialog>
#include <QKeySequenceEdit>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QPointer>
#include <QSettings>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTableWidget>

using namespace drmscope::app;
using State = SessionDocument::State;

class WindowsTest : public QObject
{
    Q_OBJECT
private:
    static constexpr int kPatienceMs = 30'000; // of a machine that does much else

    QTemporaryDir m_folder;
    QPointer<MainWindow> m_first;

    QString file(const char* name) { return m_folder.filePath(QString::fromLatin1(name)); }

    static QList<MainWindow*> windows()
    {
        QList<MainWindow*> all;
        for (auto* widget : QApplication::topLevelWidgets()) {
            auto* window = qobject_cast<MainWindow*>(widget);
            if (window != nullptr && window->isVisible()) {
                all.append(window);
            }
        }
        return all;
    }
    static void goTo(MainWindow& window)
    {
        window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&window));
    }
    static void press(MainWindow& window, const QKeySequence& keys)
    {
        goTo(window);
        QTest::keySequence(
            QApplication::focusWidget() != nullptr ? QApplication::focusWidget() : &window, keys);
    }
    static void await(MainWindow& window, State state = State::Ready)
    {
        QTRY_COMPARE_WITH_TIMEOUT(window.document().state(), state, kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(state != State::Ready || !window.document().contents()->outline,
                                 kPatienceMs);
    }
    static void openIn(MainWindow& window, const QString& path)
    {
        window.open(path);
        QTRY_VERIFY_WITH_TIMEOUT(!window.isOpening(), kPatienceMs);
        await(window);
    }
    void another(QPointer<MainWindow>& window)
    {
        const auto before = windows();
        press(*m_first, QKeySequence::New);
        QTRY_COMPARE(windows().size(), before.size() + 1);
        for (auto* each : windows()) {
            window = before.contains(each) ? window : QPointer(each);
        }
        QTRY_VERIFY(window->isVisible()); // it is made in steps
    }
    static void addNote(MainWindow& window, const QString& text)
    {
        goTo(window);
        window.timeline()->setFocus();
        QTest::keyClick(window.timeline(), Qt::Key_M);
        auto* dialog = qobject_cast<QInputDialog*>(QApplication::activeModalWidget());
        QVERIFY(dialog != nullptr);
        QTest::keyClicks(dialog->findChild<QLineEdit*>(), text);
        QTest::keyClick(dialog, Qt::Key_Return);
        QTRY_VERIFY(QApplication::activeModalWidget() == nullptr);
    }
    QStringList notesIn(const char* name)
    {
        QStringList texts;
        for (const auto& note : readNotes(QFile::encodeName(file(name)).toStdString()).notes) {
            texts.append(QString::fromStdString(note.text));
        }
        texts.sort(); // both were made at the same time of the session
        return texts;
    }
    static QAction* actionOf(MainWindow& window, const char* text)
    {
        for (auto* action : window.findChildren<QAction*>()) {
            if (action->text().remove(QLatin1Char('&')) == QLatin1String(text)) {
                return action;
            }
        }
        return nullptr;
    }
    void recordIn(MainWindow& window, const char* name)
    {
        window.setRecordProgram(QStringLiteral(DRMSCOPE_PROGRAM));
        press(window, Qt::CTRL | Qt::Key_R);
        auto* dialog = qobject_cast<RecordDialog*>(QApplication::activeModalWidget());
        QVERIFY(dialog != nullptr);
        RecordSettings settings;
        settings.file = file(name);
        settings.via = QStringLiteral("direct");
        settings.backend = QStringLiteral("module");
        dialog->setSettings(settings);
        dialog->start();
        QTRY_COMPARE_WITH_TIMEOUT(window.recorder().state(), Recorder::State::Recording,
                                  kPatienceMs);
        await(window);
        QVERIFY(window.document().isLive());
    }
    SessionState stateOf(const char* name)
    {
        SessionDocument document;
        document.open(file(name));
        return QTest::qWaitFor([&] { return document.state() == State::Ready; }, kPatienceMs)
                   ? document.contents()->summary.session.state
                   : SessionState::Unknown;
    }

private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QApplication::setApplicationName(QStringLiteral("windows_test"));
        QApplication::setOrganizationName(QStringLiteral("drmscope"));
        QApplication::setQuitOnLastWindowClosed(false);
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_folder.path());
        test::useFakeAgent(m_folder);
    }
    void init()
    {
        Settings::clear();
        // How a session looked, in a run before this one.
        QDir(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation)).removeRecursively();
        test::writeHotUnplug(file("hot"));
        m_first = new MainWindow;
        m_first->setAttribute(Qt::WA_DeleteOnClose);
        m_first->resize(1300, 850);
        m_first->show();
        goTo(*m_first);
    }
    void cleanup()
    {
        QApplication::closeAllWindows();
        QTRY_VERIFY_WITH_TIMEOUT(windows().isEmpty(), kPatienceMs);
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        applyTheme(ThemeChoice::System);
    }

    void ANewOneOpensWhatTheOtherHasOpened()
    {
        openIn(*m_first, file("hot"));
        QPointer<MainWindow> second;
        another(second);
        QCOMPARE(second->document().state(), State::Empty);
        QCOMPARE(second->size(), m_first->size());
        goTo(*second);
        QTest::keyClick(second, Qt::Key_F, Qt::AltModifier);
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        QVERIFY(menu != nullptr);
        while (!menu->activeAction()->text().contains(QLatin1String("recent"))) {
            QTest::keyClick(menu, Qt::Key_Down);
        }
        QTest::keyClick(menu, Qt::Key_Right);
        QTest::keyClick(QApplication::activePopupWidget(), Qt::Key_Return);
        await(*second);
        QCOMPARE(second->document().path(), file("hot"));
    }

    void NotesOfTheSameSessionAreThoseOfBoth()
    {
        QPointer<MainWindow> second;
        another(second);
        openIn(*m_first, file("hot"));
        openIn(*second, file("hot"));
        addNote(*m_first, QStringLiteral("of the first"));
        QCOMPARE(second->annotations().notes().size(), size_t{1}); // at once
        addNote(*second, QStringLiteral("of the second"));
        QCOMPARE(m_first->annotations().notes().size(), size_t{2});
        const QStringList both{QStringLiteral("of the first"), QStringLiteral("of the second")};
        QTRY_COMPARE_WITH_TIMEOUT(notesIn("hot"), both, kPatienceMs);
        second->close();
        QTRY_VERIFY(second == nullptr);
        QTRY_COMPARE_WITH_TIMEOUT(notesIn("hot"), both, kPatienceMs);
        m_first->close();
        QTRY_VERIFY(m_first == nullptr);
        QCOMPARE(notesIn("hot"), both);
    }

    void EachHasAViewOfItsOwnAndTheLastOneIsComeBackTo()
    {
        QPointer<MainWindow> second;
        another(second);
        openIn(*m_first, file("hot"));
        openIn(*second, file("hot"));
        const qint64 before = second->timeline()->scale().fromNs();
        QTest::keyClick(m_first->timeline(), Qt::Key_W);
        QTest::keyClick(m_first->timeline(), Qt::Key_W);
        const qint64 fromNs = m_first->timeline()->scale().fromNs();
        QVERIFY(fromNs != before);
        QCOMPARE(second->timeline()->scale().fromNs(), before);
        second->close();
        QTRY_VERIFY(second == nullptr);
        QCOMPARE(m_first->timeline()->scale().fromNs(), fromNs);
        QCOMPARE(m_first->document().state(), State::Ready);
        m_first->close();
        QTRY_VERIFY(m_first == nullptr);
        MainWindow later;
        later.show();
        openIn(later, file("hot"));
        QCOMPARE(later.timeline()->scale().fromNs(), fromNs);
    }

    void KeysThatAreGivenInOneHoldInTheOther()
    {
        QPointer<MainWindow> second;
        another(second);
        const QKeySequence keys(Qt::CTRL | Qt::ALT | Qt::Key_B);
        press(*m_first, Qt::Key_Question);
        auto* sheet = qobject_cast<KeySheet*>(QApplication::activeModalWidget());
        QVERIFY(sheet != nullptr);
        const auto rows =
            sheet->table()->findItems(QStringLiteral("File: New window"), Qt::MatchExactly);
        QCOMPARE(rows.size(), 1);
        sheet->table()->setCurrentItem(rows[0]);
        sheet->edit()->setKeySequence(keys);
        sheet->giveKeys();
        QTest::keyClick(sheet, Qt::Key_Escape);
        goTo(*second);
        QCOMPARE(actionOf(*second, "New window")->shortcut(), keys);
    }

    void ColumnsAreAsTheyWereChosen()
    {
        openIn(*m_first, file("hot"));
        const auto hidden = [](MainWindow& window) {
            return window.findings()->table()->isColumnHidden(4);
        };
        {
            const std::unique_ptr<QMenu> menu(m_first->findings()->makeMenu({}));
            menu->findChild<QMenu*>()->actions().at(4)->setChecked(false);
        }
        QVERIFY(hidden(*m_first));
        press(*m_first, QKeySequence::Close);
        await(*m_first, State::Empty);
        openIn(*m_first, file("hot"));
        QVERIFY(hidden(*m_first));
        m_first->close();
        QTRY_VERIFY(m_first == nullptr);
        MainWindow later;
        later.show();
        later.resize(1800, 850); // and what nobody dragged still takes what the others leave
        openIn(later, file("hot"));
        QVERIFY(hidden(later));
        const auto* table = later.findings()->table();
        QCOMPARE(table->horizontalHeader()->length(), table->viewport()->width());
    }

    void AThemeIsThatOfAllAndOfTheNextStart()
    {
        QPointer<MainWindow> second;
        another(second);
        actionOf(*second, "Dark theme")->trigger();
        QTRY_VERIFY(m_first->palette().window().color().lightness() < 128);
        for (auto* of : actionOf(*m_first, "Dark theme")->associatedObjects()) {
            if (auto* menu = qobject_cast<QMenu*>(of); menu != nullptr) {
                emit menu->aboutToShow();
            }
        }
        QVERIFY(actionOf(*m_first, "Dark theme")->isChecked());
        QCOMPARE(rememberedTheme(), ThemeChoice::Dark);
    }

    void QuitClosesThemAll()
    {
        QPointer<MainWindow> second;
        another(second);
        openIn(*m_first, file("hot"));
        openIn(*second, file("hot"));
        press(*second, Qt::CTRL | Qt::Key_Q);
        QTRY_VERIFY(windows().isEmpty());
        QTRY_VERIFY(m_first == nullptr && second == nullptr);
    }

    void ARecordingGoesOnWhereAnotherWindowIsClosed()
    {
        QPointer<MainWindow> second;
        another(second);
        recordIn(*m_first, "goes-on.drmscope");
        openIn(*second, file("goes-on.drmscope"));
        QVERIFY(second->document().isLive());
        addNote(*second, QStringLiteral("meanwhile"));
        QCOMPARE(m_first->annotations().notes().size(), size_t{1});
        second->close();
        QTRY_VERIFY(second == nullptr);
        QCOMPARE(m_first->recorder().state(), Recorder::State::Recording);
        press(*m_first, Qt::CTRL | Qt::Key_Period);
        QTRY_VERIFY_WITH_TIMEOUT(!m_first->document().isLive(), kPatienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(notesIn("goes-on.drmscope"),
                                  QStringList{QStringLiteral("meanwhile")}, kPatienceMs);
    }

    void AClosedWindowCompletesItsRecordingFirst()
    {
        QPointer<MainWindow> second;
        another(second);
        recordIn(*second, "completed.drmscope");
        openIn(*m_first, file("completed.drmscope"));
        second->close();
        QVERIFY(second->isVisible()); // and says what it waits for
        QCOMPARE(second->recorder().state(), Recorder::State::Stopping);
        QTRY_VERIFY_WITH_TIMEOUT(second == nullptr, kPatienceMs);
        QCOMPARE(stateOf("completed.drmscope"), SessionState::Complete);
        QTRY_VERIFY_WITH_TIMEOUT(!m_first->document().isLive(), kPatienceMs);
    }

    void QuitCompletesWhatIsRecorded()
    {
        QPointer<MainWindow> second;
        another(second);
        recordIn(*second, "quit.drmscope");
        press(*m_first, Qt::CTRL | Qt::Key_Q);
        QTRY_VERIFY_WITH_TIMEOUT(windows().isEmpty(), kPatienceMs);
        QCOMPARE(stateOf("quit.drmscope"), SessionState::Complete);
    }
};

DRMSCOPE_WATCHED_TEST_MAIN(WindowsTest)
#include "windows_test.moc"
