// SPDX-License-Identifier: MIT
// The task study of docs/gui.md: what somebody does who has never seen the window, once by mouse
// and once by keyboard, from a first start. The clicks and keys are counted here; the page must say
// the same numbers.
#include "app/model/settings.h"
#include "app/view/device_list_view.h"
#include "app/view/inspector_view.h"
#include "app/view/main_window.h"
#include "app/view/rows_pane.h"
#include "app/view/timeline_view.h"
#include "app/view/tour.h"
#include "tests/app/view/watched_application.h"

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QImage>
#include <QMenu>
#include <QMenuBar>
#include <QPainter>
#include <QPushButton>
#include <QSettings>
#include <QStandardPaths>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <optional>

using namespace drmscope::app;

class TaskStudyTest : public QObject
{
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    std::optional<QTemporaryDir> m_saves; // nothing to overwrite, which would be asked
    QString m_shots = qEnvironmentVariable("DRMSCOPE_SCREENSHOTS");
    std::unique_ptr<MainWindow> m_window;
    int m_steps = 0;                  // clicks or keys since the last task
    QMap<QString, QStringList> m_did; // task: "1 click", "6 keys"

    // Only what stands on the screen at that moment can be clicked.
    void click(QWidget* widget, const QPoint& at)
    {
        QVERIFY(widget->isVisible());
        const auto* under = QApplication::widgetAt(widget->mapToGlobal(at));
        QVERIFY2(under == widget || widget->isAncestorOf(under), "something lies over it");
        QTest::mouseClick(widget, Qt::LeftButton, {}, at);
        ++m_steps;
    }
    void clickButton(QWidget& within, const QString& text)
    {
        for (auto* button : within.findChildren<QPushButton*>()) {
            if (button->isVisible() && button->text().remove(QLatin1Char('&')) == text) {
                return click(button, button->rect().center());
            }
        }
        QFAIL(qPrintable(QStringLiteral("no button says %1").arg(text)));
    }
    // From the menu bar down, each by the word that it says.
    void clickMenus(const QStringList& texts)
    {
        QWidget* menu = m_window->menuBar();
        for (const auto& text : texts) {
            QAction* action = nullptr;
            for (auto* each : menu->actions()) {
                action = each->text().remove(QLatin1Char('&')) == text ? each : action;
            }
            QVERIFY2(action != nullptr, qPrintable(text));
            const auto place = menu == m_window->menuBar()
                                   ? m_window->menuBar()->actionGeometry(action)
                                   : qobject_cast<QMenu*>(menu)->actionGeometry(action);
            QTest::mouseMove(menu,
                             place.topLeft() + QPoint(4, 4)); // menus open for a mouse that came
            QTest::mouseMove(menu, place.center());
            click(menu, place.center());
            menu = action->menu();
            if (menu != nullptr) {
                QTRY_VERIFY2(menu->isVisible(), qPrintable(text));
            }
            keep(QStringLiteral("menu-%1").arg(texts.indexOf(text)));
        }
    }
    // Whoever has the focus gets it, as from a keyboard.
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {})
    {
        if (QApplication::focusWidget() == nullptr) { // a dialog has closed
            m_window->activateWindow();               // as a window manager does
            QTRY_VERIFY(QApplication::focusWidget() != nullptr);
        }
        QTest::keyClick(QApplication::focusWidget(), key, modifiers);
        ++m_steps;
    }
    // What has opened over the window has the focus.
    void awaitDialog()
    {
        QTRY_VERIFY(QApplication::activeModalWidget() != nullptr);
        QApplication::activeModalWidget()->activateWindow();
        QTRY_VERIFY(QApplication::activeModalWidget()->isAncestorOf(QApplication::focusWidget()));
    }
    void type(const char* word)
    {
        awaitDialog();
        for (const char* letter = word; *letter != '\0'; ++letter) {
            QTest::keyClick(QApplication::focusWidget(), *letter);
            ++m_steps;
        }
    }
    void did(const QString& task, const char* what)
    {
        const int steps = std::exchange(m_steps, 0);
        m_did[task].append(QStringLiteral("%1 %2%3").arg(steps).arg(
            QLatin1String(what), QLatin1String(steps == 1 ? "" : "s")));
    }

    // The window with whatever stands open over it, for somebody who sees nothing else.
    void keep(const QString& name)
    {
        if (m_shots.isEmpty()) {
            return;
        }
        QImage image = m_window->grab().toImage();
        QPainter painter(&image);
        for (auto* over : QApplication::topLevelWidgets()) {
            if (over != m_window.get() && over->isVisible()) {
                painter.drawPixmap(m_window->mapFromGlobal(over->mapToGlobal(QPoint())),
                                   over->grab());
            }
        }
        painter.end();
        QVERIFY(image.save(QDir(m_shots).filePath(QStringLiteral("study-%1.png").arg(name))));
    }

    void awaitDemo()
    {
        QTRY_COMPARE_WITH_TIMEOUT(m_window->document().state(), SessionDocument::State::Ready,
                                  30000);
        QTRY_VERIFY(!m_window->document().contents()->outline);
        QTRY_VERIFY(m_window->findChild<Tour*>() != nullptr); // who is here first is led about
    }
    QString picture() const { return m_saves->filePath(QStringLiteral("demo.png")); }
    // It offers the session's folder, which is the build's: this test writes to its own.
    QFileDialog* saveDialog()
    {
        awaitDialog();
        auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
        dialog->setDirectory(m_saves->path());
        return dialog;
    }

