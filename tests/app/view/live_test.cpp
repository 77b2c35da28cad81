// SPDX-License-Identifier: MIT
// A session that grows while it is looked at.
#include "app/model/device_story.h"
#include "app/model/resource_table_model.h"
#include "app/model/timeline.h"
#include "app/query/session_lock.h"
#include "app/view/event_pane.h"
#include "app/view/main_window.h"
#include "app/view/recording_note.h"
#include "app/view/resource_pane.h"
#include "app/view/rows_pane.h"
#include "app/view/theme.h"
#include "tests/app/model/session_maker.h"
#include "tests/app/view/growing_session.h"
#include "tests/app/view/watched_application.h"
#include "tests/app/view/window_pictures.h"

#include <sys/stat.h>

#include <QAction>
#include <QApplication>
#include <QMessageBox>
#include <QScrollBar>
#include <QStandardPaths>
#include <QStatusBar>
#include <QTabWidget>
#include <QTimer>
#include <QToolButton>

using namespace drmscope::app;

namespace {

// What a table's model said when the table was painted last.
class Painted : public QObject
{
public:
    explicit Painted(const QAbstractItemView& table) : m_table(table)
    {
        table.viewport()->installEventFilter(this);
    }

    bool says(const char* text) const { return m_cells.contains(QString::fromUtf8(text)); }
    const QStringList& cells() const { return m_cells; }

    bool eventFilter(QObject* /*viewport*/, QEvent* event) override
    {
        if (event->type() == QEvent::Paint) {
            const auto& model = *m_table.model();
            m_cells.clear();
            for (int row = 0; row < model.rowCount(); ++row) {
                for (int column = 0; column < model.columnCount(); ++column) {
                    m_cells.append(model.index(row, column).data().toString());
                }
            }
        }
        return false;
    }

private:
    const QAbstractItemView& m_table;
    QStringList m_cells;
};

} // namespace

class LiveTest : public test::WindowPictures
{
    Q_OBJECT
private:
    static constexpr int kPatienceMs = 30'000; // of a machine that does much else

    SessionLock m_recorder; // as long as it runs
    QFile m_go;             // what startRecorder() started ends by it

    QString session() { return file("live.drmscope"); }

    static test::SessionMaker maker()
    {
        test::SessionMaker maker;
        maker.setRecording();
        maker.addDevice({1, 0, 100, 120, 2000, 0, QStringLiteral("0000:01:00.0")});
        maker.addDevice({2, 1, 150, 170, 0, 0, QStringLiteral("0000:02:00.0")});
        maker.addFile(1, QStringLiteral("compositor"), 123, 1000, 0);
        maker.addResource(2, QStringLiteral("drm_minor_alloc_release"), 8, 200, 300);
        return maker;
    }

