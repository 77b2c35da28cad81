// SPDX-License-Identifier: MIT
#include "app/record/session_completion.h"

#include "app/record/said_line.h"

namespace drmscope::app {

SessionCompletion::SessionCompletion(QObject* parent) : QObject(parent)
{
    m_process.setProcessChannelMode(QProcess::MergedChannels);
    connect(&m_process, &QProcess::finished, this, [this](int exitCode, QProcess::ExitStatus how) {
        const QString said = saidLine(m_process.readAll().trimmed().split('\n').last());
        if (how == QProcess::NormalExit && exitCode == 0) {
            end({});
        } else if (said.isEmpty()) {
            end(tr("drmscope rebuild ended with %1").arg(exitCode));
        } else {
            end(said);
        }
    });
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) {
            end(tr("cannot start %1: %2; install drmscope whole, or set PATH")
                    .arg(m_process.program(), m_process.errorString()));
        }
    });
}

SessionCompletion::~SessionCompletion()
{
    m_process.disconnect(this);
}

void SessionCompletion::start(const QString& program, const QString& file)
{
    if (isRunning()) {
        return;
    }
    m_file = file;
    m_failure.clear();
    m_process.start(program.isEmpty() ? QStringLiteral("drmscope") : program,
                    {QStringLiteral("rebuild"), QStringLiteral("--quiet"), file},
                    QIODevice::ReadOnly);
}

void SessionCompletion::end(const QString& failure)
{
    m_failure = failure;
    emit ended(m_file);
}

void SessionCompletion::forget()
{
    if (!isRunning()) {
        m_file.clear();
        m_failure.clear();
    }
}

} // namespace drmscope::app
