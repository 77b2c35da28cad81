// SPDX-License-Identifier: MIT
#include "app/model/recent_files.h"
#include "app/model/timeline.h"
#include "app/view/device_list_view.h"
#include "app/view/failure_bar.h"
#include "app/view/main_window.h"
#include "app/view/resource_pane.h"
#include "app/view/start_page.h"
#include "app/view/theme.h"
#include "app/view/timeline_view.h"
#include "app/view/work_note.h"
#include "tests/app/model/session_maker.h"
#include "tests/app/view/watched_application.h"

#include <QActionGroup>
#include <QApplication>
#include <QDockWidget>
#include <QDropEvent>
#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QStackedWidget>
#include <QStandardPaths>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTextEdit>
#include <QToolButton>

using namespace drmscope::app;
using State = SessionDocument::State;
using Kind = Selection::Kind;

class MainWindowTest : public QObject
{
    Q_OBJECT
private:
    QTemporaryDir m_folder;

    QString file(const char* name) { return m_folder.filePath(QString::fromLatin1(name)); }

    static std::unique_ptr<MainWindow> makeWindow()
    {
        auto window = std::make_unique<MainWindow>();
        window->setRemembers(false);
        window->resize(1400, 900);
        window->show();
        return window;
    }

    static void open(MainWindow& window, const QString& path)
    {
        window.open(path);
        QTRY_VERIFY_WITH_TIMEOUT(!window.isOpening(), 30000);
        QTRY_COMPARE_WITH_TIMEOUT(window.document().state(), State::Ready, 30000);
        QTRY_VERIFY(window.resources()->model()->rowCount() > 0);
        QCoreApplication::processEvents();
    }

    // A copy of a good session, with these bytes there.
    void spoil(const char* name, qint64 at, const QByteArray& bytes)
    {
        QVERIFY(QFile::copy(file("hot"), file(name)));
        QFile copy(file(name));
        QVERIFY(copy.open(QIODevice::ReadWrite) && copy.seek(at));
        QCOMPARE(copy.write(bytes), bytes.size());
    }

