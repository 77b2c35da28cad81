// SPDX-License-Identifier: MIT
// A session that grows while the window shows only what matches.
#include "app/model/resource_table_model.h"
#include "app/model/timeline.h"
#include "app/query/session_lock.h"
#include "app/view/filter_bar.h"
#include "tests/app/view/growing_session.h"
#include "tests/app/view/watched_application.h"
#include "tests/app/view/window_pictures.h"

#include <QSet>
#include <QStandardPaths>

using namespace drmscope::app;

class LiveFilterTest : public test::WindowPictures
{
    Q_OBJECT
private:
    static constexpr int kPatienceMs = 30'000; // of a machine that does much else

    SessionLock m_recorder; // as long as it runs

    QString session() { return file("live.drmscope"); }

    void open()
    {
        test::SessionMaker maker;
        maker.setRecording();
        maker.addDevice({1, 0, 100, 120, 2000, 0, QStringLiteral("0000:01:00.0")});
        maker.addDevice({2, 1, 150, 170, 0, 0, QStringLiteral("0000:02:00.0")});
        maker.addResource(2, QStringLiteral("drm_minor_alloc_release"), 8, 200, 300);
        m_recorder.reset();
        maker.write(session(), 2600);
        m_recorder = lockSession(session().toStdString());
        show(session());
        QVERIFY(m_window->document().isLive());
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->document().contents()->outline, kPatienceMs);
        m_window->filter().stack().add(QStringLiteral("name:kmalloc"));
        QTRY_VERIFY_WITH_TIMEOUT(notice().startsWith(QLatin1String("0 of 1 resources")),
                                 kPatienceMs);
    }

    [[nodiscard]] QString notice() const { return m_window->filterBar()->notice(); }
    // What the table lists, once each row has been read; "" where one has not.
    [[nodiscard]] QStringList names() const
    {
        const auto* table = m_window->resources()->model();
        QStringList names;
        for (int row = 0; row < table->rowCount(); ++row) {
            names.append(table->index(row, ResourceTableModel::Name).data().toString());
        }
        return names;
    }
    // Bars of resources that stand on the timeline, and what they are called.
    [[nodiscard]] std::pair<int, QStringList> bars() const
    {
        int count = 0;
        QSet<QString> called;
        for (const auto& group : m_window->timeline()->contents()->timeline->groups()) {
            for (const auto& row : group.rows) {
                if (row.kind == RowKind::Resources || row.kind == RowKind::BundleLane) {
                    count += static_cast<int>(row.lane.spans().size());
                }
                if (row.nameId != 0) {
                    called.insert(m_window->document().contents()->names.value(row.nameId));
                }
            }
        }
        return {count, called.values()};
    }
    static QString kmalloc() { return QStringLiteral("kmalloc"); }
    static QString other() { return QStringLiteral("drm_encoder_cleanup"); }

private slots:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }
    void cleanup() { m_window.reset(); }

    void WhatMatchesAppearsAndNothingElseDoes()
    {
        open();
        const test::GrowingSession recorder(session());
        recorder.tell(100, 2650, QStringLiteral("add"), kmalloc(), 4096);
        QTRY_COMPARE_WITH_TIMEOUT(names(), QStringList{kmalloc()}, kPatienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(bars(), std::pair(1, QStringList{kmalloc()}), kPatienceMs);
        recorder.tell(101, 2660, QStringLiteral("add"), other(), 8192);
        QTRY_VERIFY2_WITH_TIMEOUT(notice().startsWith(QLatin1String("1 of 3 resources")),
                                  qPrintable(notice()), kPatienceMs);
        QCOMPARE(names(), QStringList{kmalloc()});
        QCOMPARE(bars(), std::pair(1, QStringList{kmalloc()}));
        save(picture(), QStringLiteral("live-filtered"));

        // What is chosen stays, though its row and its number are others once it has ended.
        const RowId open = m_window->document().contents()->open->front().span.id;
        m_window->selection().choose(Kind::Resource, open);
        recorder.end(77, 2650, 2800, kmalloc(), 4096);
        recorder.tell(102, 2800, QStringLiteral("del"), kmalloc(), 4096);
        QTRY_COMPARE_WITH_TIMEOUT(m_window->selection().item(),
                                  (Selection::Item{Kind::Resource, 77}), kPatienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(
            m_window->resources()->model()->index(0, ResourceTableModel::End).data().toString(),
            QStringLiteral("deleted"), kPatienceMs);
        QCOMPARE(names(), QStringList{kmalloc()});
        QTRY_COMPARE_WITH_TIMEOUT(bars(), std::pair(1, QStringList{kmalloc()}), kPatienceMs);
    }

    // However the rounds of reading, filtering and ordering fall between what is written.
    void NothingIsLostWhenItFallsSilent()
    {
        open();
        const test::GrowingSession recorder(session());
        constexpr int kEach = 60;
        for (int i = 0; i < kEach; ++i) {
            recorder.tell(100 + 2 * i, 2650 + i, QStringLiteral("add"), kmalloc(), 8192 * (i + 1));
            recorder.tell(101 + 2 * i, 2650 + i, QStringLiteral("add"), other(),
                          8192 * (i + 1) + 4096);
            QCoreApplication::processEvents();
        }
        const auto whole = QStringLiteral("%1 of %2 resources").arg(kEach).arg(2 * kEach + 1);
        QTRY_VERIFY2_WITH_TIMEOUT(notice().startsWith(whole), qPrintable(notice()), kPatienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(names().count(kmalloc()), kEach, kPatienceMs);
        QCOMPARE(names().size(), kEach);
        QTRY_COMPARE_WITH_TIMEOUT(bars(), std::pair(kEach, QStringList{kmalloc()}), kPatienceMs);

        // Without the filter all are there, at once and after the next that comes.
        m_window->filter().stack().clear();
        QTRY_COMPARE_WITH_TIMEOUT(m_window->resources()->model()->rowCount(), 2 * kEach + 1,
                                  kPatienceMs);
        m_window->filter().stack().undo();
        QTRY_COMPARE_WITH_TIMEOUT(m_window->resources()->model()->rowCount(), kEach, kPatienceMs);
        recorder.tell(900, 2800, QStringLiteral("add"), kmalloc(), 4096);
        QTRY_COMPARE_WITH_TIMEOUT(names().count(kmalloc()), kEach + 1, kPatienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(bars().first, kEach + 1, kPatienceMs);
    }

    // All that lived has its row then, and the filter the same rows.
    void TheEndOfTheRecordingLosesNoneEither()
    {
        open();
        const test::GrowingSession recorder(session());
        recorder.tell(100, 2650, QStringLiteral("add"), kmalloc(), 4096);
        recorder.tell(101, 2660, QStringLiteral("add"), other(), 8192);
        QTRY_COMPARE_WITH_TIMEOUT(names(), QStringList{kmalloc()}, kPatienceMs);
        recorder.end(77, 2650, 2800, kmalloc(), 4096);
        recorder.tell(102, 2800, QStringLiteral("del"), kmalloc(), 4096);
        recorder.end(78, 2660, 0, other(), 8192);
        recorder.finish();
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->document().isLive(), kPatienceMs);
        QTRY_VERIFY2_WITH_TIMEOUT(notice().startsWith(QLatin1String("1 of 3 resources")),
                                  qPrintable(notice()), kPatienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(names(), QStringList{kmalloc()}, kPatienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(bars(), std::pair(1, QStringList{kmalloc()}), kPatienceMs);
    }
};

DRMSCOPE_WATCHED_TEST_MAIN(LiveFilterTest)
#include "live_filter_test.moc"
