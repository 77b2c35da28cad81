// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/query_runner.h"
#include "app/model/session_contents.h"

#include <QObject>
#include <memory>
#include <optional>

namespace drmscope::app {

// What only the inspector needs of one resource.
struct ResourceDetail
{
    Resource resource;
    std::vector<Frame> stack;
};

// The session that a window shows, and how far it is: GUI thread only, reads through its
// QueryRunner.
class SessionDocument : public QObject
{
    Q_OBJECT
public:
    enum class State : quint8
    {
        Empty,
        Loading,
        Ready,
        Failed,
    };

    explicit SessionDocument(QObject* parent = nullptr);

    void open(const QString& path);
    void close();

    State state() const { return m_state; }
    const QString& path() const { return m_path; }
    // Not null in Ready alone.
    const std::shared_ptr<const SessionContents>& contents() const { return m_contents; }
    const QueryFailure& failure() const { return m_failure; }
    QString fix() const; // what mends the failure; may be empty

    using DetailReady = std::function<void(const ResourceDetail&)>;
    void askForResource(qint64 resourceId, DetailReady ready);

    QueryRunner& runner() { return m_runner; }

signals:
    void stateChanged(drmscope::app::SessionDocument::State state);

private:
    void setState(State state);

    QueryRunner m_runner;
    QString m_path;
    State m_state = State::Empty;
    std::shared_ptr<const SessionContents> m_contents;
    QueryFailure m_failure;
};

} // namespace drmscope::app