    static FailureBar& bar(const MainWindow& window) { return *window.findChild<FailureBar*>(); }
    static void press(const MainWindow& window, const char* button)
    {
        for (auto* each : bar(window).findChildren<QPushButton*>()) {
            if (each->text() == QString::fromUtf8(button)) {
                QTest::mouseClick(each, Qt::LeftButton);
                return;
            }
        }
        QFAIL(button);
    }
    static void drop(MainWindow& window, const QString& path)
    {
        QMimeData mime;
        mime.setUrls({QUrl::fromLocalFile(path)});
        QDragEnterEvent enter({10, 10}, Qt::CopyAction, &mime, Qt::LeftButton, {});
        QCoreApplication::sendEvent(&window, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop({10, 10}, Qt::CopyAction, &mime, Qt::LeftButton, {});
        QCoreApplication::sendEvent(&window, &drop);
    }

    static bool saysSomewhere(const MainWindow& window, const QString& part)
    {
        const auto texts = window.findChildren<QTextEdit*>();
        if (std::any_of(texts.begin(), texts.end(), [&part](const QTextEdit* text) {
                return text->isVisible() && text->toPlainText().contains(part);
            })) {
            return true;
        }
        const auto labels = window.findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(), [&part](const QLabel* label) {
            return label->isVisible() && label->text().contains(part);
        });
    }

private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        test::writeHotUnplug(file("hot"));
        test::writeOverlap(file("two"));
        spoil("torn", 100, QByteArray(3000, 'U'));
        spoil("newer", 60, QByteArray::fromHex("0000270f")); // SQLite's user_version
        spoil("trace.dat", 0, QByteArray("\x17\x08\x44tracing", 10));
    }

    void OpensASessionAndChoosesTheGravestDevice()
    {
        const auto window = makeWindow();
        QVERIFY(saysSomewhere(*window, QStringLiteral("Open a session")));
        open(*window, file("two"));
        QVERIFY(window->timeline()->isVisible());
        QCOMPARE(window->selection().item(), (Selection::Item{Kind::Device, 1}));
        QVERIFY(saysSomewhere(*window, QStringLiteral("afterlife 4")));
    }

    void ADamagedSessionIsOneToMend()
    {
        const auto window = makeWindow();
        window->open(file("torn"));
        QTRY_COMPARE(window->document().state(), State::Failed);
        QVERIFY(saysSomewhere(*window, QStringLiteral("This session is damaged")));
        QVERIFY(saysSomewhere(*window, QStringLiteral("drmscope rebuild")));
        QVERIFY(!saysSomewhere(*window, QStringLiteral("drmscope record")));
    }

    void TheListOfDevicesStaysWhereItIsWhenTheSessionIsReadAgain()
    {
        const auto window = makeWindow();
        open(*window, file("two"));
        auto* list = window->findChild<DeviceListView*>();
        const int last = list->model()->rowCount() - 1;
        QVERIFY(last > 0);
        list->setCurrentIndex(list->model()->index(last, 0));
        const QPersistentModelIndex place(list->currentIndex());
        QSignalSpy read(&window->document(), &SessionDocument::stateChanged);
        window->document().reload();
        QTRY_VERIFY(!read.empty());
        QCOMPARE(list->currentIndex().row(), last);
        QVERIFY(list->selectionModel()->isSelected(list->currentIndex()));
        QVERIFY(place.isValid()); // nothing was put in its place
        window->selection().clear();
        open(*window, file("hot")); // another session has other rows
        QCOMPARE(list->currentIndex().row(), 0);
    }

    void AThemeIsOfAllWindowsAndRemembered()
    {
        const auto ticked = [](const MainWindow& window) {
            QStringList texts;
            for (const auto* action : window.findChildren<QAction*>()) {
                const bool ofThemes = action->actionGroup() != nullptr &&
                                      action->text().contains(QLatin1String("ontrast"));
                if (ofThemes && action->isChecked()) {
                    texts.append(action->text());
                }
            }
            return texts.size();
        };
        applyTheme(ThemeChoice::Contrast);
        QCOMPARE(ticked(*makeWindow()), 1);
        applyTheme(ThemeChoice::System);
        QCOMPARE(ticked(*makeWindow()), 0);
        QCOMPARE(rememberedTheme(), ThemeChoice::System);
        rememberTheme(ThemeChoice::Contrast);
        QCOMPARE(rememberedTheme(), ThemeChoice::Contrast);
        rememberTheme(ThemeChoice::System);
        QVERIFY(!themeOf(QStringLiteral("pink")));
    }

    void WheelZoomKeepsTheTimeUnderThePointer()
    {
        const auto window = makeWindow();
        open(*window, file("hot"));
        auto* timeline = window->timeline();
        const QPoint at = timeline->canvas().center() + QPoint(117, 0);
        const double x = at.x() - timeline->canvas().left();
        const qint64 before = timeline->scale().timeAt(x);
        const double coarse = timeline->scale().nsPerPixel();
        for (int i = 0; i < 12; ++i) {
            QWheelEvent wheel(at, timeline->viewport()->mapToGlobal(at), {}, QPoint(0, 120),
                              Qt::NoButton, Qt::ControlModifier, Qt::NoScrollPhase, false);
            QCoreApplication::sendEvent(timeline->viewport(), &wheel);
        }
        QVERIFY(timeline->scale().nsPerPixel() < coarse / 10);
        QVERIFY(std::abs(timeline->scale().timeAt(x) - before) <=
                static_cast<qint64>(timeline->scale().nsPerPixel()) + 1);
    }

    void KeysZoomPanAndFit()
    {
        const auto window = makeWindow();
        open(*window, file("hot"));
        auto* timeline = window->timeline();
        timeline->setFocus();
        QTest::keyClick(timeline, Qt::Key_W);
        QTest::keyClick(timeline, Qt::Key_W);
        QVERIFY(!timeline->scale().showsAll());
        const qint64 from = timeline->scale().fromNs();
        QTest::keyClick(timeline, Qt::Key_D);
        QVERIFY(timeline->scale().fromNs() > from);
        QTest::keyClick(timeline, Qt::Key_Home);
        QVERIFY(timeline->scale().showsAll());
        timeline->goBack();
        QVERIFY(!timeline->scale().showsAll());
    }

    void AClickOnABarChoosesItsRow()
    {
        const auto window = makeWindow();
        open(*window, file("hot"));
        const auto id = window->document().contents()->timeline->resources().ids()[3];
        const QPoint at = window->timeline()->pointOf({Kind::Resource, id});
        QVERIFY(window->timeline()->canvas().contains(at));
        QTest::mouseClick(window->timeline()->viewport(), Qt::LeftButton, {}, at);
        QCOMPARE(window->selection().item(), (Selection::Item{Kind::Resource, id}));
        int row = -1;
        window->resources()->model()->askForRow(id, [&row](int found) { row = found; });
        QVERIFY(row >= 0);
        QCOMPARE(window->resources()->table()->currentIndex().row(), row);
        QTRY_VERIFY(saysSomewhere(*window, QStringLiteral("modprobe (211)")));
    }

    void ARowChoosesItsBarAndBringsItIntoSight()
    {
        test::SessionMaker maker;
        maker.addDevice({});
        maker.addManyResources(1, 20000, 4000);
        maker.write(file("many"), 5000);
        const auto window = makeWindow();
        open(*window, file("many"));
        auto* table = window->resources()->table();
        table->selectRow(15000);
        const auto item = window->selection().item();
        QCOMPARE(item.kind, Kind::Resource);
        const QPoint at = window->timeline()->pointOf(item);
        QVERIFY(window->timeline()->canvas().contains(at));
        QCOMPARE(window->timeline()->hitAt(at).item, item);
    }

    void ADroppedFileOpens()
    {
        const auto window = makeWindow();
        drop(*window, file("hot"));
        QTRY_COMPARE(window->document().state(), State::Ready);
    }

    void WhatCannotBeOpenedLeavesWhatIsShown_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("title");
        QTest::addColumn<QString>("fix");
        const auto add = [](const char* name, const char* title, const char* fix) {
            QTest::newRow(name) << QString::fromLatin1(name) << QString::fromLatin1(title)
                                << QString::fromLatin1(fix);
        };
        add("torn", "This session is damaged", "drmscope rebuild");
        add("newer", "newer than this drmscope", "Open it with the drmscope that wrote it");
        add("trace.dat", "This is not a session", "drmscope import ");
        add("vanished", "The file is not there", "Open it from where it is now");
    }

    // By keyboard: the dialog, then the bar that says why, and back to where one was.
    void WhatCannotBeOpenedLeavesWhatIsShown()
    {
        QFETCH(QString, name);
        QFETCH(QString, title);
        QFETCH(QString, fix);
        const auto window = makeWindow();
        open(*window, file("hot"));
        window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(window.get()));
        auto* timeline = window->timeline();
        timeline->setFocus();
        QTest::keyClick(timeline, Qt::Key_W);
        const auto contents = window->document().contents();
        const auto chosen = window->selection().item();
        const qint64 from = timeline->scale().fromNs();
        QTest::keySequence(timeline, QKeySequence::Open);
        auto* dialog = window->findChild<QFileDialog*>();
        QVERIFY(dialog != nullptr);
        dialog->setFileMode(QFileDialog::AnyFile); // one that vanishes once it was chosen, too
        auto* line = dialog->findChild<QLineEdit*>();
        line->setText(m_folder.filePath(name));
        QTest::keyClick(line, Qt::Key_Return);
        QTRY_VERIFY(bar(*window).isVisible());
        QVERIFY(QApplication::activeModalWidget() == nullptr);
        const QString text = bar(*window).text();
        QVERIFY2(text.contains(name + QStringLiteral(" was not opened")), qPrintable(text));
        QVERIFY2(text.contains(title) && text.contains(fix), qPrintable(text));
        QCOMPARE(window->document().contents(), contents);
        QCOMPARE(window->selection().item(), chosen);
        QCOMPARE(timeline->scale().fromNs(), from);
        QVERIFY(timeline->isVisible());
        QVERIFY(window->windowTitle().startsWith(QLatin1String("hot ")));
        QVERIFY(bar(*window).isAncestorOf(window->focusWidget()));
        QTest::keyClick(window->focusWidget(), Qt::Key_Escape);
        QVERIFY(!bar(*window).isVisible());
        QCOMPARE(window->focusWidget(), timeline);
    }

    // By mouse: dropped, tried again once it is mended, and closed.
    void WhatWasMendedIsOpenedFromTheBar()
    {
        const auto window = makeWindow();
        open(*window, file("hot"));
        const auto contents = window->document().contents();
        drop(*window, file("torn"));
        QTRY_VERIFY(bar(*window).isVisible());
        press(*window, "Close");
        QVERIFY(!bar(*window).isVisible());
        drop(*window, file("torn"));
        QTRY_VERIFY(bar(*window).isVisible());
        press(*window, "Try again");
        QTRY_VERIFY(bar(*window).isVisible() && !window->isOpening());
        QCOMPARE(window->document().contents(), contents);
        QVERIFY(QFile::remove(file("torn")) && QFile::copy(file("two"), file("torn")));
        press(*window, "Try again");
        QTRY_VERIFY(!window->isOpening());
        QVERIFY(!bar(*window).isVisible());
        QCOMPARE(window->document().path(), file("torn"));
        QCOMPARE(window->document().contents()->devices.size(), 2U);
        drop(*window, file("newer"));
        QTRY_VERIFY(bar(*window).isVisible());
        press(*window, "Open another…");
        QVERIFY(window->findChild<QFileDialog*>() != nullptr);
    }

    // The other one is being read: given up, what is shown stays; so it is when it is closed.
    void WhatIsStillReadIsGivenUp()
    {
        const auto window = makeWindow();
        open(*window, file("hot"));
        const auto contents = window->document().contents();
        window->open(file("two"));
        QVERIFY(window->isOpening());
        auto* note = window->findChild<WorkNote*>();
        QVERIFY(note != nullptr && saysSomewhere(*window, QStringLiteral("Reading two")));
        QTest::mouseClick(note->findChild<QToolButton*>(), Qt::LeftButton);
        QVERIFY(!window->isOpening());
        QCOMPARE(window->document().contents(), contents);
        window->open(file("vanished"));
        window->open(file("two")); // the last one counts
        QTRY_VERIFY(!window->isOpening());
        QCOMPARE(window->document().path(), file("two"));
        QVERIFY(!bar(*window).isVisible());
    }

    void ARecentFileThatIsDamagedLeavesWhatIsShown()
    {
        QVERIFY(QFile::copy(file("newer"), file("recent")));
        RecentFiles::add(file("recent"));
        const auto window = makeWindow();
        open(*window, file("hot"));
        for (auto* menu : window->findChildren<QMenu*>()) {
            emit menu->aboutToShow();
        }
        for (auto* action : window->findChildren<QAction*>()) {
            if (action->text() == file("recent")) {
                action->trigger();
            }
        }
        QVERIFY(window->isOpening());
        QTRY_VERIFY(bar(*window).isVisible());
        QCOMPARE(window->document().path(), file("hot"));
        RecentFiles::clear();
    }

    void ATraceOfOthersSaysHowItIsImported()
    {
        const auto window = makeWindow();
        window->open(file("trace.dat"));
        QTRY_COMPARE(window->document().state(), State::Failed);
        QVERIFY(saysSomewhere(
            *window,
            QStringLiteral("it is a trace.dat; `drmscope import %1`").arg(file("trace.dat"))));
    }

    // A first start offers the demo; later ones, what one has.
    void EnterOpensTheDemoAtAFirstStart()
    {
        const auto focused = [](const MainWindow& window) {
            const auto* button = qobject_cast<QPushButton*>(window.focusWidget());
            return button == nullptr ? QString() : button->text();
        };
        RecentFiles::clear();
        const auto first = makeWindow();
        QCOMPARE(focused(*first), QStringLiteral("Open the demo"));
        QSignalSpy asked(first->findChild<StartPage*>(), &StartPage::demoAsked);
        QTest::keyClick(first->focusWidget(), Qt::Key_Return);
        QCOMPARE(asked.size(), 1);
        RecentFiles::add(file("hot"));
        QCOMPARE(focused(*makeWindow()), QStringLiteral("Open file…"));
        RecentFiles::clear();
    }

    void FailuresAreNamedWithAFix()
    {
        const auto window = makeWindow();
        window->open(file("vanished"));
        QTRY_COMPARE(window->document().state(), State::Failed);
        QVERIFY(saysSomewhere(*window, QStringLiteral("not there")));
        QVERIFY(saysSomewhere(*window, QStringLiteral("Cannot open %1").arg(file("vanished"))));
        QFile garbage(file("garbage"));
        QVERIFY(garbage.open(QIODevice::WriteOnly));
        garbage.write("this is no session at all, only text");
        garbage.close();
        window->open(file("garbage"));
        QTRY_VERIFY(saysSomewhere(*window, QStringLiteral("not a session")));
        QVERIFY(saysSomewhere(*window, QStringLiteral("drmscope import FILE")));
        QVERIFY(!window->timeline()->isVisible());
        open(*window, file("hot"));
        QVERIFY(window->timeline()->isVisible());
    }

    void NamesFromAFileAreShownAsPlainText()
    {
        test::SessionMaker maker;
        maker.addDevice({});
        maker.addResource(1, QStringLiteral("<b>bold</b><img src='/etc/passwd'>"), 8, 130, 0);
        maker.write(file("hostile"), 5000);
        const auto window = makeWindow();
        open(*window, file("hostile"));
        window->selection().choose(Kind::Resource,
                                   window->document().contents()->timeline->resources().ids()[0]);
        QTRY_VERIFY(saysSomewhere(*window, QStringLiteral("<b>bold</b>")));
    }
};

DRMSCOPE_WATCHED_TEST_MAIN(MainWindowTest)
#include "main_window_test.moc"
