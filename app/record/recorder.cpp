// SPDX-License-Identifier: MIT
#include "app/record/recorder.h"

#include "app/record/said_line.h"

#include <sys/prctl.h>
#include <unistd.h>

#include <QCoreApplication>
#include <QDateTime>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QStandardPaths>
#include <csignal>

namespace drmscope::app {

namespace {

constexpr qsizetype kMostLines = 200;
const QString kArmed = QStringLiteral("recording to "); // what it says then

// Exit codes of `drmscope record` (docs/man).
constexpr int kSaved = 0;
constexpr int kSavedWithMissed = 2;
constexpr int kUsage = 64;
constexpr int kPartMissing = 69;
constexpr int kCannotCreate = 73;
constexpr int kNotPermitted = 77;

QString titleOf(int exitCode)
{
    switch (exitCode) {
    case kUsage:
        return Recorder::tr("This way to record is not known to the installed drmscope");
    case kPartMissing:
        return Recorder::tr("Something that a recording needs is missing");
    case kCannotCreate:
        return Recorder::tr("The session file cannot be created");
    case kNotPermitted:
        return Recorder::tr("Permission was not given");
    default:
        return Recorder::tr("The recording failed");
    }
}

// What ssh says of itself, not what the other machine says.
bool isUnreachable(const QString& words)
{
    static const QRegularExpression said(
        QStringLiteral("(^|: )ssh: |Host key verification failed|Permission denied \\(|"
                       "Connection (closed|reset) by"),
        QRegularExpression::MultilineOption);
    return words.contains(said);
}

} // namespace

Recorder::Recorder(const QString& program, QObject* parent)
    : QObject(parent), m_program(program.isEmpty() ? findProgram() : program),
      m_process(new QProcess)
{
    m_process->setProcessChannelMode(QProcess::MergedChannels);
    // Where the window is killed nobody could stop it any more.
    m_process->setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGINT); });
    m_command.setProcessChannelMode(QProcess::MergedChannels);
    // With all that it starts it is one group, which can be told to end; and what would ask on the
    // terminal of the window fails, instead of being stopped unseen.
    m_command.setChildProcessModifier([] { ::setsid(); });
    connect(&m_command, &QProcess::readyRead, this, &Recorder::commandSaid);
    connect(&m_command, &QProcess::finished, this, &Recorder::commandFinished);
    connect(m_process, &QProcess::readyRead, this, &Recorder::read);
    connect(m_process, &QProcess::finished, this, &Recorder::finished);
    connect(m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) {
            setState(State::Idle);
            emit failed(tr("Something that a recording needs is missing"),
                        tr("Cannot start %1: %2. Install drmscope whole, or set PATH.")
                            .arg(m_program.isEmpty() ? QStringLiteral("drmscope") : m_program,
                                 m_process->errorString()),
                        {});
        }
    });
}

Recorder::~Recorder()
{
    m_process->disconnect(this);
    m_command.disconnect(this);
    endCommand();
    if (m_process->state() == QProcess::NotRunning) {
        delete m_process;
    } else {
        letGo();
    }
}

// It completes what it has, and hears no second time that it is to stop.
void Recorder::letGo()
{
    connect(m_process, &QProcess::finished, m_process, &QObject::deleteLater);
    if (m_state != State::Stopping) {
        ::kill(static_cast<pid_t>(m_process->processId()), SIGINT);
    }
}

QString Recorder::findProgram()
{
    const QFileInfo beside(QCoreApplication::applicationDirPath() + QStringLiteral("/drmscope"));
    return beside.isExecutable() ? beside.absoluteFilePath()
                                 : QStandardPaths::findExecutable(QStringLiteral("drmscope"));
}

QString Recorder::proposedFile(const QDir& folder)
{
    const QString name =
        QDateTime::currentDateTimeUtc().toString(QStringLiteral("'drmscope-'yyyyMMdd-HHmmss"));
    const QString ending = QStringLiteral(".drmscope");
    QString file = folder.filePath(name + ending);
    for (int i = 2; QFile::exists(file); ++i) { // within the same second
        file = folder.filePath(QStringLiteral("%1-%2%3").arg(name).arg(i).arg(ending));
    }
    return file;
}

void Recorder::setState(State state)
{
    if (state != m_state) {
        m_state = state;
        emit stateChanged(state);
    }
}

void Recorder::start(const RecordSettings& settings)
{
    if (m_state != State::Idle) {
        return;
    }
    m_settings = settings;
    m_lines.clear();
    m_partial.clear();
    m_lastLine.clear();
    m_discards = false;
    QStringList arguments{QStringLiteral("record"),
                          QStringLiteral("--via"),
                          settings.via,
                          QStringLiteral("--backend"),
                          settings.backend,
                          QStringLiteral("-o"),
                          settings.file};
    if (settings.bufferKb > 0) {
        arguments << QStringLiteral("-b") << QString::number(settings.bufferKb);
    }
    if (settings.references) {
        arguments << QStringLiteral("--refs");
    }
    if (settings.allDevres) {
        arguments << QStringLiteral("--devres") << QStringLiteral("all");
    }
    if (settings.copyAgent) {
        arguments << QStringLiteral("--copy-agent");
    }
    if (settings.overwrite) {
        arguments << QStringLiteral("-f");
    }
    setState(State::Starting);
    m_process->start(m_program, arguments, QIODevice::ReadOnly);
}

