// SPDX-License-Identifier: MIT
#include "app/model/query_runner.h"
#include "app/query/session_reader.h"
#include "tests/app/model/session_maker.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <semaphore>

using namespace drmscope::app;
using Topic = QueryRunner::Topic;

class QueryRunnerTest : public QObject
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        m_path = m_folder.filePath(QStringLiteral("one.drmscope"));
        test::writeHotUnplug(m_path);
    }

    void AnswersComeOnTheAskingThread()
    {
        QueryRunner runner;
        runner.setFile(m_path);
        qint64 devices = -1;
        QThread* thread = nullptr;
        runner.ask(
            Topic::Contents,
            [](SessionReader& reader, const auto&) {
                return std::any(reader.summary().deviceCount);
            },
            [&](const std::any& result) {
                devices = std::any_cast<int64_t>(result);
                thread = QThread::currentThread();
            },
            {});
        QTRY_COMPARE(devices, qint64{1});
        QCOMPARE(thread, QThread::currentThread());
    }

    void AStaleAnswerIsDropped()
    {
        QueryRunner runner;
        runner.setFile(m_path);
        std::binary_semaphore running{0};
        std::binary_semaphore go{0};
        int first = 0;
        int second = 0;
        runner.ask(
            Topic::Detail,
            [&](SessionReader&, const auto&) {
                running.release();
                go.acquire();
                return std::any(1);
            },
            [&](const std::any&) { ++first; }, {});
        running.acquire();
        runner.ask(
            Topic::Detail, [](SessionReader&, const auto&) { return std::any(2); },
            [&](const std::any&) { ++second; }, {});
        go.release();
        QTRY_COMPARE(second, 1);
        QCOMPARE(first, 0);
    }

    // A picture is taken when nothing is asked any more.
    void IsAskedUntilItsLastAnswerWasTaken()
    {
        QueryRunner runner;
        runner.setFile(m_path);
        QSignalSpy answered(&runner, &QueryRunner::answered);
        std::binary_semaphore go{0};
        const auto work = [](SessionReader&, const auto&) { return std::any(); };
        QVERIFY(!runner.isAsked());
        runner.ask(
            Topic::Detail,
            [&](SessionReader&, const auto&) {
                go.acquire();
                return std::any();
            },
            [](const std::any&) {}, {});
        runner.ask(Topic::Span, work, [](const std::any&) {}, {});
        QVERIFY(runner.isAsked());
        go.release();
        QVERIFY(answered.wait());
        QCOMPARE(runner.isAsked(), answered.count() < 2);
        QTRY_COMPARE(answered.count(), 2);
        QVERIFY(!runner.isAsked());
        // An answer that nobody wants any more is not to come.
        runner.ask(Topic::Span, work, [](const std::any&) {}, {});
        runner.cancel(Topic::Span);
        QVERIFY(!runner.isAsked());
        runner.ask(Topic::Span, work, [](const std::any&) {}, {});
        runner.setFile(m_path);
        QVERIFY(!runner.isAsked());
        // Nor is a failure.
        runner.setFile(m_folder.filePath(QStringLiteral("nothing.drmscope")));
        runner.ask(Topic::Span, work, {}, [](const QueryFailure&) {});
        QVERIFY(runner.isAsked());
        QTRY_VERIFY(!runner.isAsked());
    }

    void ANewQuestionInterruptsTheOldOne()
    {
        QueryRunner runner;
        runner.setFile(m_path);
        std::binary_semaphore running{0};
        int answers = 0;
        runner.ask(
            Topic::Order,
            [&](SessionReader&, const QueryRunner::KeepGoing& keepGoing) {
                running.release();
                while (keepGoing()) {
                    std::this_thread::yield();
                }
                return std::any();
            },
            [&](const std::any&) { answers += 100; }, {});
        running.acquire();
        runner.ask(
            Topic::Order, [](SessionReader&, const auto&) { return std::any(); },
            [&](const std::any&) { ++answers; }, {});
        QTRY_COMPARE(answers, 1);
    }

    void FailuresAreNamed()
    {
        QueryRunner runner;
        runner.setFile(m_folder.filePath(QStringLiteral("nothing.drmscope")));
        QString text;
        auto kind = SessionError::Kind::Io;
        runner.ask(
            Topic::Contents, [](SessionReader&, const auto&) { return std::any(); },
            [](const std::any&) {},
            [&](const QueryFailure& failure) {
                text = failure.text;
                kind = failure.kind;
            });
        QTRY_VERIFY(!text.isEmpty());
        QCOMPARE(kind, SessionError::Kind::Missing);
        QVERIFY(text.contains(QLatin1String("nothing.drmscope")));
    }

    void DestroyingItWhileItWorksIsSafe()
    {
        for (int i = 0; i < 20; ++i) {
            QueryRunner runner;
            runner.setFile(m_path);
            for (const auto topic : {Topic::Contents, Topic::Detail, Topic::Order}) {
                runner.ask(
                    topic,
                    [](SessionReader& reader, const auto&) {
                        return std::any(reader.resourceSpans());
                    },
                    [](const std::any&) { QFAIL("nobody is there any more"); }, {});
            }
        }
    }

private:
    QTemporaryDir m_folder;
    QString m_path;
};

QTEST_GUILESS_MAIN(QueryRunnerTest)
#include "query_runner_test.moc"
