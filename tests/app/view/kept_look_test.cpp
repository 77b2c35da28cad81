// SPDX-License-Identifier: MIT
// How a session looked, in a window that was killed or told to end.
#include "app/view/end_signals.h"
#include "app/view/main_window.h"
#include "app/view/sql_pane.h"
#include "app/view/timeline_view.h"
#include "tests/app/model/session_maker.h"

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QPlainTextEdit>
#include <QProcess>
#include <QScrollBar>
#include <QStandardPaths>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <csignal>
#include <cstdio>
#include <memory>

using namespace drmscope::app;
using State = SessionDocument::State;

namespace {

constexpr const char* kChild = "DRMSCOPE_KEPT_LOOK_SESSION";
constexpr const char* kStatement = "SELECT name\nFROM resource";
constexpr qint64 kStartNs = 12'000'000'000;
constexpr qint64 kFromNs = kStartNs + 1'000'000'000;
constexpr qint64 kToNs = kStartNs + 3'000'000'000;

std::unique_ptr<MainWindow> shown(const QString& session)
{
    auto window = std::make_unique<MainWindow>();
    window->resize(1000, 620); // not all lanes have room
    window->show();
    window->open(session);
    return window;
}

bool isRead(MainWindow& window)
{
    return window.document().state() == State::Ready && !window.document().contents()->outline;
}

// What somebody did there before it was killed.
void changeAll(MainWindow& window)
{
    auto* timeline = window.timeline();
    window.filter().stack().add(QStringLiteral("name:kmalloc"));
    window.selection().choose(Selection::Kind::Finding,
                              window.document().contents()->findings.back().id);
    QTRY_VERIFY(timeline->focus().item() == window.selection().item());
    window.tabs()->setCurrentIndex(2);
    timeline->setColourBy(ColourBy::CallSite);
    timeline->foldGroup(1);
    window.sql()->edit()->setPlainText(QString::fromLatin1(kStatement));
    timeline->showRange(kFromNs, kToNs);
    timeline->verticalScrollBar()->setValue(40);
}

} // namespace

class KeptLookTest : public QObject
{
    Q_OBJECT
private:
    QTemporaryDir m_folder;

    QString session() { return m_folder.filePath(QStringLiteral("long.drmscope")); }
    static QDir folder() // where it is, of a session to which nobody added anything
    {
        return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) +
               QStringLiteral("/notes");
    }
    static QJsonObject keptLook()
    {
        QFile file(folder().filePath(
            folder().entryList({QStringLiteral("u-*.notes")}).value(0, QStringLiteral("none"))));
        return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll())
                                                    .object()
                                                    .value(QStringLiteral("look"))
                                                    .toObject()
                                              : QJsonObject();
    }

private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        folder().removeRecursively();
        test::SessionMaker maker;
        for (int id = 1; id <= 2; ++id) {
            maker.addDevice(
                {id, id - 1, 100, 121, 2000, 7500, QStringLiteral("0000:0%1:00.0").arg(id)});
            for (int i = 0; i < 12; ++i) {
                maker.addResource(id, QStringLiteral("kmalloc"), 64 + i, 101 + i, 7500 - i);
            }
        }
        maker.addHazard(3, 1);
        maker.addNeverReleased(2, 4000);
        maker.write(session(), 8200);
    }

    void WhatAWindowShowedThatWasEndedIsShownAgain_data()
    {
        QTest::addColumn<int>("signal");
        QTest::newRow("SIGTERM") << SIGTERM;
        QTest::newRow("SIGHUP") << SIGHUP;
        QTest::newRow("SIGINT") << SIGINT;
        QTest::newRow("SIGKILL, a while later") << SIGKILL;
    }
    void WhatAWindowShowedThatWasEndedIsShownAgain()
    {
        QFETCH(int, signal);
        folder().removeRecursively();
        QProcess program;
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QString::fromLatin1(kChild), session());
        program.setProcessEnvironment(environment);
        program.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        program.start(QApplication::applicationFilePath(), QStringList());
        if (signal == SIGKILL) {
            QTRY_VERIFY_WITH_TIMEOUT(keptLook().value(QStringLiteral("tab")).toInt() == 2, 60000);
        } else {
            QTRY_VERIFY_WITH_TIMEOUT(program.canReadLine(), 60000); // it has changed all
            QVERIFY(keptLook().isEmpty());                          // not yet
        }
        QCOMPARE(kill(static_cast<pid_t>(program.processId()), signal), 0);
        QVERIFY(program.waitForFinished(20000));
        QCOMPARE(program.exitStatus(),
                 signal == SIGKILL ? QProcess::CrashExit : QProcess::NormalExit);

        const auto window = shown(session());
        QTRY_VERIFY_WITH_TIMEOUT(isRead(*window), 20000);
        auto* timeline = window->timeline();
        QCOMPARE(window->sql()->edit()->toPlainText(), QString::fromLatin1(kStatement));
        const auto& finding = window->document().contents()->findings.back();
        QCOMPARE(window->selection().item(),
                 (Selection::Item{Selection::Kind::Finding, finding.id}));
        QTRY_VERIFY(timeline->focus().item() == window->selection().item());
        QTRY_VERIFY(!window->filter().isReading());
        QCOMPARE(window->filter().stack().chips(), QStringList{QStringLiteral("name:kmalloc")});
        QCOMPARE(window->tabs()->currentIndex(), 2);
        QCOMPARE(timeline->colourBy(), ColourBy::CallSite);
        QVERIFY(!timeline->rows().isCollapsed(0));
        QVERIFY(timeline->rows().isCollapsed(1));
        QCOMPARE(timeline->scale().fromNs(), kFromNs);
        QCOMPARE(timeline->scale().toNs(), kToNs);
        QCOMPARE(timeline->verticalScrollBar()->value(), 40);
        window->setRemembers(false);
    }

    // A rule that a newer program has tells it in a row that was another's.
    void AFindingThatIsAnotherByNowIsNotChosen()
    {
        test::change(session(), QStringLiteral("UPDATE finding SET rule = 'F99'"));
        const auto window = shown(session());
        QTRY_VERIFY_WITH_TIMEOUT(isRead(*window), 20000);
        QVERIFY(window->selection().item().kind != Selection::Kind::Finding);
        QCOMPARE(window->timeline()->colourBy(), ColourBy::CallSite);
        window->setRemembers(false);
    }

    void cleanupTestCase() { folder().removeRecursively(); }
};

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    if (qEnvironmentVariableIsSet(kChild)) {
        QStandardPaths::setTestModeEnabled(true);
        const auto window = shown(qEnvironmentVariable(kChild));
        if (!QTest::qWaitFor([&] { return isRead(*window); }, 20000)) {
            return 1;
        }
        const EndSignals ends;
        QObject::connect(&ends, &EndSignals::came, &MainWindow::quit);
        changeAll(*window);
        std::puts("changed");
        std::fflush(stdout);
        return QApplication::exec(); // until it is killed
    }
    KeptLookTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "kept_look_test.moc"
