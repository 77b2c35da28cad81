// SPDX-License-Identifier: MIT
#pragma once

#include <QObject>
#include <QProcess>
#include <QString>

namespace drmscope::app {

// Completes a session whose recorder was killed, as the command line does before it reads one: by
// `drmscope rebuild`, as the user who runs the window, who may have no right to. Ending the window
// ends it; the session is then completed by whoever opens it next. One session at a time; GUI
// thread, which waits for nothing.
class SessionCompletion : public QObject
{
    Q_OBJECT
public:
    explicit SessionCompletion(QObject* parent = nullptr);
    ~SessionCompletion() override;
    Q_DISABLE_COPY_MOVE(SessionCompletion)

    // program: the command line. Nothing while it runs.
    void start(const QString& program, const QString& file);
    bool isRunning() const { return m_process.state() != QProcess::NotRunning; }
    const QString& file() const { return m_file; }       // that is, or was last, completed
    const QString& failure() const { return m_failure; } // what it said; "": it did not fail
    void forget();                                       // the last one; nothing while it runs

signals:
    void ended(const QString& file); // well or not

private:
    void end(const QString& failure);

    QProcess m_process;
    QString m_file;
    QString m_failure;
};

} // namespace drmscope::app
