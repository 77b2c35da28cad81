// SPDX-License-Identifier: MIT
#include "app/view/suppressions.h"

#include "app/report/plain_check.h"

#include <QFile>

namespace drmscope::app {

Suppressions::Suppressions(SessionDocument& document, QObject* parent)
    : QObject(parent), m_document(document)
{
    connect(&document, &SessionDocument::stateChanged, this, [this] {
        const auto& contents = m_document.contents();
        if (contents == nullptr || contents->findingTable != m_matched) {
            match();
        }
    });
}

bool Suppressions::load(const QString& file, QString& why)
{
    constexpr qint64 kLargest = 1 << 20; // a file that somebody wrote by hand
    QFile text(file);
    if (!text.open(QIODevice::ReadOnly) || text.size() > kLargest) {
        why = text.isOpen() ? tr("%1 is too large for a suppression file.").arg(file)
                            : tr("Cannot read %1: %2").arg(file, text.errorString());
        return false;
    }
    try {
        m_list = SuppressionList::parse(text.readAll().toStdString(), file.toStdString());
    } catch (const SuppressionError& error) {
        why = QString::fromUtf8(error.what());
        return false;
    }
    m_file = file;
    match();
    return true;
}

void Suppressions::forget()
{
    m_file.clear();
    m_list = {};
    match();
}

QString Suppressions::lineFor(const Finding& finding)
{
    return QString::fromStdString(SuppressionList::lineFor(finding));
}

bool Suppressions::add(const QString& file, const Finding& finding, QString& why)
{
    QFile text(file);
    if (!text.open(QIODevice::ReadWrite)) {
        why = tr("Cannot write %1: %2").arg(file, text.errorString());
        return false;
    }
    const auto before = text.readAll();
    const QByteArray line = (before.isEmpty() || before.endsWith('\n') ? "" : "\n") +
                            QByteArray("# ") +
                            QByteArray::fromStdString(finding.title).simplified() + '\n' +
                            lineFor(finding).toUtf8() + '\n';
    if (text.write(line) != line.size() || !text.flush()) {
        why = tr("Cannot write %1: %2").arg(file, text.errorString());
        return false;
    }
    text.close();
    return load(file, why);
}

void Suppressions::clear()
{
    if (m_suppressed.isEmpty() && m_uses.empty()) {
        return;
    }
    m_suppressed.clear();
    m_uses.clear();
    m_leaks = 0;
    emit changed();
}

void Suppressions::match()
{
    const auto& contents = m_document.contents();
    m_matched = contents == nullptr ? nullptr : contents->findingTable;
    clear(); // till the answer comes: the same ids may be other findings now
    if (contents == nullptr || m_file.isEmpty()) {
        m_document.quick().cancel(QueryRunner::Topic::Suppressions);
        return;
    }
    m_document.quick().ask(
        QueryRunner::Topic::Suppressions,
        [list = m_list](SessionReader& reader, const QueryRunner::KeepGoing& /*keepGoing*/) {
            auto result = plainCheck(reader);
            auto lines = list;
            suppress(reader, lines, result);
            return std::any(std::move(result));
        },
        [this](const std::any& result) {
            const auto& check = std::any_cast<const CheckResult&>(result);
            m_suppressed.clear();
            m_leaks = 0;
            for (const auto& [finding, by] : check.suppressed) {
                m_suppressed.insert(finding.id, QString::fromStdString(by));
                m_leaks += finding.verdict == "leak" ? 1 : 0;
            }
            m_uses = check.suppressions;
            emit changed();
        },
        [this](const QueryFailure& failure) { emit failed(failure.text); });
}

} // namespace drmscope::app
