// SPDX-License-Identifier: MIT
#include "app/record/record_checks.h"

#include "app/record/said_line.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <utility>

namespace drmscope::app {

namespace {

constexpr int kPatienceMs = 20'000; // ssh gives up a host that does not answer before that

} // namespace

RecordChecks::RecordChecks(const QString& program, QObject* parent)
    : QObject(parent), m_program(program)
{
    m_patience.setSingleShot(true);
    m_patience.setInterval(kPatienceMs);
    connect(&m_patience, &QTimer::timeout, &m_process, &QProcess::kill);
    connect(&m_process, &QProcess::finished, this, &RecordChecks::finished);
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) {
            m_patience.stop();
            emit ready({noAnswer()});
        }
    });
}

RecordChecks::~RecordChecks()
{
    m_process.disconnect(this);
    m_process.kill();
    m_process.waitForFinished();
}

void RecordChecks::ask(const QString& host)
{
    m_host = host;
    if (m_process.state() == QProcess::NotRunning) {
        start();
    } else {
        m_asksAnew = true;
        m_process.kill();
    }
}

void RecordChecks::start()
{
    QStringList words{QStringLiteral("doctor"), QStringLiteral("--json")};
    if (!m_host.isEmpty()) {
        words << QStringLiteral("--via") << QStringLiteral("ssh:") + m_host;
        m_patience.start();
    }
    m_process.start(m_program, words, QIODevice::ReadOnly);
}

void RecordChecks::finished()
{
    m_patience.stop();
    auto checks = parse(m_process.readAllStandardOutput());
    if (std::exchange(m_asksAnew, false)) {
        start();
        return;
    }
    if (checks.empty()) {
        checks.push_back(noAnswer());
    }
    emit ready(checks);
}

RecordCheck RecordChecks::noAnswer()
{
    if (m_host.isEmpty()) {
        return {tr("drmscope"), RecordCheck::State::Missing,
                m_program.isEmpty() ? tr("the command line is not installed")
                                    : tr("%1 gave no answer").arg(m_program),
                tr("install drmscope whole")};
    }
    const QString said = saidLine(m_process.readAllStandardError());
    return {m_host,
            RecordCheck::State::Unknown,
            tr("not checked: %1").arg(said.isEmpty() ? tr("no answer") : said),
            {}};
}

std::vector<RecordCheck> RecordChecks::parse(const QByteArray& json)
{
    std::vector<RecordCheck> checks;
    const auto all = QJsonDocument::fromJson(json).object().value(QStringLiteral("checks"));
    for (const auto& value : all.toArray()) {
        const auto check = value.toObject();
        const QString state = check.value(QStringLiteral("state")).toString();
        checks.push_back({check.value(QStringLiteral("check")).toString(),
                          state == QLatin1String("ok")       ? RecordCheck::State::Good
                          : state == QLatin1String("notice") ? RecordCheck::State::Notice
                                                             : RecordCheck::State::Missing,
                          check.value(QStringLiteral("found")).toString(),
                          check.value(QStringLiteral("fix")).toString(),
                          check.value(QStringLiteral("command")).toString()});
    }
    return checks;
}

} // namespace drmscope::app
