// SPDX-License-Identifier: MIT
#include "app/record/record_checks.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace drmscope::app {

namespace {

RecordCheck noProgram(const QString& program)
{
    return {RecordChecks::tr("drmscope"), RecordCheck::State::Missing,
            program.isEmpty() ? RecordChecks::tr("the command line is not installed")
                              : RecordChecks::tr("%1 gave no answer").arg(program),
            RecordChecks::tr("install drmscope whole")};
}

} // namespace

RecordChecks::RecordChecks(const QString& program, QObject* parent)
    : QObject(parent), m_program(program)
{
    connect(&m_process, &QProcess::finished, this, [this] {
        auto checks = parse(m_process.readAllStandardOutput());
        if (checks.empty()) {
            checks.push_back(noProgram(m_program));
        }
        emit ready(checks);
    });
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart) {
            emit ready({noProgram(m_program)});
        }
    });
}

RecordChecks::~RecordChecks()
{
    m_process.disconnect(this);
    m_process.kill();
    m_process.waitForFinished();
}

void RecordChecks::ask()
{
    if (m_process.state() != QProcess::NotRunning) {
        return;
    }
    m_process.start(m_program, {QStringLiteral("doctor"), QStringLiteral("--json")},
                    QIODevice::ReadOnly);
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
                          check.value(QStringLiteral("fix")).toString()});
    }
    return checks;
}

} // namespace drmscope::app
