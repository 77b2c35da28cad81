// SPDX-License-Identifier: MIT
// The flame graph as a picture, and as it is found again.
#include "app/view/picture.h"
#include "app/view/work_note.h"
#include "tests/app/model/session_maker.h"
#include "tests/app/view/flame_window.h"
#include "tests/app/view/watched_application.h"
#include "tests/app/view/written_picture.h"

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QFileDialog>
#include <QLineEdit>
#include <QMenu>
#include <QMenuBar>
#include <QStatusBar>
#include <QToolButton>

using namespace drmscope::app;

class FlamePicturesTest : public test::FlameWindow
{
    Q_OBJECT
private:
    [[nodiscard]] QByteArray bytesOf(const char* name)
    {
        QFile in(file(name));
        return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray();
    }
    // What the dialog that is open asks for.
    void saveAs(const char* name)
    {
        auto* dialog = m_window->findChild<QFileDialog*>();
        QVERIFY(dialog != nullptr);
        dialog->selectFile(file(name));
        QVERIFY(QMetaObject::invokeMethod(dialog, "accept"));
        QTRY_VERIFY(m_window->findChild<QFileDialog*>() == nullptr);
        QTRY_COMPARE(m_window->statusBar()->currentMessage(),
                     QStringLiteral("Saved %1").arg(file(name)));
        QVERIFY(m_window->showsFlame());
    }
    void ctrlI(Qt::KeyboardModifiers more = {})
    {
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        QTest::keyClick(&view(), Qt::Key_I, Qt::ControlModifier | more);
    }
    // Saved with the session, as a window that is closed does.
    void closeAndOpenAgain(const char* name)
    {
        m_window->annotations().addNote({2'000'000'000, QStringLiteral("note"), {}});
        m_window->close();
        m_window.reset();
        openAgain(name);
    }
    void openAgain(const char* name)
    {
        m_window = std::make_unique<MainWindow>();
        m_window->resize(1440, 900);
        m_window->show();
        m_window->open(file(name));
        QTRY_COMPARE(m_window->document().state(), State::Ready);
        QTRY_VERIFY(!m_window->document().contents()->outline);
    }

private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        test::writeHotUnplug(file("hot"));
        QVERIFY(QFile::copy(demo(), file("kept")));
        QVERIFY(QFile::setPermissions(file("kept"), QFile::ReadOwner | QFile::WriteOwner));
    }
    void init() { applyTheme(ThemeChoice::Light); }
    void cleanup() { m_window.reset(); }

    // By keys, in each format, and by the menu with the mouse.
    void ThePictureIsOfWhatIsShown()
    {
        showFlame(demo());
        const std::initializer_list<std::pair<const char*, QByteArray>> formats{
            {"a.png", "\x89PNG"}, {"a.svg", "<?xml"}, {"a.pdf", "%PDF"}};
        for (const auto& [name, magic] : formats) {
            ctrlI();
            saveAs(name);
            QVERIFY2(bytesOf(name).startsWith(magic), name);
        }
        const QByteArray svg = bytesOf("a.svg");
        for (const char* part :
             {"demo.drmscope", "who added 53 resources", "as wide as the resources added",
              "exerciser_probe", "call site: the first outside", "too narrow"}) {
            QVERIFY2(svg.contains(part), part);
        }
        QVERIFY(!svg.contains("a click")); // nobody can
        const QImage image(file("a.png"));
        save(image, QStringLiteral("flame-saved"));
        const Theme light(lightTheme());
        QVERIFY(pixelsOf(image, light.outlineOf(BarState::Live)) > 500); // of call sites
        auto* bar = m_window->menuBar();
        auto* first = bar->actions().front();
        QTest::mouseClick(bar, Qt::LeftButton, {}, bar->actionGeometry(first).center());
        auto* menu = first->menu();
        QTRY_VERIFY(menu->isVisible());
        for (auto* action : menu->actions()) {
            if (action->text() == QStringLiteral("Save &picture of the view…")) {
                const QRect place = menu->actionGeometry(action);
                QTest::mouseMove(menu, place.topLeft() + QPoint(4, 4));
                QTest::mouseMove(menu, place.center());
                QTest::mouseClick(menu, Qt::LeftButton, {}, place.center());
                break;
            }
        }
        saveAs("b.svg");
        QCOMPARE(bytesOf("b.svg"), svg);
    }

    void ItSaysWhatWasChosen()
    {
        showFlame(demo());
        pane().measure()->setCurrentIndex(1);
        pane().onlyDevice()->setChecked(true);
        pane().onlyLive()->setChecked(true);
        pane().wholeStacks()->setChecked(true);
        QTRY_VERIFY(isThere());
        QTest::keyClicks(pane().search(), QStringLiteral("drmm_"));
        m_window->filter().stack().add(QStringLiteral("owner:drmm"));
        settle();
        QTRY_VERIFY(view().search().isActive());
        click(boxOf("exerciser_probe"));
        ctrlI();
        saveAs("chosen.svg");
        const QByteArray svg = bytesOf("chosen.svg");
        for (const char* part :
             {"as wide as the bytes added", "only of card0#", "only what is live or leaked",
              "whole stacks", "zoomed into exerciser_probe",
              "filter owner:drmm: ", "drmm_” is in "}) {
            QVERIFY2(svg.contains(part), part);
        }
        QVERIFY(!svg.contains("too narrow below"));
        ctrlI(Qt::ShiftModifier); // all of it
        saveAs("whole.svg");
        QVERIFY(!bytesOf("whole.svg").contains("zoomed into"));
        QVERIFY(bytesOf("whole.svg").contains("do_syscall_64"));
    }

    // Also while the next ones are added up, or looked through.
    void ItSaysWhatItsFramesWereChosenBy()
    {
        showFlame(demo());
        auto& stack = m_window->filter().stack();
        stack.add(QStringLiteral("owner:drmm"));
        pane().search()->setText(QStringLiteral("drmm_"));
        settle();
        QTRY_VERIFY(view().search().isActive());
        const auto caption = [this] { return m_window->pictureCaption(false); };
        const QString before = caption();
        QVERIFY2(before.contains(QLatin1String("filter owner:drmm: ")), qPrintable(before));
        QVERIFY2(before.contains(QStringLiteral("“drmm_” is in ")), qPrintable(before));
        pane().search()->setText(QStringLiteral("probe"));
        QCOMPARE(caption(), before);
        stack.add(QStringLiteral("name:a"));
        QVERIFY2(caption().endsWith(QLatin1String("\nfilter owner:drmm")), qPrintable(caption()));
        QTRY_VERIFY(!m_window->filter().isReading());
        settle();
        QTRY_VERIFY(!pane().graph().isSearching());
        QVERIFY2(caption().contains(QLatin1String("filter owner:drmm name:a: ")),
                 qPrintable(caption()));
        QVERIFY2(caption().contains(QStringLiteral("“probe” is in ")), qPrintable(caption()));
        stack.clear();
        QVERIFY2(caption().endsWith(QLatin1String("\nfilter owner:drmm name:a")),
                 qPrintable(caption()));
        settle();
        QVERIFY2(!caption().contains(QLatin1String("filter")), qPrintable(caption()));
    }

    // Rows that are below the window's edge are in it.
    void ItIsAsDeepAsTheStacks()
    {
        showFlame(demo(), {1000, 600});
        pane().wholeStacks()->setChecked(true);
        QTRY_VERIFY(isThere());
        const auto& last = view().boxes().back();
        QVERIFY(view().rectOf(static_cast<int>(view().boxes().size()) - 1).top() >
                view().viewport()->height());
        const auto sheet = m_window->pictureSheet(false);
        QVERIFY(sheet->size().height() > last.row * FlamePainter::rowHeight(view().fontMetrics()));
        QCOMPARE(test::writePicture(*sheet, m_window->pictureCaption(false), file("deep.png")),
                 QString());
        save(QImage(file("deep.png")), QStringLiteral("flame-saved-deep"));
    }

    void WhereNothingIsThePictureSaysWhy()
    {
        showFlameOfNothing();
        ctrlI();
        saveAs("nothing.svg");
        QVERIFY(bytesOf("nothing.svg").contains("No resource was recorded"));
    }

    void ItCanBeGivenUp()
    {
        showFlame(demo());
        bool givenUp = false;
        // Once the picture may be there first, but not each time.
        for (int attempt = 0; attempt < 10 && !givenUp; ++attempt) {
            QFile::remove(file("never.png"));
            m_window->statusBar()->clearMessage();
            ctrlI();
            auto* dialog = m_window->findChild<QFileDialog*>();
            QVERIFY(dialog != nullptr);
            dialog->selectFile(file("never.png"));
            QVERIFY(QMetaObject::invokeMethod(dialog, "accept"));
            auto* note = m_window->findChild<WorkNote*>();
            QVERIFY(note != nullptr);
            QTest::mouseClick(note->findChild<QToolButton*>(), Qt::LeftButton);
            QTRY_VERIFY(m_window->findChild<WorkNote*>() == nullptr);
            QTRY_VERIFY(m_window->findChild<QFileDialog*>() == nullptr);
            // Whichever came first, what is said is true.
            givenUp = !QFile::exists(file("never.png"));
            QCOMPARE(m_window->statusBar()->currentMessage(),
                     givenUp ? QStringLiteral("Given up; nothing was written.")
                             : QStringLiteral("Saved %1").arg(file("never.png")));
        }
        QVERIFY(givenUp);
    }

    void ItIsFoundAgainAsItWasLeft()
    {
        openAgain("kept");
        m_window->showFlame(true);
        QTRY_VERIFY(isThere());
        pane().measure()->setCurrentIndex(1);
        pane().onlyLive()->setChecked(true);
        pane().wholeStacks()->setChecked(true);
        QTRY_VERIFY(isThere());
        click(boxOf("exerciser_probe"));
        view().choose(1);
        const auto place = view().place();
        const QString chosen = view().functionOf(1);
        QVERIFY(place.node != 0 && !chosen.isEmpty());
        closeAndOpenAgain("kept");
        QVERIFY(m_window->showsFlame());
        QTRY_VERIFY(isThere());
        QVERIFY(view().tree()->wish().byBytes && view().tree()->wish().onlyLive &&
                view().tree()->wish().wholeStacks);
        QCOMPARE(view().place(), place);
        QCOMPARE(view().functionOf(view().current()), chosen);
        key(Qt::Key_Escape); // out to its caller, then to all
        QVERIFY(view().place() != place);
        m_window->showFlame(false); // who closes it with the timeline finds that, and the choice
        closeAndOpenAgain("kept");
        QVERIFY(!m_window->showsFlame() && pane().onlyLive()->isChecked());
    }

    // Also where the flame graph of another session is shown by then, of another wish: the first
    // tree is of that one, and lacks the place.
    void ItIsFoundAgainWhereAnotherOneIsShown()
    {
        openAgain("kept");
        m_window->showFlame(true);
        pane().onlyLive()->setChecked(false);
        pane().wholeStacks()->setChecked(true);
        QTRY_VERIFY(isThere());
        view().zoomAll();
        click(boxOf("exerciser_probe"));
        m_window->annotations().addNote({2'100'000'000, QStringLiteral("another"), {}});
        m_window->close();
        m_window.reset();
        openAgain("hot");
        m_window->showFlame(true);
        QTRY_VERIFY(isThere());
        QVERIFY(!view().tree()->wish().wholeStacks);
        m_window->open(file("kept"));
        const auto& contents = m_window->document().contents();
        QTRY_VERIFY(contents != nullptr && contents->path == file("kept"));
        QTRY_VERIFY(isThere() && view().tree()->wish().wholeStacks);
        QCOMPARE(view().functionOf(0), QStringLiteral("exerciser_probe"));
    }

    // One who does not look at it keeps where one was.
    void WhatNobodyLookedAtIsKept()
    {
        openAgain("kept");
        m_window->showFlame(true);
        QTRY_VERIFY(isThere());
        view().zoomAll();
        click(boxOf("exerciser_probe"));
        m_window->showFlame(false);
        closeAndOpenAgain("kept");
        closeAndOpenAgain("kept");
        m_window->showFlame(true);
        QTRY_VERIFY(isThere());
        QCOMPARE(view().functionOf(0), QStringLiteral("exerciser_probe"));
        m_window->open(file("hot")); // another session begins at all of it
        QTRY_VERIFY(!m_window->isOpening());
        QTRY_VERIFY(isThere());
        QCOMPARE(view().place(), FlamePlace());
    }
};

DRMSCOPE_WATCHED_TEST_MAIN(FlamePicturesTest)
#include "flame_pictures_test.moc"
