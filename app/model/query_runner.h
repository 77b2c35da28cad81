// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/session_error.h"

#include <QObject>
#include <QString>
#include <any>
#include <array>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace drmscope::app {

class SessionReader;

struct QueryFailure
{
    SessionError::Kind kind = SessionError::Kind::Io;
    QString text; // ready to be shown
};

// One thread that answers questions about one session file, with a connection of its own: the GUI
// thread never touches SQLite. Each question belongs to a topic; a newer one of the same topic
// makes the older stale: it is interrupted where it runs, and its answer is dropped.
//
// Create, ask and destroy it on one thread, which runs an event loop; answers come there. `Work`
// runs on the worker and may throw SessionError or std::exception. The destructor interrupts and
// joins.
class QueryRunner : public QObject
{
    Q_OBJECT
public:
    enum class Topic : quint8
    {
        Contents,
        Detail,
        Span,        // one resource
        Order,       // which resources
        Filter,      // what of the session is shown
        Resources,   // a page of them
        ResourceRow, // where one of them stands
        Window,      // those of a part of the timeline
        Copy,
        Events,     // a page of them
        EventOrder, // which of them
        EventRow,   // where one of them stands
        Sql,
        Compare,
        Tail, // whether a live recording has grown
        Suppressions,
        Flame, // who added what is shown
    };
    // keepGoing turns false as soon as nobody waits for the answer any more.
    using KeepGoing = std::function<bool()>;
    using Work = std::function<std::any(SessionReader& reader, const KeepGoing& keepGoing)>;
    using Answer = std::function<void(const std::any& result)>;
    using Failed = std::function<void(const QueryFailure& failure)>;

    explicit QueryRunner(QObject* parent = nullptr);
    ~QueryRunner() override;
    Q_DISABLE_COPY_MOVE(QueryRunner)

    void setFile(const QString& path); // questions asked from now on are about this file
    void ask(Topic topic, Work work, Answer answer, Failed failed);
    void cancel(Topic topic);
    bool isAsked() const; // whether an answer is still to come

signals:
    void answered(); // after each answer was taken

private:
    static constexpr size_t kTopicCount = 17;

    struct Question
    {
        QString path;
        Topic topic = Topic::Contents;
        quint64 generation = 0;
        Work work;
        Answer answer;
        Failed failed;
    };

    struct Delivered
    {
        Topic topic = Topic::Contents;
        quint64 generation = 0;
        std::function<void()> hand;
    };

    void customEvent(QEvent* event) override; // hands over one answer
    void run();
    void answerOne(const Question& question, std::unique_ptr<SessionReader>& reader,
                   QString& openPath);
    void deliver(Topic topic, quint64 generation, std::function<void()> hand);
    bool& askedOf(Topic topic) { return m_asked.at(static_cast<size_t>(topic)); }
    std::atomic<quint64>& generationOf(Topic topic)
    {
        return m_generations.at(static_cast<size_t>(topic));
    }

    QString m_path;                          // GUI thread only
    std::array<bool, kTopicCount> m_asked{}; // GUI thread only: the answer is still to come
    std::array<std::atomic<quint64>, kTopicCount> m_generations{};
    std::atomic<bool> m_stopping = false;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::deque<Question> m_questions;  // guarded by m_mutex
    std::deque<Delivered> m_delivered; // guarded by m_mutex
    std::thread m_thread;
};

} // namespace drmscope::app
