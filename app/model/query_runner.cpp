// SPDX-License-Identifier: MIT
#include "app/model/query_runner.h"

#include "app/query/session_reader.h"

#include <QCoreApplication>
#include <QEvent>
#include <QFile>
#include <algorithm>
#include <exception>
#include <memory>
#include <utility>

namespace drmscope::app {

QueryRunner::QueryRunner(QObject* parent) : QObject(parent), m_thread([this] { run(); }) {}

QueryRunner::~QueryRunner()
{
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
    }
    m_wake.notify_one();
    m_thread.join();
}

void QueryRunner::setFile(const QString& path)
{
    m_path = path;
    for (auto& generation : m_generations) {
        ++generation;
    }
    m_asked.fill(false);
}

void QueryRunner::ask(Topic topic, Work work, Answer answer, Failed failed)
{
    const quint64 generation = ++generationOf(topic);
    askedOf(topic) = true;
    {
        const std::lock_guard lock(m_mutex);
        std::erase_if(m_questions, [topic](const Question& old) { return old.topic == topic; });
        m_questions.push_back(
            {m_path, topic, generation, std::move(work), std::move(answer), std::move(failed)});
    }
    m_wake.notify_one();
}

void QueryRunner::cancel(Topic topic)
{
    ++generationOf(topic);
    askedOf(topic) = false;
}

bool QueryRunner::isAsked() const
{
    return std::ranges::find(m_asked, true) != m_asked.end();
}

void QueryRunner::run()
{
    std::unique_ptr<SessionReader> reader;
    QString openPath;
    for (;;) {
        Question question;
        {
            std::unique_lock lock(m_mutex);
            m_wake.wait(lock, [this] { return m_stopping || !m_questions.empty(); });
            if (m_stopping) {
                return;
            }
            question = std::move(m_questions.front());
            m_questions.pop_front();
        }
        if (question.generation == generationOf(question.topic)) {
            answerOne(question, reader, openPath);
        }
    }
}

void QueryRunner::answerOne(const Question& question, std::unique_ptr<SessionReader>& reader,
                            QString& openPath)
{
    const KeepGoing keepGoing = [this, topic = question.topic, generation = question.generation] {
        return !m_stopping && generationOf(topic) == generation;
    };
    QueryFailure failure;
    try {
        // A new load means to see the file as it is now, even if it was replaced under the same
        // name.
        if (reader == nullptr || openPath != question.path || question.topic == Topic::Contents) {
            reader = nullptr;
            reader =
                std::make_unique<SessionReader>(QFile::encodeName(question.path).toStdString());
            openPath = question.path;
        }
        reader->setKeepGoing(keepGoing);
        std::any result = question.work(*reader, keepGoing);
        deliver(question.topic, question.generation,
                [answer = question.answer, result = std::move(result)] { answer(result); });
        return;
    } catch (const SessionError& error) {
        failure = {error.kind(), QString::fromUtf8(error.what())};
    } catch (const std::exception& error) {
        failure = {SessionError::Kind::Io, QString::fromUtf8(error.what())};
    }
    if (failure.kind == SessionError::Kind::Cancelled) {
        return;
    }
    deliver(question.topic, question.generation,
            [failed = question.failed, failure = std::move(failure)] { failed(failure); });
}

void QueryRunner::deliver(Topic topic, quint64 generation, std::function<void()> hand)
{
    // One event for each answer, which itself crosses the threads under our own mutex. ~QObject
    // drops an event that has not been delivered by then.
    const std::lock_guard lock(m_mutex);
    m_delivered.push_back({topic, generation, std::move(hand)});
    QCoreApplication::postEvent(this, new QEvent(QEvent::User));
}

void QueryRunner::customEvent(QEvent* /*event*/)
{
    Delivered delivered;
    {
        const std::lock_guard lock(m_mutex);
        delivered = std::move(m_delivered.front());
        m_delivered.pop_front();
    }
    if (delivered.generation == generationOf(delivered.topic)) {
        askedOf(delivered.topic) = false;
        delivered.hand();
        emit answered();
    }
}

} // namespace drmscope::app
