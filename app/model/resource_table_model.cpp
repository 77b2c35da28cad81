// SPDX-License-Identifier: MIT
#include "app/model/resource_table_model.h"

#include "app/model/device_story.h"
#include "app/model/open_resources.h"
#include "app/model/resource_order.h"
#include "app/model/time_text.h"
#include "app/model/timeline.h"
#include "app/query/session_reader.h"

#include <algorithm>

namespace drmscope::app {

ResourceTableModel::ResourceTableModel(SessionDocument& document, QObject* parent)
    : LongTable(parent), m_document(document)
{
    connect(&document, &SessionDocument::stateChanged, this, &ResourceTableModel::reset);
    m_later.setSingleShot(true);
    connect(&m_later, &QTimer::timeout, this, &ResourceTableModel::reorder);
}

namespace {

using Page = std::vector<ResourceSpan>;

constexpr int kPatience = 10;

struct Found
{
    std::shared_ptr<const std::vector<quint32>> ids;
    bool ascending = true;
    Page first; // page of them
};

// The rows of a page, each in its place, whatever became of one meanwhile.
Page readPage(SessionReader& reader, const SessionContents& contents,
              const std::vector<quint32>& ids, int page)
{
    const auto begin =
        std::min(ids.size(), static_cast<size_t>(page) * RowPages<ResourceSpan>::kRows);
    const auto end = std::min(ids.size(), begin + RowPages<ResourceSpan>::kRows);
    const std::vector<RowId> wanted(ids.begin() + static_cast<std::ptrdiff_t>(begin),
                                    ids.begin() + static_cast<std::ptrdiff_t>(end));
    Page rows(wanted.size());
    size_t place = 0;
    for (auto& resource : readSpans(reader, contents, wanted)) {
        while (place < wanted.size() && wanted[place] != resource.id) {
            ++place;
        }
        rows[place] = resource;
    }
    return rows;
}

} // namespace

void ResourceTableModel::reset()
{
    m_grows = m_document.isReload() && m_ids != nullptr;
    if (m_grows) {
        m_contents = m_document.contents(); // its rows stay until their order is known
        // an order that takes long to find is looked for less often
        const qint64 waitMs = kPatience * m_orderMs - m_sinceOrdered.elapsed();
        if (m_document.isLive() && waitMs > 0) {
            m_later.start(static_cast<int>(waitMs));
            return;
        }
    } else {
        replaceRows(0, [this] {
            m_contents = m_document.contents();
            m_ids = nullptr;
            m_pages.clear();
        });
    }
    reorder();
}

void ResourceTableModel::reorder()
{
    m_later.stop();
    if (m_contents == nullptr) {
        return;
    }
    m_ordering = true;
    m_sinceOrdered.start();
    m_document.runner().ask(
        QueryRunner::Topic::Order,
        [contents = m_contents, filter = m_filter, column = m_sortColumn,
         order = m_sortOrder](SessionReader& reader, const QueryRunner::KeepGoing& keepGoing) {
            Found found;
            found.ids = resourceOrder(reader, *contents, filter, column, order, keepGoing);
            found.ascending = std::is_sorted(found.ids->begin(), found.ids->end());
            found.first = readPage(reader, *contents, *found.ids, 0);
            return std::any(std::move(found));
        },
        [this, contents = m_contents](const std::any& result) {
            const auto& found = std::any_cast<const Found&>(result);
            m_orderMs = m_sinceOrdered.restart();
            m_ordering = false;
            takeOrder(found.ids, found.ascending, contents);
            m_pages.take(0, found.first);
            emit ordered();
        },
        [this](const QueryFailure& failure) {
            m_ordering = false;
            emit m_document.readFailed(failure.text);
        });
}

// What a recording has grown by may stand anywhere, but a view that is told of more rows below
// keeps its place, and does not measure them all anew.
void ResourceTableModel::takeOrder(const std::shared_ptr<const std::vector<quint32>>& ids,
                                   bool ascending,
                                   const std::shared_ptr<const SessionContents>& contents)
{
    const auto count = static_cast<int>(ids->size());
    const bool grown = m_grows && m_ids->size() <= ids->size();
    const auto take = [&] {
        m_ids = ids;
        m_ordered = contents;
        m_ascending = ascending;
        m_pages.clear();
    };
    if (!grown) {
        replaceRows(count, take);
        return;
    }
    take();
    emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    appendRows(count);
}

void ResourceTableModel::askFor(int page) const
{
    if (!m_pages.mustAsk(page)) {
        return;
    }
    auto* self = const_cast<ResourceTableModel*>(this); // answers come later, in the GUI thread
    m_document.quick().ask(
        QueryRunner::Topic::Resources,
        [ids = m_ids, contents = m_ordered, page](SessionReader& reader,
                                                  const QueryRunner::KeepGoing& /*keepGoing*/) {
            return std::any(readPage(reader, *contents, *ids, page));
        },
        [self, page](const std::any& result) {
            self->take(page, std::any_cast<const Page&>(result));
        },
        [self](const QueryFailure& failure) { emit self->m_document.readFailed(failure.text); });
}

void ResourceTableModel::take(int page, const Page& resources)
{
    if (!m_pages.answer(page, resources)) {
        return;
    }
    const int first = page * RowPages<ResourceSpan>::kRows;
    const int last = std::min(first + RowPages<ResourceSpan>::kRows, rowCount()) - 1;
    if (first <= last) {
        emit dataChanged(index(first, 0), index(last, ColumnCount - 1));
    }
}

int ResourceTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

int ResourceTableModel::totalCount() const
{
    return m_contents == nullptr ? 0 : static_cast<int>(m_contents->timeline->resources().count());
}

namespace {

// A cell. Any thread.
QString resourceText(const SessionContents& contents, const ResourceSpan& resource, int column)
{
    const qint64 originNs = contents.originNs();
    const bool live = resource.endedNs == 0;
    switch (column) {
    case ResourceTableModel::Name:
        return contents.names.value(resource.nameId);
    case ResourceTableModel::Size:
        return resourceSizeText(resource);
    case ResourceTableModel::DrmDevice:
        return contents.nameOf(resource.deviceId);
    case ResourceTableModel::Added:
        return (resource.origin == Origin::Seen ? QString() : QStringLiteral("≤ ")) +
               timeText(resource.addedNs - originNs);
    case ResourceTableModel::Ended:
        return live ? QStringLiteral("–") : timeText(resource.endedNs - originNs);
    case ResourceTableModel::Lifetime:
        return (resource.origin == Origin::Seen ? QString() : QStringLiteral("≥ ")) +
               durationText((live ? contents.endNs() : resource.endedNs) - resource.addedNs);
    case ResourceTableModel::End:
        return endText(resource.end);
    case ResourceTableModel::EndPhase:
        return live ? QStringLiteral("–") : phaseText(contents.endPhase(resource));
    case ResourceTableModel::CallSite:
        return contents.frames.value(resource.callSiteSymbolId);
    case ResourceTableModel::Process:
        return contents.tasks.value(resource.taskId);
    case ResourceTableModel::Owner:
        return resource.devres ? QStringLiteral("devm") : QStringLiteral("drmm");
    default:
        return {};
    }
}

} // namespace

QVariant ResourceTableModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || m_ids == nullptr || index.row() >= rowCount()) {
        return {};
    }
    const int column = index.column();
    if (role == ResourceIdRole) {
        const RowId id = (*m_ids)[static_cast<size_t>(index.row())];
        return QVariant::fromValue<qint64>(
            m_ordered == m_contents ? id : sameResource(*m_ordered, id, *m_contents));
    }
    const auto* resource = m_pages.find(index.row());
    if (resource == nullptr && (role == Qt::DisplayRole || role == StateRole)) {
        askFor(index.row() / RowPages<ResourceSpan>::kRows);
    }
    switch (role) {
    case Qt::DisplayRole:
        return resource == nullptr ? QStringLiteral("…")
                                   : resourceText(*m_contents, *resource, column);
    case Qt::ToolTipRole:
        return resource != nullptr && (column == Name || column == CallSite)
                   ? plainToolTip(resourceText(*m_contents, *resource, column))
                   : QVariant();
    case Qt::TextAlignmentRole:
        return column == Size || (column >= Added && column <= Lifetime)
                   ? QVariant(Qt::AlignRight | Qt::AlignVCenter)
                   : QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    case StateRole:
        return static_cast<int>(resource == nullptr ? BarState::Ended
                                                    : m_contents->roles.of(*resource));
    case MonospaceRole:
        return column == CallSite;
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

void ResourceTableModel::askForText(const std::vector<int>& rows, const QList<int>& columns,
                                    const QString& title, TextReady ready)
{
    std::vector<RowId> ids;
    for (const int row : rows) {
        if (row < rowCount()) {
            ids.push_back((*m_ids)[static_cast<size_t>(row)]);
        }
    }
    m_document.quick().ask(
        QueryRunner::Topic::Copy,
        [contents = m_ordered, ids, columns, title](SessionReader& reader,
                                                    const QueryRunner::KeepGoing& /*keepGoing*/) {
            QString lines = title + QLatin1Char('\n');
            for (const auto& resource : readSpans(reader, *contents, ids)) {
                QStringList cells;
                for (const int column : columns) {
                    cells.append(resourceText(*contents, resource, column));
                }
                lines += cells.join(QLatin1Char('\t')) + QLatin1Char('\n');
            }
            return std::any(lines);
        },
        [ready = std::move(ready)](const std::any& result) {
            ready(std::any_cast<const QString&>(result));
        },
        [this](const QueryFailure& failure) { emit m_document.readFailed(failure.text); });
}

void ResourceTableModel::sort(int column, Qt::SortOrder order)
{
    m_sortColumn = column;
    m_sortOrder = order;
    m_grows = false;
    reorder();
}

void ResourceTableModel::setFilter(const QString& filter)
{
    m_filter = filter;
    m_grows = false;
    reorder();
}

void ResourceTableModel::askForRow(qint64 resourceId, const RowReady& ready)
{
    if (m_ids == nullptr || resourceId < 0 || resourceId >= ResourceIndex::kMostId) {
        m_document.quick().cancel(QueryRunner::Topic::ResourceRow);
        ready(-1);
        return;
    }
    const auto id = static_cast<quint32>(
        m_ordered == m_contents ? resourceId : sameResource(*m_contents, resourceId, *m_ordered));
    if (m_ascending) {
        m_document.quick().cancel(QueryRunner::Topic::ResourceRow);
        ready(placeOf(*m_ids, id, true));
        return;
    }
    m_document.quick().ask(
        QueryRunner::Topic::ResourceRow,
        [ids = m_ids, id](SessionReader& /*reader*/, const QueryRunner::KeepGoing& /*keepGoing*/) {
            return std::any(placeOf(*ids, id, false));
        },
        [this, ids = m_ids, ready](const std::any& row) {
            if (ids == m_ids) {
                ready(std::any_cast<int>(row));
            }
        },
        [this](const QueryFailure& failure) { emit m_document.readFailed(failure.text); });
}

} // namespace drmscope::app
