// SPDX-License-Identifier: MIT
#include "app/model/device_list_model.h"

#include "app/model/time_text.h"

#include <algorithm>

namespace drmscope::app {

DeviceListModel::DeviceListModel(SessionDocument& document, QObject* parent)
    : QAbstractListModel(parent), m_document(document)
{
    connect(&document, &SessionDocument::stateChanged, this, &DeviceListModel::follow);
}

void DeviceListModel::follow()
{
    const auto& now = m_document.contents();
    if (now == m_contents) {
        return;
    }
    const int known = rowCount();
    const bool grows =
        now != nullptr && m_contents != nullptr && now->path == m_contents->path &&
        known <= static_cast<int>(now->devices.size()) &&
        std::equal(m_contents->devices.begin(), m_contents->devices.end(), now->devices.begin(),
                   [](const Device& a, const Device& b) { return a.id == b.id; });
    if (!grows) {
        beginResetModel();
        m_contents = now;
        endResetModel();
        return;
    }
    const int all = static_cast<int>(now->devices.size());
    if (all > known) {
        beginInsertRows({}, known, all - 1);
        m_contents = now;
        endInsertRows();
    }
    m_contents = now;
    if (known > 0) {
        emit dataChanged(index(0), index(known - 1));
    }
}

int DeviceListModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || m_contents == nullptr ? 0
                                                     : static_cast<int>(m_contents->devices.size());
}

QVariant DeviceListModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount()) {
        return {};
    }
    const auto& device = m_contents->devices[static_cast<size_t>(index.row())];
    const DeviceStory story(*m_contents, device);
    switch (role) {
    case Qt::DisplayRole:
        return m_contents->nameOf(device.id);
    case Qt::ToolTipRole:
        return plainToolTip(
            QStringLiteral("%1 · %2\n%3")
                .arg(m_contents->nameOf(device.id), story.origin(), story.summary()));
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1, %2, %3")
            .arg(m_contents->nameOf(device.id), story.origin(), story.healthText());
    case DeviceIdRole:
        return QVariant::fromValue<qint64>(device.id);
    case OriginRole:
        return story.origin();
    case HealthRole:
        return static_cast<int>(story.health());
    case HealthTextRole:
        return story.healthText();
    case CountsRole:
        return counts(device);
    default:
        return {};
    }
}

QString DeviceListModel::counts(const Device& device) const
{
    const QString resources = device.resourceCount == kNotCounted ? tr("resources …")
                              : device.resourceCount == 1
                                  ? tr("1 resource")
                                  : tr("%1 resources").arg(countText(device.resourceCount));
    const QString files =
        device.fileCount == 1 ? tr("1 file") : tr("%1 files").arg(countText(device.fileCount));
    return device.fileCount == 0 ? resources : QStringLiteral("%1 · %2").arg(resources, files);
}

int DeviceListModel::rowOf(qint64 deviceId) const
{
    for (int row = 0; row < rowCount(); ++row) {
        if (m_contents->devices[static_cast<size_t>(row)].id == deviceId) {
            return row;
        }
    }
    return -1;
}

} // namespace drmscope::app
