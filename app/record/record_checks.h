// SPDX-License-Identifier: MIT
#pragma once

#include <QObject>
#include <QProcess>
#include <QString>
#include <QTimer>
#include <vector>

namespace drmscope::app {

// One thing that a recording needs, as `drmscope doctor` sees it.
struct RecordCheck
{
    enum class State : quint8
    {
        Good,
        Notice,
        Unknown, // nobody looked
        Missing,
    };
    QString what;
    State state = State::Missing;
    QString found;
    QString fix{};     // "" where nothing is to be mended
    QString command{}; // of it, what can be typed as it is
};

// Asks `drmscope doctor`: the window and the command line cannot disagree. GUI thread.
class RecordChecks : public QObject
{
    Q_OBJECT
public:
    explicit RecordChecks(const QString& program, QObject* parent = nullptr);
    ~RecordChecks() override;
    Q_DISABLE_COPY_MOVE(RecordChecks)

    // Of this machine, or of one that ssh reaches. What is asked last is what is answered.
    void ask(const QString& host = {});

    static std::vector<RecordCheck> parse(const QByteArray& json);

signals:
    void ready(const std::vector<drmscope::app::RecordCheck>& checks);

private:
    void start();
    void finished();
    RecordCheck noAnswer();

    QString m_program;
    QString m_host;
    QProcess m_process;
    QTimer m_patience;
    bool m_asksAnew = false;
};

} // namespace drmscope::app