// As the user who runs the window, who has ways of his own to become root (pkexec). Unlike the
// COMMAND of `drmscope record`, which ends the recording with itself: who binds a driver wants to
// see what it does then.
void Recorder::runCommand()
{
    if (m_settings.thenRun.isEmpty()) {
        return;
    }
    if (m_command.state() != QProcess::NotRunning) {
        emit commandEnded(tr("nothing was run: what the last recording ran still runs"));
        return;
    }
    m_commandWords.clear();
    emit said(tr("running %1").arg(m_settings.thenRun));
    m_command.start(QStringLiteral("/bin/sh"), {QStringLiteral("-c"), m_settings.thenRun},
                    QIODevice::ReadOnly);
}

// Nobody records what it does any more.
void Recorder::endCommand()
{
    if (m_command.state() == QProcess::Running) {
        ::kill(-static_cast<pid_t>(m_command.processId()), SIGTERM);
    }
}

void Recorder::commandSaid()
{
    const QString text = QString::fromUtf8(m_command.readAll()).trimmed();
    if (!text.isEmpty()) {
        m_commandWords = text.section(QLatin1Char('\n'), -1);
    }
}

void Recorder::commandFinished(int exitCode, QProcess::ExitStatus status)
{
    commandSaid();
    const QString how =
        status == QProcess::CrashExit ? tr("%1 was ended by a signal").arg(m_settings.thenRun)
        : exitCode == 0               ? tr("%1 has ended").arg(m_settings.thenRun)
                        : tr("%1 failed: it ended with %2").arg(m_settings.thenRun).arg(exitCode);
    emit commandEnded(m_commandWords.isEmpty() ? how : how + QStringLiteral(": ") + m_commandWords);
}

void Recorder::stop()
{
    if (m_state == State::Starting || m_state == State::Recording) {
        endCommand();
        setState(State::Stopping);
        ::kill(static_cast<pid_t>(m_process->processId()), SIGINT);
    }
}

void Recorder::discard()
{
    m_discards = m_state != State::Idle;
    stop();
}

void Recorder::kill()
{
    m_process->kill();
}

void Recorder::read()
{
    m_partial += m_process->readAll();
    // A line that is drawn anew ends in a carriage return.
    m_partial.replace('\r', '\n');
    for (qsizetype end = m_partial.indexOf('\n'); end >= 0; end = m_partial.indexOf('\n')) {
        const QString line = saidLine(m_partial.left(end));
        m_partial.remove(0, end + 1);
        if (line.isEmpty()) {
            continue;
        }
        m_lines.append(line);
        if (m_lines.size() > kMostLines) {
            m_lines.removeAt(m_lines.size() / 2); // how it began is wanted, too
        }
        m_lastLine = line;
        const bool arms = m_state == State::Starting && line.contains(kArmed);
        if (arms) {
            setState(State::Recording);
        }
        if (arms) { // the state says it, and not how a terminal ends it
            runCommand();
        } else {
            emit said(line);
        }
    }
}

void Recorder::finished(int exitCode, QProcess::ExitStatus status)
{
    read();
    if (!m_partial.trimmed().isEmpty()) {
        m_lines.append(saidLine(m_partial));
    }
    const bool wasArmed = !m_lines.filter(kArmed).isEmpty();
    const bool good =
        status == QProcess::NormalExit && (exitCode == kSaved || exitCode == kSavedWithMissed);
    endCommand();
    setState(State::Idle);
    if (m_discards && (wasArmed || good)) { // good alone: it was armed as it was told to stop
        for (const auto* part : {"-wal", "-journal", "-shm", ".notes.new", ".notes", ""}) {
            QFile::remove(m_settings.file + QLatin1String(part));
        }
        emit discarded();
    } else if (m_discards) {
        emit givenUp();
    } else if (good && wasArmed) {
        emit saved(m_settings.file, m_lines.isEmpty() ? QString() : m_lines.last());
    } else if (const QString words = m_lines.join(QLatin1Char('\n'));
               exitCode == kPartMissing && m_settings.via.startsWith(QLatin1String("ssh:")) &&
               isUnreachable(words)) {
        const QString host = m_settings.via.section(QLatin1Char(':'), 1);
        emit failed(tr("Cannot reach %1").arg(host),
                    tr("%1\nTry in a terminal: ssh %2 true").arg(words, host), {});
    } else {
        m_lines.removeIf([](const QString& line) { return line.contains(kArmed); });
        const QString text = m_lines.isEmpty()
                                 ? tr("It said nothing (exit status %1).").arg(exitCode)
                                 : m_lines.join(QLatin1Char('\n'));
        emit failed(status == QProcess::CrashExit ? tr("The recorder was killed")
                                                  : titleOf(exitCode),
                    text, wasArmed && QFile::exists(m_settings.file) ? m_settings.file : QString());
    }
}

} // namespace drmscope::app
