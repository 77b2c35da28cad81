// SPDX-License-Identifier: MIT
// The whole window without a mouse: every part of it is walked to, and every command is found.
#include "app/view/device_list_view.h"
#include "app/view/filter_bar.h"
#include "app/view/group_panel.h"
#include "app/view/inspector_view.h"
#include "app/view/key_sheet.h"
#include "app/view/rows_pane.h"
#include "app/view/theme.h"
#include "tests/app/view/acting_window.h"
#include "tests/app/view/watched_application.h"

#include <QListWidget>
#include <QTabWidget>
#include <QTableWidget>

using namespace drmscope::app;

class KeyboardTest : public test::ActingWindow
{
    Q_OBJECT
private:
    // Which part of the window has the keys.
    [[nodiscard]] QString here() const
    {
        const auto* now = m_window->focusWidget();
        const auto has = [now](const QWidget* part) {
            return part == now || part->isAncestorOf(now);
        };
        return has(m_window->findChild<DeviceListView*>()) ? QStringLiteral("devices")
               : has(m_window->groups())                   ? QStringLiteral("groups")
               : has(m_window->filterBar())                ? QStringLiteral("filter")
               : has(m_window->timeline())                 ? QStringLiteral("timeline")
               : has(m_window->tabs())                     ? QStringLiteral("tables")
               : has(m_window->inspector())                ? QStringLiteral("inspector")
                                                           : QStringLiteral("nowhere");
    }
    // Whether a line is around all of it, at the corners that no scroll bar can hide.
    bool isOutlined(const QWidget* part)
    {
        const auto accent = Theme(part->palette()).accent;
        const QImage picture = m_window->grab().toImage();
        const QRect box(part->mapTo(m_window.get(), QPoint()), part->size());
        return picture.pixelColor(box.topLeft()) == accent &&
               picture.pixelColor(box.topRight()) == accent &&
               picture.pixelColor(box.bottomLeft()) == accent &&
               picture.pixelColor(box.bottomRight()) == accent;
    }
    QStringList walk(const char* action, int steps)
    {
        QStringList parts;
        for (int i = 0; i < steps; ++i) {
            trigger(action);
            parts.append(here());
        }
        return parts;
    }

private slots:
    void initTestCase() { writeSessions(); }
    void cleanup() { m_window.reset(); }

    void EveryPartOfTheWindowIsWalkedTo()
    {
        show("leak");
        timeline().setFocus();
        const QStringList parts{QStringLiteral("tables"), QStringLiteral("inspector"),
                                QStringLiteral("devices"), QStringLiteral("groups"),
                                QStringLiteral("timeline")};
        QCOMPARE(walk("Next part of the window", 5), parts);
        const QStringList back{QStringLiteral("groups"), QStringLiteral("devices"),
                               QStringLiteral("inspector"), QStringLiteral("tables"),
                               QStringLiteral("timeline")};
        QCOMPARE(walk("Previous part of the window", 5), back);
        m_window->filter().stack().add(QStringLiteral("kmalloc"));
        QCOMPARE(walk("Previous part of the window", 1), QStringList{QStringLiteral("filter")});
    }

    void ThePartThatHasTheKeysIsOutlinedAlone()
    {
        show("leak");
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        QWidgetList parts;
        for (int i = 0; i < 5; ++i) {
            trigger("Next part of the window");
            parts.append(m_window->focusWidget());
            for (const auto* part : std::as_const(parts)) {
                QVERIFY2(isOutlined(part) == (part == parts.back()),
                         qPrintable(here() + QLatin1Char(' ') +
                                    QLatin1String(part->metaObject()->className())));
            }
        }
        m_window->resize(m_window->size() - QSize(60, 40));
        QCoreApplication::processEvents();
        QVERIFY(isOutlined(parts.back()));
    }

    void TheTimelineIsComeBackToFromATable()
    {
        show("leak");
        trigger("Findings");
        QCOMPARE(here(), QStringLiteral("tables"));
        trigger("Timeline");
        QCOMPARE(here(), QStringLiteral("timeline"));
        m_window->showFlame(true);
        trigger("Timeline");
        QVERIFY(!m_window->showsFlame());
        QCOMPARE(here(), QStringLiteral("timeline"));
    }

    void TheCommandsHaveWhatTheTimelineDoes()
    {
        show("leak");
        m_window->selection().choose(Kind::Resource, 3);
        trigger("Commands…");
        QTRY_VERIFY(dialog() != nullptr);
        for (const auto& each : timelineKeys()) {
            QVERIFY2(dialog()->list()->findItems(each.name, Qt::MatchExactly).size() == 1,
                     qPrintable(each.name));
        }
        m_window->tabs()->currentWidget()->setFocus();
        pick("choose nothing");
        QCOMPARE(m_window->selection().item().kind, Kind::None);
        QCOMPARE(here(), QStringLiteral("timeline"));
    }

    void TheSheetOfKeysShowsThemWhole()
    {
        show("leak");
        auto* sheet = m_window->showKeys();
        QVERIFY(QTest::qWaitForWindowExposed(sheet));
        const auto* table = sheet->findChild<QTableWidget*>();
        int widest = 0;
        for (int row = 0; row < table->rowCount(); ++row) {
            const auto text = table->item(row, 1)->text();
            widest = std::max(widest, table->fontMetrics().horizontalAdvance(text));
        }
        const int right = table->columnViewportPosition(1) + widest;
        QVERIFY2(right <= table->viewport()->width(),
                 qPrintable(QStringLiteral("%1 of %2").arg(right).arg(table->viewport()->width())));
        sheet->close();
    }
};

DRMSCOPE_WATCHED_TEST_MAIN(KeyboardTest)
#include "keyboard_test.moc"