    void open(const test::SessionMaker& maker)
    {
        m_recorder.reset();
        maker.write(session(), 2600);
        m_recorder = lockSession(session().toStdString());
        show(session());
        QVERIFY(m_window->document().isLive());
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->document().contents()->outline, kPatienceMs);
    }

    // As the recorder writes it.
    static QString finding(int id, int device, const char* title, const char* verdict = "leak",
                           int firstSeenMs = 2100)
    {
        return QStringLiteral(
                   "INSERT INTO finding (id, rule, severity, verdict, class, confidence, "
                   "device_id, resource_id, event_id, call_site_symbol_id, first_seen_ns, "
                   "resource_count, size_bytes, title, cause) VALUES (%1, 'F04', '%4', "
                   "'%5', 'never released', 'certain', %2, 0, 0, 1, %6, 1, 64, '%3', "
                   "'It was not released.')")
            .arg(id)
            .arg(device)
            .arg(QLatin1String(title),
                 QLatin1String(verdict) == QLatin1String("leak") ? QStringLiteral("error")
                                                                 : QStringLiteral("information"),
                 QLatin1String(verdict))
            .arg(12'000'000'000 + firstSeenMs * 1'000'000LL);
    }
    template <typename... Particulars> void find(Particulars... particulars)
    {
        test::change(session(), finding(particulars...));
    }
    void forget(int id)
    {
        test::change(session(), QStringLiteral("DELETE FROM finding WHERE id = %1").arg(id));
    }

    const SessionContents& contents() const { return *m_window->document().contents(); }
    int rows() const { return m_window->findings()->table()->model()->rowCount(); }
    Selection::Item chosen() const { return m_window->selection().item(); }
    QToolButton* news() const
    {
        for (auto* button : m_window->findChildren<QToolButton*>()) {
            if (button->isVisible() && button->text().startsWith(QStringLiteral("▲"))) {
                return button;
            }
        }
        return nullptr;
    }
    // Triangles along the overview.
    int ticks() const
    {
        const Theme theme(m_window->palette());
        const auto strip = m_window->timeline()->viewport()->grab().toImage().copy(
            0, 0, m_window->timeline()->viewport()->width(), 14);
        return pixelsOf(strip, theme.leaked);
    }

    // As far as the window can tell, one that records into session() until it has read a line.
    void startRecorder(QSize size)
    {
        QFile program(file("recorder"));
        QVERIFY(program.open(QIODevice::WriteOnly));
        program.write("#!/bin/sh\n"
                      "mkfifo \"$GO.never\"; cat <\"$GO.never\" &\n"
                      "trap \"kill $!\" INT\n"
                      "echo 'drmscope: recording to it; Ctrl-C ends it'\n"
                      "wait $!; read -r go <\"$GO\"\n"
                      "echo 'drmscope: saved it; not complete'\n"
                      "exit 74\n");
        program.close();
        QVERIFY(program.setPermissions(QFile::ReadOwner | QFile::ExeOwner));
        m_go.setFileName(file("go"));
        QCOMPARE(mkfifo(QFile::encodeName(m_go.fileName()).constData(), 0600), 0);
        QVERIFY(m_go.open(QIODevice::ReadWrite | QIODevice::Unbuffered)); // waits for nobody
        qputenv("GO", QFile::encodeName(m_go.fileName()));
        m_recorder = lockSession(session().toStdString());
        show({}, State::Empty, size);
        m_window->setRecordProgram(program.fileName());
        RecordSettings settings;
        settings.file = session();
        m_window->recorder().start(settings);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->document().isLive(), kPatienceMs);
    }
    void endRecorder()
    {
        QVERIFY(m_go.write("\n") == 1 && m_go.flush());
        QTRY_VERIFY_WITH_TIMEOUT(m_window->recorder().state() == Recorder::State::Idle,
                                 kPatienceMs);
        m_go.close();
        for (const auto* name : {"recorder", "go", "go.never"}) {
            QVERIFY(QFile::remove(file(name)));
        }
    }