private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        QApplication::setApplicationName(QStringLiteral("task_study_test"));
        QApplication::setOrganizationName(QStringLiteral("drmscope"));
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_folder.path());
    }

    void init() // somebody's first start
    {
        Settings::clear();
        m_saves.emplace();
        m_window = std::make_unique<MainWindow>();
        m_window->resize(1440, 900);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        m_steps = 0;
    }
    void cleanup() { m_window.reset(); }

    void ByMouse()
    {
        keep(QStringLiteral("start"));
        clickButton(*m_window, QStringLiteral("Open the demo"));
        awaitDemo();
        keep(QStringLiteral("tour"));
        clickButton(*m_window, QStringLiteral("End tour"));
        QTRY_VERIFY(m_window->findChild<Tour*>() == nullptr);
        did(QStringLiteral("open the demo"), "click");
        keep(QStringLiteral("demo"));

        auto* table = m_window->findings()->table();
        const auto row = table->model()->index(0, 0);
        click(table->viewport(), table->visualRect(row.siblingAtColumn(1)).center());
        QTRY_VERIFY(m_window->inspector()->text().contains(QLatin1String("exerciser_probe")));
        did(QStringLiteral("name the leaking call site"), "click");
        keep(QStringLiteral("finding"));

        auto* list = m_window->findChild<DeviceListView*>();
        for (int device = 0; device < list->model()->rowCount(); ++device) {
            const auto index = list->model()->index(device, 0);
            if (index.data(Qt::AccessibleTextRole).toString().contains(QLatin1String("bochs"))) {
                click(list->viewport(), list->visualRect(index).center());
            }
        }
        tellsWhoHeldTheDisplay();
        did(QStringLiteral("say who held the display, for how long"), "click");
        keep(QStringLiteral("display"));

        clickMenus({QStringLiteral("File"), QStringLiteral("Save picture of the view…")});
        auto* dialog = saveDialog();
        keep(QStringLiteral("save"));
        clickButton(*dialog, QStringLiteral("Save"));
        hasPicture();
        did(QStringLiteral("export a picture"), "click");

        clickMenus({QStringLiteral("File"), QStringLiteral("Export as"),
                    QStringLiteral("Report for a mail (.txt)…")});
        clickButton(*saveDialog(), QStringLiteral("Save"));
        did(QStringLiteral("export in any format of `drmscope export`"), "click");
    }

    void ByKeyboard()
    {
        press(Qt::Key_Return); // where a first start begins
        awaitDemo();
        press(Qt::Key_Escape);
        QTRY_VERIFY(m_window->findChild<Tour*>() == nullptr);
        did(QStringLiteral("open the demo"), "key");

        press(Qt::Key_1, Qt::AltModifier);
        press(Qt::Key_Down);
        QTRY_VERIFY(m_window->inspector()->text().contains(QLatin1String("exerciser_probe")));
        did(QStringLiteral("name the leaking call site"), "key");

        press(Qt::Key_F, Qt::ControlModifier);
        type("bochs");
        press(Qt::Key_Return);
        tellsWhoHeldTheDisplay();
        did(QStringLiteral("say who held the display, for how long"), "key");

        press(Qt::Key_I, Qt::ControlModifier);
        saveDialog();
        press(Qt::Key_Return);
        hasPicture();
        did(QStringLiteral("export a picture"), "key");

        press(Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier);
        type("mail (");
        press(Qt::Key_Return);
        saveDialog();
        press(Qt::Key_Return);
        did(QStringLiteral("export in any format of `drmscope export`"), "key");
    }

    // What needs no step at all: the call site stands in the first row of what is shown at once.
    void TheCallSiteStandsThereUnasked()
    {
        clickButton(*m_window, QStringLiteral("Open the demo"));
        awaitDemo();
        clickButton(*m_window, QStringLiteral("End tour"));
        auto* table = m_window->findings()->table();
        QTRY_VERIFY(table->isVisible());
        QStringList cells;
        for (int column = 0; column < table->model()->columnCount(); ++column) {
            const auto cell = table->model()->index(0, column);
            if (table->viewport()->rect().contains(table->visualRect(cell))) {
                cells.append(cell.data().toString());
            }
        }
        QVERIFY2(cells.join(QLatin1Char('|')).contains(QLatin1String("exerciser_probe")),
                 qPrintable(cells.join(QLatin1Char('|'))));
    }

    void ThePageSaysTheSame()
    {
        QFile page(QStringLiteral(DRMSCOPE_GUI_PAGE));
        QVERIFY(page.open(QIODevice::ReadOnly));
        const QString text =
            QString::fromUtf8(page.readAll())
                .section(QStringLiteral("held by tests/app/view/task_study_test"), 1)
                .section(QStringLiteral("<!-- end of the table -->"), 0, 0);
        QMap<QString, QStringList> said;
        for (const auto& line : text.split(QLatin1Char('\n'))) {
            const auto cells = line.split(QLatin1Char('|'));
            if (cells.size() > 4 && m_did.contains(cells[1].trimmed())) {
                said.insert(cells[1].trimmed(),
                            {cells[2].section(QLatin1Char(':'), 0, 0).trimmed(),
                             cells[3].section(QLatin1Char(':'), 0, 0).trimmed()});
            }
        }
        QCOMPARE(m_did.size(), 5);
        QCOMPARE(said, m_did);
    }

private:
    void tellsWhoHeldTheDisplay()
    {
        QTRY_VERIFY(m_window->inspector()->text().contains(QLatin1String("compositor")));
        QVERIFY2(m_window->inspector()->text().contains(QLatin1String("521 ms")),
                 qPrintable(m_window->inspector()->text()));
    }
    void hasPicture()
    {
        QTRY_VERIFY(QFile::exists(picture()));
        QTRY_VERIFY(!QImage(picture()).isNull());
        QVERIFY(QFile::remove(picture()));
    }
};

DRMSCOPE_WATCHED_TEST_MAIN(TaskStudyTest)
#include "task_study_test.moc"
