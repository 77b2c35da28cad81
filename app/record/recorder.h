// SPDX-License-Identifier: MIT
#pragma once

#include <QDir>
#include <QObject>
#include <QProcess>
#include <QString>
#include <QStringList>

namespace drmscope::app {

struct RecordSettings
{
    QString file;
    QString via = QStringLiteral("pkexec"); // as `drmscope record --via` takes it
    QString backend = QStringLiteral("auto");
    int bufferKb = 0; // 0: the agent's own
    bool references = false;
    bool allDevres = false;
    bool copyAgent = false; // to the host of ssh
    bool overwrite = false;
    QString thenRun; // by /bin/sh, once it is armed; "" nothing
    friend bool operator==(const RecordSettings&, const RecordSettings&) = default;
};

// One recording at a time, made by `drmscope record` as the user who runs the window: the window is
// never root, and what elevates is the command line's own way. Ending the window, or its process,
// ends the recording in order, and nobody waits for it: it is completed without either. GUI thread.
class Recorder : public QObject
{
    Q_OBJECT
public:
    enum class State : quint8
    {
        Idle,
        Starting, // until it is armed: a password may be asked for
        Recording,
        Stopping,
    };

    // program: the command line; "" finds it beside this program, else in PATH.
    explicit Recorder(const QString& program = {}, QObject* parent = nullptr);
    ~Recorder() override;
    Q_DISABLE_COPY_MOVE(Recorder)

    static QString findProgram();
    // A file that is not there, drmscope-20261123-180500.drmscope.
    static QString proposedFile(const QDir& folder);

    void start(const RecordSettings& settings);
    void stop();    // saves it
    void discard(); // ends it and deletes what it made, which nobody should have open any more
    void kill();    // when it does not answer; what was committed stays

    State state() const { return m_state; }
    bool discards() const { return m_discards; } // what runs, or ran last
    const RecordSettings& settings() const { return m_settings; }
    const QString& program() const { return m_program; }
    const QString& lastLine() const { return m_lastLine; } // of what it says while it works

signals:
    void stateChanged(drmscope::app::Recorder::State state);
    void said(const QString& line);
    void commandEnded(const QString& how); // what was to be run once it was armed
    void saved(const QString& file, const QString& summary);
    void discarded();
    void givenUp(); // before it was armed: it made nothing, so that nothing is deleted
    // It came to nothing: what failed, and what it said itself, which names the fix. Where a
    // session was saved all the same, file names it.
    void failed(const QString& title, const QString& text, const QString& file);

private:
    void letGo();
    void setState(State state);
    void read();
    void runCommand();
    void endCommand();
    void commandSaid();
    void commandFinished(int exitCode, QProcess::ExitStatus status);
    void finished(int exitCode, QProcess::ExitStatus status);

    QString m_program;
    RecordSettings m_settings;
    QProcess* m_process; // may outlive this
    QProcess m_command;
    QString m_commandWords; // its last line
    QByteArray m_partial;
    QStringList m_lines;
    QString m_lastLine;
    State m_state = State::Idle;
    bool m_discards = false;
};

} // namespace drmscope::app
