// SPDX-License-Identifier: MIT
#include "app/model/session_document.h"

#include "app/query/session_reader.h"

#include <QFileInfo>

namespace drmscope::app {

SessionDocument::SessionDocument(QObject* parent) : QObject(parent) {}

void SessionDocument::open(const QString& path)
{
    m_path = QFileInfo(path).absoluteFilePath();
    m_contents = nullptr;
    m_runner.setFile(m_path);
    setState(State::Loading);
    m_runner.ask(
        QueryRunner::Topic::Contents,
        [path = m_path](SessionReader& reader, const QueryRunner::KeepGoing& /*keepGoing*/) {
            return std::any(readContents(reader, path));
        },
        [this](const std::any& result) {
            m_contents = std::any_cast<std::shared_ptr<const SessionContents>>(result);
            setState(State::Ready);
        },
        [this](const QueryFailure& failure) {
            m_failure = failure;
            setState(State::Failed);
        });
}

void SessionDocument::close()
{
    m_runner.setFile({});
    m_path.clear();
    m_contents = nullptr;
    setState(State::Empty);
}

QString SessionDocument::fix() const
{
    switch (m_failure.kind) {
    case SessionError::Kind::Missing:
        return tr("It may have been moved or deleted. Open it from where it is now.");
    case SessionError::Kind::NotASession:
        return tr("Record a session with: sudo drmscope record");
    case SessionError::Kind::Newer:
        return tr("Open it with the drmscope that wrote it, or a later one.");
    case SessionError::Kind::NotPermitted:
        return tr(
            "Session files belong to the user who records. Ask for a copy, or change its owner.");
    case SessionError::Kind::Io:
    case SessionError::Kind::Cancelled:
        break;
    }
    return tr("Check the disk, then open it again.");
}

void SessionDocument::askForResource(qint64 resourceId, DetailReady ready)
{
    m_runner.ask(
        QueryRunner::Topic::Detail,
        [resourceId](SessionReader& reader, const QueryRunner::KeepGoing& /*keepGoing*/) {
            ResourceDetail detail;
            if (auto resource = reader.resource(resourceId)) {
                detail.resource = std::move(*resource);
                detail.stack = reader.stack(detail.resource.stackId);
            }
            return std::any(std::move(detail));
        },
        [ready = std::move(ready)](const std::any& result) {
            ready(std::any_cast<const ResourceDetail&>(result));
        },
        // The file may vanish while it is shown; what is on screen stays.
        [](const QueryFailure& /*failure*/) {});
}

void SessionDocument::setState(State state)
{
    m_state = state;
    emit stateChanged(state);
}

} // namespace drmscope::app
