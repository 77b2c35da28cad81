// SPDX-License-Identifier: MIT
#include "app/model/session_document.h"
#include "app/model/timeline.h"
#include "app/view/main_window.h"
#include "app/view/resource_pane.h"
#include "app/view/timeline_view.h"
#include "tests/app/model/session_maker.h"
#include "tests/app/view/watched_application.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QScrollBar>
#include <QStandardPaths>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

using namespace drmscope::app;

namespace {

// The longest time between two turns of the GUI thread's event loop.
class Watchdog : public QObject
{
public:
    Watchdog()
    {
        m_timer.setInterval(5);
        connect(&m_timer, &QTimer::timeout, this,
                [this] { m_longestMs = std::max(m_longestMs, m_clock.restart()); });
    }
    void start()
    {
        m_longestMs = 0;
        m_clock.start();
        m_timer.start();
    }
    qint64 longestMs() const { return m_longestMs; }

private:
    QTimer m_timer;
    QElapsedTimer m_clock;
    qint64 m_longestMs = 0;
};

// Machines that build share their processors; a frozen window takes longer than this on any of
// them.
constexpr qint64 kFrozenMs = 400;
constexpr int kResources = 200'000;

} // namespace

class ResponsivenessTest : public QObject
{
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    QString m_path;

private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        m_path = m_folder.filePath(QStringLiteral("large.drmscope"));
        test::SessionMaker maker;
        maker.addDevice({1, 0, 100, 120, 2000, 4000, QStringLiteral("0000:01:00.0")});
        maker.addFile(1, QStringLiteral("compositor"), 123, 1000, 3999);
        maker.addManyResources(1, kResources, 4000);
        maker.write(m_path, 5000);
    }

    void LoadingSortingAndFilteringNeverFreezeTheWindow()
    {
        MainWindow window;
        window.setRemembers(false);
        window.resize(1600, 1000);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        Watchdog watchdog;
        watchdog.start();
        window.open(m_path);
        QTRY_COMPARE_WITH_TIMEOUT(window.resources()->model()->rowCount(), kResources, 60000);
        QTest::qWait(50);
        const qint64 loadMs = watchdog.longestMs();
        watchdog.start();
        window.resources()->model()->sort(ResourceTableModel::Lifetime, Qt::DescendingOrder);
        window.resources()->model()->setFilter(QStringLiteral("mutex"));
        QTRY_VERIFY_WITH_TIMEOUT(window.resources()->model()->rowCount() < kResources, 60000);
        qInfo("longest turn while loading %d resources: %lld ms; while sorting and filtering: %lld "
              "ms",
              kResources, loadMs, watchdog.longestMs());
        QVERIFY2(loadMs < kFrozenMs, qPrintable(QString::number(loadMs)));
        QVERIFY2(watchdog.longestMs() < kFrozenMs,
                 qPrintable(QString::number(watchdog.longestMs())));
    }

    void AnOutlineIsShownBeforeAllResourcesAreRead()
    {
        SessionDocument document;
        document.setOutlineFirst(true);
        QElapsedTimer clock;
        std::vector<std::pair<bool, qsizetype>> shown; // outline, resources
        qint64 firstMs = 0;
        connect(&document, &SessionDocument::stateChanged, this, [&](SessionDocument::State state) {
            if (state == SessionDocument::State::Ready) {
                const auto& contents = *document.contents();
                firstMs = shown.empty() ? clock.elapsed() : firstMs;
                shown.emplace_back(contents.outline,
                                   static_cast<qsizetype>(contents.timeline->resources().count()));
                QCOMPARE(contents.devices.size(), 1U);
                QCOMPARE(contents.files.size(), 1U);
                QVERIFY(!contents.timeline->groups().empty());
            }
        });
        clock.start();
        document.open(m_path);
        QTRY_COMPARE_WITH_TIMEOUT(shown.size(), 2U, 60000);
        qInfo("outline after %lld ms, all after %lld ms", firstMs, clock.elapsed());
        QVERIFY(shown[0] == std::make_pair(true, qsizetype{0}));
        QVERIFY(shown[1] == std::make_pair(false, qsizetype{kResources}));
        QVERIFY(!document.isReload());
    }

    // Around as many as a timeline keeps bars and levels of: from there on it folds some of them.
    void EachTurnIsQuickHoweverManyResources_data()
    {
        QTest::addColumn<int>("resources");
        for (const int resources : {20'000, 60'000, 100'000, 120'000, 150'000}) {
            QTest::addRow("%d", resources) << resources;
        }
    }
    // Of the first picture, and of others: with a lane for a third of them each, zoomed in.
    void EachTurnIsQuickHoweverManyResources()
    {
        QFETCH(int, resources);
        const QString path = m_folder.filePath(QStringLiteral("%1.drmscope").arg(resources));
        test::SessionMaker maker;
        maker.addDevice({1, 0, 100, 120, 2000, 4000, QStringLiteral("0000:01:00.0")});
        maker.addManyResources(1, resources, 3999);
        maker.write(path, 5000);
        MainWindow window;
        window.setRemembers(false);
        window.resize(1920, 1080);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        window.open(path);
        QTRY_COMPARE_WITH_TIMEOUT(window.resources()->model()->rowCount(), resources, 60000);
        auto* timeline = window.timeline();
        const int folded = timeline->verticalScrollBar()->maximum();
        window.selection().choose(Selection::Kind::Resource, resources / 10); // unfolds its bundle
        QTRY_VERIFY(timeline->verticalScrollBar()->maximum() > folded + resources);
        for (int i = 0; i < 40; ++i) {
            QTest::keyClick(timeline, Qt::Key_W);
            QCoreApplication::processEvents();
        }
        window.resources()->table()->selectAll();
        QCoreApplication::processEvents();
    }

    void AFrameIsQuickAtEveryZoom()
    {
        MainWindow window;
        window.setRemembers(false);
        window.resize(1920, 1080);
        window.show();
        window.open(m_path);
        QTRY_COMPARE_WITH_TIMEOUT(window.resources()->model()->rowCount(), kResources, 60000);
        auto* timeline = window.timeline();
        QElapsedTimer clock;
        qint64 slowestUs = 0;
        QPixmap frame(timeline->viewport()->size());
        for (int i = 0; i < 40; ++i) {
            timeline->zoom(1.5);
            clock.start();
            timeline->viewport()->render(&frame);
            slowestUs = std::max(slowestUs, clock.nsecsElapsed() / 1000);
        }
        qInfo("slowest frame over 40 zoom steps: %.1f ms", static_cast<double>(slowestUs) / 1000);
        QVERIFY(slowestUs < kFrozenMs * 1000);
    }
};

DRMSCOPE_WATCHED_TEST_MAIN(ResponsivenessTest)
#include "responsiveness_test.moc"
