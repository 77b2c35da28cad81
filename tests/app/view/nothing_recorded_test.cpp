// SPDX-License-Identifier: MIT
// What the window says of a session in which nothing happened: what is so, and what to do next.
#include "app/query/session_lock.h"
#include "app/view/device_list_view.h"
#include "app/view/event_pane.h"
#include "app/view/filter_bar.h"
#include "app/view/filter_line.h"
#include "app/view/flame_pane.h"
#include "app/view/hidden_note.h"
#include "app/view/main_window.h"
#include "app/view/picture.h"
#include "app/view/resource_pane.h"
#include "app/view/rows_pane.h"
#include "app/view/timeline_view.h"
#include "tests/app/model/session_maker.h"
#include "tests/app/view/watched_application.h"

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QStandardPaths>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>

using namespace drmscope::app;
using State = SessionDocument::State;

class NothingRecordedTest : public QObject
{
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    SessionLock m_recorder; // as one that records has
    std::unique_ptr<MainWindow> m_window;

    void show(const test::SessionMaker& maker, const char* name)
    {
        const QString file = m_folder.filePath(QString::fromLatin1(name));
        maker.write(file, 5000);
        m_recorder = lockSession(file.toStdString());
        m_window = std::make_unique<MainWindow>();
        m_window->setRemembers(false);
        m_window->resize(1440, 900);
        m_window->show();
        m_window->open(file);
        QTRY_COMPARE_WITH_TIMEOUT(m_window->document().state(), State::Ready, 30000);
        m_window->tabs()->setCurrentWidget(m_window->events());
    }

    static QString emptyText(const TablePane& pane)
    {
        return static_cast<const QuietTable*>(pane.table())->emptyText();
    }
    // Over a view, if anything is.
    static HiddenNote* noteOver(const QWidget& view)
    {
        auto* note = view.findChild<HiddenNote*>();
        return note != nullptr && note->isVisible() ? note : nullptr;
    }
    // All that views say in whose part of the session nothing is.
    QStringList texts() const
    {
        const auto* note = noteOver(*m_window->timeline());
        return {note == nullptr ? QString() : note->text(), emptyText(*m_window->resources()),
                emptyText(*m_window->events()), emptyText(*m_window->callSites()),
                emptyText(*m_window->holders())};
    }

private slots:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }
    void cleanup() { m_window.reset(); }

    void SaysWhatToDoNext()
    {
        show({}, "empty");
        QTRY_VERIFY(!emptyText(*m_window->events()).isEmpty());
        for (const QString& text : texts()) {
            QVERIFY2(text.contains(QStringLiteral("Record… (Ctrl+R)")), qPrintable(text));
            QVERIFY2(!text.contains(QLatin1String("filter")), qPrintable(text));
        }
        QVERIFY(!noteOver(*m_window->timeline())->all()->isVisible());
        const auto* none = m_window->findChild<DeviceListView*>()->findChild<QLabel*>();
        QVERIFY(none->isVisible());
        QCOMPARE(none->text(), texts().front());
        m_window->showFlame(true);
        QTRY_VERIFY(m_window->flame()->message().contains(QStringLiteral("Record… (Ctrl+R)")));
    }

    void ARecordingSaysThatItWaits()
    {
        test::SessionMaker maker;
        maker.setRecording();
        show(maker, "live");
        QTRY_VERIFY(!emptyText(*m_window->events()).isEmpty());
        for (const QString& text : texts()) {
            QVERIFY2(text.contains(QLatin1String("yet. Bind")), qPrintable(text));
        }
        maker.addDevice({1, 0, 100, 120, 0, 0, QStringLiteral("0000:01:00.0")});
        show(maker, "unheld");
        QTRY_VERIFY(emptyText(*m_window->holders()).contains(QLatin1String("yet. Whoever does")));
    }

    // Whoever gets it by mail sees what the window says.
    void APictureSaysWhyItShowsNothing()
    {
        show({}, "undrawn");
        const auto said = [this](bool whole) {
            const auto sheet = m_window->timeline()->sheet(whole);
            return QString::fromUtf8(drawnPicture(*sheet, {}, QStringLiteral("svg")));
        };
        for (const bool whole : {true, false}) {
            QVERIFY2(said(whole).contains(QLatin1String("No drm_device was recorded.")),
                     qPrintable(said(whole)));
        }
        test::SessionMaker maker;
        maker.addDevice({1, 0, 100, 120, 2000, 4000, QStringLiteral("0000:01:00.0")});
        show(maker, "drawn");
        QVERIFY(!said(true).contains(QLatin1String("No drm_device")));
        m_window->filter().stack().add(QStringLiteral("nobody"));
        QTRY_VERIFY(noteOver(*m_window->timeline()) != nullptr);
        QVERIFY(said(true).contains(QLatin1String("The filter hides every drm_device.")));
    }

    void WhatAFilterHidesIsNotMissing()
    {
        test::SessionMaker maker;
        maker.addDevice({1, 0, 100, 120, 2000, 4000, QStringLiteral("0000:01:00.0")});
        maker.addResource(1, QStringLiteral("kmalloc"), 96, 130, 4000.1);
        show(maker, "full");
        QTRY_COMPARE(m_window->resources()->model()->rowCount(), 1);
        QVERIFY(noteOver(*m_window->timeline()) == nullptr);
        QTest::keyClicks(m_window->filterBar()->line()->edit(), QStringLiteral("nobody"));
        QTRY_VERIFY(noteOver(*m_window->timeline()) != nullptr);
        QVERIFY(noteOver(*m_window->timeline())->text().contains(QLatin1String("filter hides")));
        QVERIFY(noteOver(*m_window->timeline())->all()->isVisible());
        QTRY_COMPARE(m_window->resources()->model()->rowCount(), 0);
        m_window->tabs()->setCurrentWidget(m_window->resources());
        QTRY_VERIFY(noteOver(*m_window->resources()->table()) != nullptr);
        QCOMPARE(emptyText(*m_window->resources()), QString());
    }
};

DRMSCOPE_WATCHED_TEST_MAIN(NothingRecordedTest)
#include "nothing_recorded_test.moc"
