// SPDX-License-Identifier: MIT
#include "app/model/finding_table_model.h"

#include "app/model/time_text.h"

#include <QCoreApplication>

namespace drmscope::app {

FindingTableModel::FindingTableModel(SessionDocument& document, QObject* parent)
    : QAbstractTableModel(parent), m_document(document)
{
    connect(&document, &SessionDocument::stateChanged, this, &FindingTableModel::reset);
}

void FindingTableModel::reset()
{
    beginResetModel();
    m_contents = m_document.contents();
    endResetModel();
}

int FindingTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || m_contents == nullptr
               ? 0
               : static_cast<int>(m_contents->findings.size());
}

int FindingTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant FindingTableModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount()) {
        return {};
    }
    const auto& finding = m_contents->findings[static_cast<size_t>(index.row())];
    if (role == SeverityRole) {
        return static_cast<int>(finding.severity);
    }
    if (role == Qt::ToolTipRole && (index.column() == Cause || index.column() == CallSite)) {
        return plainToolTip(data(index, Qt::DisplayRole).toString());
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (index.column()) {
    case Gravity:
        return severityText(finding.severity);
    case Rule:
        return QString::fromStdString(finding.rule);
    case DrmDevice:
        return QString::fromStdString(finding.minor.empty() ? finding.drmDriver : finding.minor);
    case Title:
        return QString::fromStdString(finding.title);
    case Cause:
        return QString::fromStdString(finding.cause);
    case Confidence:
        return QString::fromStdString(finding.confidence);
    case CallSite:
        return QString::fromStdString(finding.callSite);
    default:
        return {};
    }
}

QVariant FindingTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case Gravity:
        return tr("Severity");
    case Rule:
        return tr("Rule");
    case DrmDevice:
        return tr("Device");
    case Title:
        return tr("Finding");
    case Cause:
        return tr("Cause");
    case Confidence:
        return tr("Confidence");
    case CallSite:
        return tr("Call site");
    default:
        return {};
    }
}

Selection::Item FindingTableModel::itemOf(int row) const
{
    if (row < 0 || row >= rowCount()) {
        return {};
    }
    const auto& finding = m_contents->findings[static_cast<size_t>(row)];
    return finding.resourceId != 0 ? Selection::Item{Selection::Kind::Resource, finding.resourceId}
                                   : Selection::Item{Selection::Kind::Device, finding.deviceId};
}

QString severityText(Severity severity)
{
    switch (severity) {
    case Severity::Error:
        return QCoreApplication::translate("drmscope::app::Severity", "error");
    case Severity::Warning:
        return QCoreApplication::translate("drmscope::app::Severity", "warning");
    case Severity::Information:
        return QCoreApplication::translate("drmscope::app::Severity", "information");
    case Severity::Unknown:
        break;
    }
    return QCoreApplication::translate("drmscope::app::Severity", "unknown");
}

} // namespace drmscope::app
