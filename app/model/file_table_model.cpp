// SPDX-License-Identifier: MIT
#include "app/model/file_table_model.h"

#include "app/model/time_text.h"

namespace drmscope::app {

FileTableModel::FileTableModel(SessionDocument& document, QObject* parent)
    : QAbstractTableModel(parent), m_document(document)
{
    connect(&document, &SessionDocument::stateChanged, this, &FileTableModel::reset);
}

void FileTableModel::reset()
{
    beginResetModel();
    m_contents = m_document.contents();
    endResetModel();
}

int FileTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || m_contents == nullptr ? 0
                                                     : static_cast<int>(m_contents->files.size());
}

int FileTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant FileTableModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount()) {
        return {};
    }
    const auto row = static_cast<size_t>(index.row());
    const auto& file = m_contents->files[row];
    switch (role) {
    case Qt::DisplayRole:
        return text(file, m_contents->holdings.value(file.deviceId), index.column());
    case Qt::TextAlignmentRole:
        return index.column() >= Opened ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                                        : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    case StateRole:
        return static_cast<int>(fileState(m_contents->holdings.value(file.deviceId), file));
    case FileIdRole:
        return QVariant::fromValue<qint64>(file.id);
    default:
        return {};
    }
}

QString FileTableModel::text(const DrmFile& file, const Holding& holding, int column) const
{
    const qint64 originNs = m_contents->originNs();
    const bool open = file.closedNs == 0;
    const qint64 endNs = open ? m_contents->endNs() : file.closedNs;
    const bool held = fileState(holding, file) == BarState::Held;
    switch (column) {
    case Holder:
        return file.inKernel ? tr("in-kernel client")
                             : QStringLiteral("%1 (%2)")
                                   .arg(QString::fromStdString(file.comm))
                                   .arg(file.processId);
    case DrmDevice: {
        const auto* device = m_contents->device(file.deviceId);
        return device == nullptr ? QString() : SessionContents::deviceName(*device);
    }
    case Opened:
        return (file.origin == Origin::Seen ? QString() : QStringLiteral("≤ ")) +
               timeText(file.openedNs - originNs);
    case Closed:
        return open ? tr("still open") : timeText(file.closedNs - originNs);
    case OpenFor:
        return durationText(endNs - file.openedNs);
    case AfterUnplug:
        return held ? durationText(endNs - holding.goneNs) : QStringLiteral("–");
    default:
        return {};
    }
}

QVariant FileTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return section >= Opened ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                                 : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case Holder:
        return tr("Holder");
    case DrmDevice:
        return tr("Device");
    case Opened:
        return tr("Opened");
    case Closed:
        return tr("Closed");
    case OpenFor:
        return tr("Open for");
    case AfterUnplug:
        return tr("Of that after unplug");
    default:
        return {};
    }
}

int FileTableModel::rowOf(qint64 fileId) const
{
    for (int row = 0; row < rowCount(); ++row) {
        if (m_contents->files[static_cast<size_t>(row)].id == fileId) {
            return row;
        }
    }
    return -1;
}

} // namespace drmscope::app
