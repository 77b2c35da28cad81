// SPDX-License-Identifier: MIT
#include "app/model/resource_table_model.h"

#include "app/model/device_story.h"
#include "app/model/resource_order.h"
#include "app/model/time_text.h"

#include <limits>

namespace drmscope::app {

ResourceTableModel::ResourceTableModel(SessionDocument& document, QObject* parent)
    : QAbstractTableModel(parent), m_document(document)
{
    connect(&document, &SessionDocument::stateChanged, this, &ResourceTableModel::reset);
}

void ResourceTableModel::reset()
{
    beginResetModel();
    m_contents = m_document.contents();
    m_rows = nullptr;
    m_rowOf = nullptr;
    endResetModel();
    reorder();
}

void ResourceTableModel::reorder()
{
    if (m_contents == nullptr) {
        return;
    }
    m_document.runner().ask(
        QueryRunner::Topic::Order,
        [contents = m_contents, filter = m_filter, column = m_sortColumn,
         order = m_sortOrder](SessionReader& /*reader*/, const QueryRunner::KeepGoing& keepGoing) {
            return std::any(resourceOrder(*contents, filter, column, order, keepGoing));
        },
        [this](const std::any& result) {
            const auto& order = std::any_cast<const ResourceOrder&>(result);
            beginResetModel();
            m_rows = order.rows;
            m_rowOf = order.rowOf;
            endResetModel();
            emit ordered();
        },
        [](const QueryFailure& /*failure*/) {});
}

int ResourceTableModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() || m_rows == nullptr ? 0 : static_cast<int>(m_rows->size());
}

int ResourceTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

int ResourceTableModel::totalCount() const
{
    return m_contents == nullptr ? 0 : static_cast<int>(m_contents->resources.size());
}

QVariant ResourceTableModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || m_rows == nullptr || index.row() >= rowCount()) {
        return {};
    }
    const size_t place = (*m_rows)[static_cast<size_t>(index.row())];
    const auto& resource = m_contents->resources[place];
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return text(resource, column);
    case Qt::ToolTipRole:
        return column == Name || column == CallSite ? plainToolTip(text(resource, column))
                                                    : QVariant();
    case Qt::TextAlignmentRole:
        return column == Size || (column >= Added && column <= Lifetime)
                   ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                   : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    case StateRole:
        return static_cast<int>(m_contents->states[place]);
    case ResourceIdRole:
        return QVariant::fromValue<qint64>(resource.id);
    case MonospaceRole:
        return column == CallSite;
    default:
        return {};
    }
}

QString ResourceTableModel::text(const ResourceSpan& resource, int column) const
{
    const qint64 originNs = m_contents->originNs();
    const bool live = resource.endedNs == 0;
    switch (column) {
    case Name:
        return m_contents->names.value(resource.nameId);
    case Size:
        return resource.kind == ResourceKind::Action && resource.sizeBytes == 0
                   ? QStringLiteral("–")
                   : sizeText(resource.sizeBytes);
    case DrmDevice: {
        const auto* device = m_contents->device(resource.deviceId);
        return device == nullptr ? QString() : SessionContents::deviceName(*device);
    }
    case Added:
        return (resource.origin == Origin::Seen ? QString() : QStringLiteral("≤ ")) +
               timeText(resource.addedNs - originNs);
    case Ended:
        return live ? QStringLiteral("–") : timeText(resource.endedNs - originNs);
    case Lifetime:
        return (resource.origin == Origin::Seen ? QString() : QStringLiteral("≥ ")) +
               durationText((live ? m_contents->endNs() : resource.endedNs) - resource.addedNs);
    case End:
        return endText(resource.end);
    case EndPhase:
        return live ? QStringLiteral("–") : phaseText(m_contents->endPhase(resource));
    case CallSite:
        return m_contents->frames.value(resource.callSiteSymbolId);
    case Process:
        return m_contents->tasks.value(resource.taskId);
    case Owner:
        return resource.devres ? QStringLiteral("devm") : QStringLiteral("drmm");
    default:
        return {};
    }
}

QVariant ResourceTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return section == Size || (section >= Added && section <= Lifetime)
                   ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                   : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case Name:
        return tr("Name");
    case Size:
        return tr("Size");
    case DrmDevice:
        return tr("Device");
    case Added:
        return tr("Added");
    case Ended:
        return tr("Ended");
    case Lifetime:
        return tr("Lifetime");
    case End:
        return tr("End");
    case EndPhase:
        return tr("Phase at end");
    case CallSite:
        return tr("Call site");
    case Process:
        return tr("Added by");
    case Owner:
        return tr("Owner");
    default:
        return {};
    }
}

void ResourceTableModel::sort(int column, Qt::SortOrder order)
{
    m_sortColumn = column;
    m_sortOrder = order;
    reorder();
}

void ResourceTableModel::setFilter(const ResourceTableFilter& filter)
{
    m_filter = filter;
    reorder();
}

int ResourceTableModel::rowOf(qint64 resourceId) const
{
    const auto index = m_contents == nullptr ? -1 : m_contents->resourceIndex(resourceId);
    if (index < 0 || m_rowOf == nullptr) {
        return -1;
    }
    const quint32 row = (*m_rowOf)[static_cast<size_t>(index)];
    return row == std::numeric_limits<quint32>::max() ? -1 : static_cast<int>(row);
}

} // namespace drmscope::app