private slots:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }
    void cleanup() { m_window.reset(); }

    void AFindingComesToTheFrontWhereItIsToBeSeen()
    {
        open(maker());
        QVERIFY(says("no leak so far"));
        m_window->selection().choose(Selection::Kind::Device, 2);
        QTRY_VERIFY_WITH_TIMEOUT(
            m_window->inspector()->text().contains(QLatin1String("live now: 0")), kPatienceMs);
        m_window->selection().choose(Selection::Kind::Device, 1);
        QTRY_VERIFY2_WITH_TIMEOUT(
            m_window->inspector()->text().contains(QLatin1String("600 ms so far")),
            qPrintable(m_window->inspector()->text()), kPatienceMs);
        QVERIFY(says("No finding yet") ||
                m_window->tabs()->currentWidget() != m_window->findings());
        QCOMPARE(ticks(), 0);
        const auto timeline = contents().timeline;
        find(1, 1, "Never released");
        QTRY_COMPARE_WITH_TIMEOUT(rows(), 1, kPatienceMs);
        QCOMPARE(m_window->tabs()->currentWidget(), m_window->findings());
        QCOMPARE(m_window->tabs()->tabText(0), QStringLiteral("Findings (1)"));
        QTRY_VERIFY_WITH_TIMEOUT(says("1 leak"), kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(ticks() > 0, kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(news() == nullptr, kPatienceMs); // it is in sight
        keep(*m_window, "live-finding");
    }

    // Before the file is asked for the row of what is chosen, which may take long.
    void TheInspectorSaysWhatTheListOfDevicesSays()
    {
        open(maker());
        m_window->selection().choose(Selection::Kind::Device, 1);
        const auto& inspector = *m_window->inspector();
        QTRY_VERIFY_WITH_TIMEOUT(says(inspector, QStringLiteral("afterlife 600 ms and on")),
                                 kPatienceMs);
        QStringList inList;
        QList<bool> same;
        QTimer turn; // once what was begun with the session is done
        turn.setSingleShot(true);
        connect(&m_window->document(), &SessionDocument::stateChanged, &turn,
                [&turn] { turn.start(0); });
        connect(&turn, &QTimer::timeout, this, [&] {
            const auto& contents = *m_window->document().contents();
            inList.append(DeviceStory(contents, *contents.device(1)).healthText());
            same.append(says(inspector, inList.back()));
        });
        find(1, 1, "Never released");
        QTRY_VERIFY_WITH_TIMEOUT(
            inList.value(inList.size() - 1).startsWith(QLatin1String("leaks: ")), kPatienceMs);
        QVERIFY2(!same.contains(false), qPrintable(inList.join(QLatin1Char('\n'))));
    }

    void WhoWorksInAnotherTableIsNotTakenFromIt()
    {
        open(maker());
        m_window->tabs()->setCurrentWidget(m_window->events());
        m_window->events()->setFocus();
        find(1, 1, "Never released");
        QTRY_VERIFY_WITH_TIMEOUT(news() != nullptr, kPatienceMs);
        QCOMPARE(m_window->tabs()->currentWidget(), m_window->events());
        QCOMPARE(news()->text(), QStringLiteral("▲ 1 new finding"));
        find(2, 2, "Grew");
        QTRY_COMPARE_WITH_TIMEOUT(news()->text(), QStringLiteral("▲ 2 new findings"), kPatienceMs);
        save(picture(), QStringLiteral("live-news"));
        QTest::mouseClick(news(), Qt::LeftButton);
        QCOMPARE(m_window->tabs()->currentWidget(), m_window->findings());
        QCOMPARE(chosen(), (Selection::Item{Selection::Kind::Finding, 1}));
        QTRY_VERIFY_WITH_TIMEOUT(news() == nullptr, kPatienceMs);
        find(3, 2, "For your information", "information");
        QTRY_COMPARE_WITH_TIMEOUT(rows(), 3, kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(news() == nullptr, kPatienceMs); // it accuses nobody
        m_window->tabs()->setCurrentWidget(m_window->events());
        m_window->events()->setFocus();
        find(4, 2, "Grew once more", "leak", 2400);
        QTRY_VERIFY_WITH_TIMEOUT(news() != nullptr, kPatienceMs);
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get())); // no other one has its keys
        QTest::keyClick(m_window.get(), Qt::Key_F7);
        QCOMPARE(chosen(), (Selection::Item{Selection::Kind::Finding, 4}));
    }

    // Who binds the driver in a terminal comes back to the table that they left.
    void AnotherProgramIsNoReasonToTakeATableAway()
    {
        open(maker());
        m_window->tabs()->setCurrentWidget(m_window->events());
        m_window->events()->setFocus();
        QWidget terminal;
        terminal.show();
        terminal.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&terminal));
        find(1, 1, "Never released");
        QTRY_VERIFY_WITH_TIMEOUT(news() != nullptr, kPatienceMs);
        QCOMPARE(m_window->tabs()->currentWidget(), m_window->events());
    }

    void WhatIsChosenStaysThoughItStandsInAnotherRow()
    {
        open(maker());
        find(1, 1, "Never released");
        find(2, 1, "The later of two", "leak", 2300);
        QTRY_COMPARE_WITH_TIMEOUT(rows(), 2, kPatienceMs);
        m_window->selection().choose(Selection::Kind::Finding, 2);
        QTRY_COMPARE_WITH_TIMEOUT(m_window->timeline()->focus().findingId, 2, kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(
            m_window->inspector()->text().contains(QLatin1String("The later of two")), kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->inspector()->verticalScrollBar()->maximum() > 20,
                                 kPatienceMs);
        m_window->inspector()->verticalScrollBar()->setValue(20);
        QTest::keyClick(m_window->timeline(), Qt::Key_W); // and where the timeline is
        const auto scale = m_window->timeline()->scale();
        // in one round, as the recorder finds them anew: nobody sees it without them
        test::change(session(), QStringLiteral("BEGIN; DELETE FROM finding WHERE id IN (1, 2); %1; "
                                               "%2; COMMIT")
                                    .arg(finding(7, 1, "Never released"),
                                         finding(8, 1, "The later of two", "leak", 2310)));
        QTRY_COMPARE_WITH_TIMEOUT(chosen(), (Selection::Item{Selection::Kind::Finding, 8}),
                                  kPatienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(m_window->timeline()->focus().findingId, 8, kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(
            m_window->inspector()->text().contains(QLatin1String("The later of two")), kPatienceMs);
        QTest::qWait(0);
        QCOMPARE(m_window->timeline()->scale().fromNs(), scale.fromNs());
        QCOMPARE(m_window->inspector()->verticalScrollBar()->value(), 20);
        QCOMPARE(m_window->findings()->table()->currentIndex().row(), 1);
        forget(8); // it was taken back
        QTRY_COMPARE_WITH_TIMEOUT(chosen(), (Selection::Item{Selection::Kind::Finding, 7}),
                                  kPatienceMs);
        forget(7);
        QTRY_COMPARE_WITH_TIMEOUT(chosen(), (Selection::Item{Selection::Kind::Device, 1}),
                                  kPatienceMs);
    }

    // It has no row yet, and a bar, a line in the table and a page of the inspector all the same.
    void WhatLivesIsShown()
    {
        open(maker());
        const test::GrowingSession recorder(session());
        const auto event = [&recorder](int id, int ms, const char* kind) {
            recorder.tell(id, ms, QLatin1String(kind), QStringLiteral("kmalloc"), 4096);
        };
        const auto* table = m_window->resources()->model();
        QCOMPARE(table->rowCount(), 1);
        event(100, 500, "add");
        QTRY_COMPARE_WITH_TIMEOUT(table->rowCount(), 2, kPatienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(table->index(1, ResourceTableModel::Name).data().toString(),
                                  QStringLiteral("kmalloc"), kPatienceMs);
        QCOMPARE(table->index(1, ResourceTableModel::End).data().toString(),
                 QStringLiteral("live"));
        QTRY_VERIFY_WITH_TIMEOUT(says("2 managed resources"), kPatienceMs);
        const RowId id = contents().open->front().span.id;
        const QPoint bar = m_window->timeline()->pointOf({Selection::Kind::Resource, id});
        QTest::mouseClick(m_window->timeline()->viewport(), Qt::LeftButton, {}, bar);
        QCOMPARE(chosen(), (Selection::Item{Selection::Kind::Resource, id}));
        QTRY_VERIFY2_WITH_TIMEOUT(
            m_window->inspector()->text().contains(QLatin1String("still alive")),
            qPrintable(m_window->inspector()->text()), kPatienceMs);
        QVERIFY(m_window->inspector()->text().contains(QLatin1String("bochs_pci_probe")));
        save(picture(), QStringLiteral("live-resource"));
        const auto endOfBar = [this] {
            const auto item = chosen();
            const auto place = contents().timeline->placeOfResource(item.id);
            return m_window->timeline()->rowAt(place.group, place.row).lane.spans()[0].endNs;
        };
        const qint64 before = endOfBar();
        event(101, 2700, "dev_register"); // time goes on
        QTRY_VERIFY_WITH_TIMEOUT(endOfBar() > before, kPatienceMs);
        recorder.end(77, 500, 2900, QStringLiteral("kmalloc"), 4096);
        event(102, 2900, "del");
        QTRY_COMPARE_WITH_TIMEOUT(chosen(), (Selection::Item{Selection::Kind::Resource, 77}),
                                  kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(
            m_window->inspector()->text().contains(QLatin1String("deleted by hand")), kPatienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(table->rowCount(), 2, kPatienceMs);
    }

    // Nobody touches the window meanwhile, which would have it painted for another reason.
    void WhatALaterRecordingTellsIsPainted()
    {
        open(maker());
        test::GrowingSession(session()).finish();
        m_recorder.reset();
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->document().isLive(), kPatienceMs);
        const QString later = file("later.drmscope");
        maker().write(later, 2600);
        m_recorder = lockSession(later.toStdString());
        const Painted resources(*m_window->resources()->table());
        m_window->open(later);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->document().isLive(), kPatienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(resources.cells().size(), ResourceTableModel::ColumnCount,
                                  kPatienceMs);
        const test::GrowingSession recorder(later);
        recorder.tell(100, 500, QStringLiteral("add"), QStringLiteral("kmalloc"), 4096);
        QTRY_VERIFY_WITH_TIMEOUT(resources.says("live"), kPatienceMs);
        recorder.end(77, 500, 2900, QStringLiteral("kmalloc"), 4096);
        recorder.tell(102, 2900, QStringLiteral("del"), QStringLiteral("kmalloc"), 4096);
        QTRY_VERIFY2_WITH_TIMEOUT(resources.says("deleted"),
                                  qPrintable(resources.cells().join(QLatin1Char('|'))),
                                  kPatienceMs);
    }

    // In a window as small as they are, whatever else stands in it.
    void SaysThatItRecordsUntilItDoesNoLonger()
    {
        m_recorder.reset();
        maker().write(session(), 2600);
        startRecorder({1280, 720});
        const auto* note = m_window->statusBar()->findChild<RecordingNote*>();
        QTRY_VERIFY_WITH_TIMEOUT(
            note->accessibleName().startsWith(QStringLiteral("Recording · 0:")) &&
                !note->accessibleName().endsWith(QLatin1String(":00")), // it counts
            kPatienceMs);
        m_window->statusBar()->showMessage(QStringLiteral("A message that hides others."));
        QVERIFY(note->isVisible());
        QVERIFY(m_window->rect().contains(placeOf(*note)));
        QVERIFY(note->width() >= note->sizeHint().width());
        QCOMPARE(m_window->width(), 1280);
        QVERIFY(!says("Ctrl-C"));
        save(picture(), QStringLiteral("live-recording-message"));
        m_window->statusBar()->clearMessage();
        save(picture(), QStringLiteral("live-recording"));
        m_window->recorder().stop();
        QCOMPARE(note->text(), QStringLiteral("Stopping…"));
        QVERIFY(note->isVisible());
        endRecorder();
        QTRY_VERIFY_WITH_TIMEOUT(!note->isVisible(), kPatienceMs);
        auto* box = m_window->findChild<QMessageBox*>();
        QVERIFY(box != nullptr);
        QVERIFY2(box->text().startsWith(QLatin1String("What was recorded until then is kept")) &&
                     box->text().endsWith(QLatin1String("Saved it; not complete")) &&
                     !box->text().contains(QLatin1String("Ctrl-C")),
                 qPrintable(box->text()));
        box->close();
    }

    // What has been found in a real one, and that it goes on.
    void ARecordingShowsWhatItHasFound()
    {
        m_recorder.reset();
        QFile::remove(session());
        QVERIFY(QFile::copy(demo(), session()));
        QVERIFY(QFile::setPermissions(session(), QFile::ReadOwner | QFile::WriteOwner));
        test::change(session(), QStringLiteral("UPDATE session SET state = 'recording'"));
        startRecorder({1440, 900});
        QTRY_COMPARE_WITH_TIMEOUT(rows(), 2, kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(says("being recorded"), kPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->resources()->model()->rowCount() > 0, kPatienceMs);
        QVERIFY(m_window->statusBar()->findChild<RecordingNote*>()->isVisible());
        keep(*m_window, "live-recorded");
        m_window->recorder().stop();
        endRecorder();
    }

    // However long the resources take to be read: they are all read again when one is accused.
    void FindingsDoNotWaitForTheResources()
    {
        auto made = maker();
        const int first = made.addChurn(2, 200'000, 200, 2500);
        open(made);
        const auto timeline = contents().timeline;
        find(1, 1, "Never released");
        test::change(session(),
                     QStringLiteral("UPDATE finding SET resource_id = %1").arg(first + 5));
        QTRY_COMPARE_WITH_TIMEOUT(rows(), 1, kPatienceMs);
        QCOMPARE(contents().timeline, timeline); // its bars are still those of before
        QTRY_VERIFY_WITH_TIMEOUT(contents().timeline != timeline, kPatienceMs);
        QCOMPARE(rows(), 1);
    }
};

DRMSCOPE_WATCHED_TEST_MAIN(LiveTest)
#include "live_test.moc"
