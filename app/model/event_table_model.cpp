// SPDX-License-Identifier: MIT
#include "app/model/event_table_model.h"

#include "app/model/address_text.h"
#include "app/model/event_order.h"
#include "app/model/filter_terms.h"
#include "app/model/freed_aside.h"
#include "app/model/time_text.h"
#include "app/query/session_reader.h"

#include <algorithm>
#include <iterator>
#include <limits>

namespace drmscope::app {

namespace {

constexpr int kPageRows = RowPages<Event>::kRows;
constexpr int kPatience = 10; // an order is found anew at most a tenth of the time
constexpr int kProgressMs = 100;
constexpr qint64 kMostListed = 2'000'000; // matches of a filter, and rows of a file without order

QString words(const std::string& text)
{
    return QString::fromStdString(text);
}

// Events with a word in them, or of a drm_device that is called so or stands there, in order.
std::vector<RowId> eventsWith(SessionReader& reader, const SessionContents& contents,
                              const QString& word)
{
    auto ids = reader.eventIds(word.toStdString(), 0, kMostListed);
    for (const auto& device : contents.devices) {
        if (!contents.nameOf(device.id).contains(word, Qt::CaseInsensitive) &&
            addressText(device.address) != word) {
            continue;
        }
        const auto ofDevice = reader.eventIds({}, device.id, kMostListed);
        std::vector<RowId> both;
        std::set_union(ids.begin(), ids.end(), ofDevice.begin(), ofDevice.end(),
                       std::back_inserter(both));
        both.resize(std::min(both.size(), static_cast<size_t>(kMostListed)));
        ids = std::move(both);
    }
    return ids;
}

// Events with every word of the filter; both lists stand in order.
std::vector<RowId> matching(SessionReader& reader, const SessionContents& contents,
                            const QString& filter)
{
    std::vector<RowId> ids;
    bool first = true;
    auto terms = wordTerms(filter);
    std::stable_sort(terms.begin(), terms.end(), [](const FilterTerm& a, const FilterTerm& b) {
        return a.negated < b.negated;
    });
    if (terms.empty() || terms.front().negated) {
        ids = reader.eventIds({}, 0, kMostListed);
        first = false;
    }
    for (const auto& term : terms) {
        const auto found = eventsWith(reader, contents, term.value);
        std::vector<RowId> kept;
        if (first) {
            kept = found;
        } else if (term.negated) {
            std::set_difference(ids.begin(), ids.end(), found.begin(), found.end(),
                                std::back_inserter(kept));
        } else {
            std::set_intersection(ids.begin(), ids.end(), found.begin(), found.end(),
                                  std::back_inserter(kept));
        }
        ids = std::move(kept);
        first = false;
    }
    return ids;
}

} // namespace

EventTableModel::EventTableModel(SessionDocument& document, QObject* parent)
    : LongTable(parent), m_document(document)
{
    connect(&document, &SessionDocument::stateChanged, this, &EventTableModel::reset);
    m_later.setSingleShot(true);
    connect(&m_later, &QTimer::timeout, this, &EventTableModel::count);
    m_progress.setInterval(kProgressMs);
    connect(&m_progress, &QTimer::timeout, this, [this] {
        const auto all = std::max<qint64>(m_contents->summary.session.eventCount, 1);
        emit ordering(static_cast<int>(std::min<qint64>(100 * *m_read / all, 100)));
    });
}

void EventTableModel::reset()
{
    if (m_document.isReload() && m_contents != nullptr) {
        m_contents = m_document.contents();
        const qint64 waitMs = kPatience * m_orderMs - m_sinceOrdered.elapsed();
        if (m_document.isLive() && m_ids != nullptr && waitMs > 0) {
            m_later.start(static_cast<int>(waitMs));
        } else {
            count(); // the pages that are known stay true
        }
        return;
    }
    m_later.stop();
    m_progress.stop();
    replaceRows(0, [this] {
        m_contents = m_document.contents();
        m_ids = nullptr;
        m_pages.clear();
        m_total = 0;
        m_consecutive = 0;
    });
    if (m_contents != nullptr) {
        count();
    }
}

void EventTableModel::setFilter(const QString& text)
{
    m_filter = text.trimmed().toLower();
    if (m_contents != nullptr) {
        count();
    }
}

void EventTableModel::sort(int column, Qt::SortOrder order)
{
    m_sortColumn = column == Number ? -1 : column; // which they happened in
    m_descending = order == Qt::DescendingOrder;
    if (m_contents != nullptr) {
        count();
    }
}

void EventTableModel::count()
{
    struct Found
    {
        qint64 total = 0;
        qint64 consecutive = 0; // -1: they are not
        bool sorted = false;
        std::shared_ptr<const std::vector<RowId>> ids; // nullptr: all, as they happened
    };
    m_later.stop();
    m_sinceOrdered.start();
    m_read = std::make_shared<std::atomic<qint64>>(0);
    if (m_sortColumn >= 0) {
        m_progress.start();
    }
    m_document.runner().ask(
        QueryRunner::Topic::EventOrder,
        [text = m_filter, known = m_consecutive, contents = m_contents, column = m_sortColumn,
         read = m_read](SessionReader& reader, const QueryRunner::KeepGoing& keepGoing) {
            Found found;
            found.total = found.consecutive = reader.eventCount(known);
            std::optional<std::vector<RowId>> ids;
            if (!text.isEmpty() || found.total < 0) {
                ids = matching(reader, *contents, text);
            }
            if (found.total < 0) {
                found.total = static_cast<qint64>(ids->size());
            }
            if (column >= 0) {
                ids = eventOrder(reader, *contents, column, ids, keepGoing, *read);
                found.sorted = true;
            }
            if (ids) {
                found.ids = makeFreedAside<const std::vector<RowId>>(std::move(*ids));
            }
            return std::any(std::move(found));
        },
        [this](const std::any& result) {
            const auto& found = std::any_cast<const Found&>(result);
            m_progress.stop();
            m_orderMs = m_sinceOrdered.restart();
            m_consecutive = std::max<qint64>(found.consecutive, 0);
            const int grown = static_cast<int>(
                std::min<qint64>(found.total, std::numeric_limits<int>::max() / 2));
            if (found.ids == nullptr && m_ids == nullptr && !m_descending && !m_reversed &&
                rowCount() > 0 && grown >= rowCount()) {
                m_pages.forget((rowCount() - 1) / kPageRows); // it was not full
                m_total = grown;
                appendRows(grown);
                emit ordered();
                return;
            }
            const int count = found.ids == nullptr ? grown : static_cast<int>(found.ids->size());
            replaceRows(count, [&] {
                m_pages.clear();
                m_ids = found.ids;
                m_sorted = found.sorted;
                m_reversed = m_descending;
                m_total = grown;
                m_capped = !m_filter.isEmpty() && count == kMostListed;
            });
            emit ordered();
        },
        [this](const QueryFailure& failure) {
            m_progress.stop();
            emit m_document.readFailed(failure.text);
        });
}

int EventTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

int EventTableModel::placeFor(int row) const
{
    return m_reversed && row >= 0 ? rowCount() - 1 - row : row;
}

qint64 EventTableModel::idAt(int row) const
{
    const int place = placeFor(row);
    return m_ids == nullptr ? place + 1 : (*m_ids)[static_cast<size_t>(place)];
}

void EventTableModel::askForRow(qint64 eventId, const RowReady& ready)
{
    if (m_ids == nullptr || !m_sorted) {
        m_document.quick().cancel(QueryRunner::Topic::EventRow);
        const bool among = eventId > 0 && eventId <= rowCount();
        ready(placeFor(m_ids != nullptr ? placeOf(*m_ids, eventId, true)
                       : among          ? static_cast<int>(eventId - 1)
                                        : -1));
        return;
    }
    m_document.quick().ask(
        QueryRunner::Topic::EventRow,
        [ids = m_ids, eventId](SessionReader& /*reader*/,
                               const QueryRunner::KeepGoing& /*keepGoing*/) {
            return std::any(placeOf(*ids, eventId, false));
        },
        [this, ids = m_ids, ready](const std::any& place) {
            if (ids == m_ids) {
                ready(placeFor(std::any_cast<int>(place)));
            }
        },
        [this](const QueryFailure& failure) { emit m_document.readFailed(failure.text); });
}

const Event* EventTableModel::eventAt(int row) const
{
    const auto* event = m_pages.find(row);
    if (event == nullptr) {
        askFor(row / kPageRows);
    }
    return event;
}

void EventTableModel::askFor(int page) const
{
    if (!m_pages.mustAsk(page)) {
        return;
    }
    std::vector<RowId> wanted;
    for (int row = page * kPageRows; row < std::min((page + 1) * kPageRows, rowCount()); ++row) {
        wanted.push_back(idAt(row));
    }
    auto* self = const_cast<EventTableModel*>(this); // answers come later, in the GUI thread
    m_document.quick().ask(
        QueryRunner::Topic::Events,
        [wanted, listed = m_ids != nullptr || m_reversed](SessionReader& reader,
                                                          const QueryRunner::KeepGoing& keepGoing) {
            Page events;
            if (wanted.empty()) {
                return std::any(std::move(events));
            }
            if (!listed) {
                EventFilter filter;
                filter.afterId = wanted.front() - 1;
                filter.limit = static_cast<int64_t>(wanted.size());
                reader.events(filter, [&events](const Event& event) {
                    events.push_back(event);
                    return true;
                });
                return std::any(std::move(events));
            }
            for (const auto id : wanted) {
                if (!keepGoing()) {
                    break;
                }
                events.push_back(reader.event(id).value_or(Event{}));
            }
            return std::any(std::move(events));
        },
        [self, page](const std::any& result) {
            self->take(page, std::any_cast<const Page&>(result));
        },
        [self](const QueryFailure& failure) { emit self->m_document.readFailed(failure.text); });
}

void EventTableModel::take(int page, const Page& events)
{
    if (!m_pages.answer(page, events)) {
        return;
    }
    const int first = page * kPageRows;
    const int last = std::min(first + kPageRows, rowCount()) - 1;
    if (first <= last) {
        emit dataChanged(index(first, 0), index(last, ColumnCount - 1));
    }
}

QString EventTableModel::textOf(const SessionContents& contents, const Event& event, int column)
{
    switch (column) {
    case Time:
        return exactTimeText(event.timestampNs - contents.originNs());
    case Kind:
        return words(event.kind) + (event.step == 1 ? QStringLiteral(" ↩") : QString());
    case DrmDevice:
        return contents.nameOf(event.deviceId);
    case Name:
        return event.name.empty() ? words(event.action) : words(event.name);
    case Size:
        return event.sizeBytes == 0 ? QString() : sizeText(event.sizeBytes);
    case Process:
        return event.pid == 0 ? QString()
                              : QStringLiteral("%1 (%2)").arg(words(event.comm)).arg(event.pid);
    case CallSite:
        return event.callSite.empty() ? words(event.caller) : words(event.callSite);
    case Cpu:
        return QString::number(event.cpu);
    case Result:
        return event.result == 0 ? QString() : QString::number(event.result);
    case Object:
        return addressText(event.objectAddress);
    case Number:
        return QString::number(event.id);
    default:
        return {};
    }
}

void EventTableModel::askForText(const std::vector<int>& rows, const QList<int>& columns,
                                 const QString& title, TextReady ready)
{
    std::vector<RowId> ids;
    for (const int row : rows) {
        if (row < rowCount()) {
            ids.push_back(idAt(row));
        }
    }
    m_document.quick().ask(
        QueryRunner::Topic::Copy,
        [contents = m_contents, ids, columns, title](SessionReader& reader,
                                                     const QueryRunner::KeepGoing& /*keepGoing*/) {
            QString lines = title + QLatin1Char('\n');
            for (const RowId id : ids) {
                QStringList cells;
                const auto event = reader.event(id).value_or(Event{});
                for (const int column : columns) {
                    cells.append(textOf(*contents, event, column));
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

QVariant EventTableModel::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount()) {
        return {};
    }
    switch (role) {
    case Qt::DisplayRole: {
        const auto* event = eventAt(index.row());
        return event == nullptr ? QStringLiteral("…") : textOf(*m_contents, *event, index.column());
    }
    case Qt::TextAlignmentRole:
        return QVariant(
            (index.column() == Time || index.column() == Size || index.column() == Number
                 ? Qt::AlignRight
                 : Qt::AlignLeft) |
            Qt::AlignVCenter);
    case EventIdRole:
        return QVariant::fromValue<qint64>(idAt(index.row()));
    case MonospaceRole:
        return index.column() == CallSite || index.column() == Object;
    default:
        return {};
    }
}

QVariant EventTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return QVariant((section == Time || section == Size || section == Number ? Qt::AlignRight
                                                                                 : Qt::AlignLeft) |
                        Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case Time:
        return tr("Time");
    case Kind:
        return tr("Event");
    case DrmDevice:
        return tr("Device");
    case Name:
        return tr("Name");
    case Size:
        return tr("Size");
    case Process:
        return tr("Process");
    case CallSite:
        return tr("Call site");
    case Cpu:
        return tr("CPU");
    case Result:
        return tr("Result");
    case Object:
        return tr("Object");
    case Number:
        return tr("No.");
    default:
        return {};
    }
}

} // namespace drmscope::app
