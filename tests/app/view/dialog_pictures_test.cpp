// SPDX-License-Identifier: MIT
#include "app/export/export_format.h"
#include "app/view/compare_window.h"
#include "app/view/event_pane.h"
#include "app/view/key_sheet.h"
#include "app/view/part_dialog.h"
#include "app/view/pick_dialog.h"
#include "app/view/record_dialog.h"
#include "app/view/sql_pane.h"
#include "app/view/theme.h"
#include "app/view/timeline_view.h"
#include "app/view/tour.h"
#include "tests/app/model/session_maker.h"
#include "tests/app/view/watched_application.h"
#include "tests/app/view/window_pictures.h"

#include <QApplication>
#include <QCheckBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QMessageBox>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTabWidget>
#include <QTableWidget>

using namespace drmscope::app;

// The tables below the timeline, and what opens beside the window.
class DialogPicturesTest : public test::WindowPictures
{
    Q_OBJECT
private:
    QMap<QString, QImage> m_tables;

    // What is below the timeline, for whose sake the picture is taken.
    void keepTable(const char* name)
    {
        const auto image = m_window->grab().toImage();
        save(image, QStringLiteral("table-%1").arg(QString::fromLatin1(name)));
        const auto table = image.copy(placeOf(*m_window->tabs()));
        for (auto other = m_tables.cbegin(); other != m_tables.cend(); ++other) {
            QVERIFY2(difference(table, other.value()) > 0.01, name);
        }
        m_tables.insert(QString::fromLatin1(name), table);
    }

private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        test::writeHotUnplug(file("hot-unplug.drmscope"));
    }

    void init() { applyTheme(ThemeChoice::Light); }
    void cleanup() { m_window.reset(); }

    void EveryTable()
    {
        show(demo(), State::Ready, {1440, 1000});
        auto* tabs = m_window->tabs();
        const std::array names{"findings", "resources", "events", "call-sites",
                               "holders",  "log",       "sql"};
        QTRY_VERIFY(m_window->events()->model()->rowCount() > 0);
        for (int tab = 0; tab < tabs->count(); ++tab) {
            tabs->setCurrentIndex(tab);
            QCoreApplication::processEvents();
            if (tab == 2) {
                QTRY_VERIFY(says("uevent"));
            }
            if (tab == 6) {
                m_window->sql()->run();
                QTRY_COMPARE(m_window->sql()->model()->rowCount(), 2); // leaks
            }
            keepTable(names.at(static_cast<size_t>(tab)));
        }
    }

    void FindAndCommands()
    {
        show(demo());
        m_window->find();
        auto* find = qobject_cast<PickDialog*>(QApplication::activeModalWidget());
        QVERIFY(find != nullptr);
        QTest::keyClicks(find->edit(), QStringLiteral("comp"));
        keep(*find, "find");
        QTest::keyClick(find, Qt::Key_Escape);
        m_window->showCommands();
        auto* commands = qobject_cast<PickDialog*>(QApplication::activeModalWidget());
        QVERIFY(commands != nullptr);
        keep(*commands, "commands");
        QTest::keyClick(commands, Qt::Key_Escape);
    }

    void WhatAsks_data()
    {
        QTest::addColumn<ThemeChoice>("theme");
        QTest::addColumn<QString>("ending");
        QTest::newRow("light") << ThemeChoice::Light << QString();
        QTest::newRow("dark") << ThemeChoice::Dark << QStringLiteral("-dark");
    }
    void WhatAsks()
    {
        QFETCH(ThemeChoice, theme);
        QFETCH(QString, ending);
        applyTheme(theme);
        const QString gone = file("gone.drmscope");
        QFile::remove(gone);
        QVERIFY(QFile::copy(file("hot-unplug.drmscope"), gone));
        show(gone);
        m_window->annotations().setMarker(0, m_window->timeline()->scale().fromNs() + 300'000'000);
        m_window->exportAs(*findExportFormat("session"));
        auto* part = qobject_cast<PartDialog*>(QApplication::activeModalWidget());
        QVERIFY(part != nullptr);
        keep(*part, qPrintable(QStringLiteral("part%1").arg(ending)));
        part->reject();
        QVERIFY(QFile::remove(gone));
        m_window->close();
        auto* asks = qobject_cast<QMessageBox*>(QApplication::activeModalWidget());
        QVERIFY(asks != nullptr);
        keep(*asks, qPrintable(QStringLiteral("gone%1").arg(ending)));
        asks->reject();
    }

    void Record()
    {
        show();
        auto* dialog = m_window->record();
        using Check = RecordCheck;
        // Its own look at this machine has come, and takes the place of nothing any more.
        QTRY_VERIFY_WITH_TIMEOUT(says(*dialog, QStringLiteral("on this machine.")), 20000);
        dialog->showChecks(
            {{QStringLiteral("kernel"),
              Check::State::Good,
              QStringLiteral("Linux 6.1.0-32-amd64"),
              {}},
             {QStringLiteral("tracefs"), Check::State::Missing, QStringLiteral("not mounted"),
              QStringLiteral("mount -t tracefs nodev /sys/kernel/tracing"),
              QStringLiteral("mount -t tracefs nodev /sys/kernel/tracing")},
             {QStringLiteral("module"),
              Check::State::Good,
              QStringLiteral("drmres_trace.ko is built for this kernel"),
              {}},
             {QStringLiteral("agent"),
              Check::State::Good,
              QStringLiteral("/usr/libexec/drmscope/drmscope-agent"),
              {}},
             {QStringLiteral("pkexec"),
              Check::State::Good,
              QStringLiteral("allows the agent after a password"),
              {}},
             {QStringLiteral("disk"), Check::State::Good, QStringLiteral("41 GB are free"), {}},
             {QStringLiteral("devices"),
              Check::State::Notice,
              QStringLiteral("no DRM device now; those that come are recorded from their first "
                             "moment"),
              {}}});
        QTRY_VERIFY(says(*dialog, QStringLiteral("Fix: mount -t tracefs")));
        QCoreApplication::processEvents(); // so that the lines have their places
        keep(*dialog, "record");
        const auto isDark = [dialog] {
            return dialog->palette().window().color().lightness() < 128;
        };
        applyTheme(ThemeChoice::Dark);
        QTRY_VERIFY(isDark());
        keep(*dialog, "record-dark");
        auto settings = dialog->settings();
        settings.via = QStringLiteral("unix:/run/lab/agent.sock");
        settings.thenRun = QStringLiteral("pkexec modprobe vkms");
        dialog->setSettings(settings);
        QTRY_VERIFY(says(*dialog, QStringLiteral("not checked: nothing can be asked")));
        keep(*dialog, "record-socket-dark");
        applyTheme(ThemeChoice::Light);
        QTRY_VERIFY(!isDark());
        keep(*dialog, "record-socket");
        settings.via = QStringLiteral("ssh:root@lab");
        settings.copyAgent = true;
        dialog->setSettings(settings);
        QCoreApplication::processEvents();
        QVERIFY(dialog->findChild<QCheckBox*>(QStringLiteral("copyAgent"))->isVisible());
        keep(*dialog, "record-ssh");
        dialog->reject();
    }

    void Compare()
    {
        show(demo());
        std::unique_ptr<CompareWindow> compare(m_window->compareWith(file("hot-unplug.drmscope")));
        compare->setAttribute(Qt::WA_DeleteOnClose, false);
        QSignalSpy compared(compare.get(), &CompareWindow::compared);
        QTRY_COMPARE_WITH_TIMEOUT(compared.size(), 1, 30000);
        auto* lists = compare->findChild<QTabWidget*>();
        auto* table = lists->currentWidget()->findChild<QTableView*>();
        QCOMPARE(table->horizontalHeader()->length(), table->viewport()->width());
        QVERIFY(says(*compare, QStringLiteral("drm_device never released · exerciser")));
        keep(*compare, "compare");
    }

    void Shortcuts()
    {
        show(demo());
        auto* sheet = m_window->showKeys();
        QVERIFY(QTest::qWaitForWindowExposed(sheet));
        QCOMPARE(sheet->table()->findItems(QStringLiteral("Ctrl+O"), Qt::MatchExactly).size(), 1);
        const auto& table = *sheet->table();
        for (int row = 0; row < table.rowCount(); ++row) { // no command's name is cut off
            const auto& name = table.item(row, 0)->text();
            QVERIFY2(table.fontMetrics().horizontalAdvance(name) < table.columnWidth(0),
                     qPrintable(name));
        }
        keep(*sheet, "keys");
        sheet->reject();
    }

    void TheTour()
    {
        show(demo());
        auto* tour = m_window->startTour();
        for (int step = 0; step < 6; ++step) {
            QVERIFY(says(step == 5 ? "6 of 6" : "of 6"));
            save(picture(), QStringLiteral("tour-%1").arg(step + 1));
            tour->goTo(step + 1);
        }
    }
};

DRMSCOPE_WATCHED_TEST_MAIN(DialogPicturesTest)
#include "dialog_pictures_test.moc"
