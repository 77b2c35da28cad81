// SPDX-License-Identifier: MIT
#include "app/model/event_table_model.h"

#include "app/model/filter_terms.h"
#include "app/model/time_text.h"
#include "app/query/session_reader.h"

#include <algorithm>
#include <iterator>
#include <limits>

namespace drmscope::app {

namespace {

constexpr int kPageRows = RowPages<Event>::kRows;
constexpr qint64 kMostListed = 2'000'000; // matches of a filter, and rows of a file without order

QString words(const std::string& text)
{
    return QString::fromStdString(text);
}

// Events with a word in them, or of a drm_device that is called so, in order.
std::vector<RowId> eventsWith(SessionReader& reader, const SessionContents& contents,
                              const QString& word)
{
    auto ids = reader.eventIds(word.toStdString(), 0, kMostListed);
    for (const auto& device : contents.devices) {
        if (!contents.nameOf(device.id).contains(word, Qt::CaseInsensitive)) {
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
}

void EventTableModel::reset()
{
    if (m_document.isReload() && m_contents != nullptr) {
        m_contents = m_document.contents();
        count(); // the pages that are known stay true
        return;
    }
    replaceRows(0, [this] {
        m_contents = m_document.contents();
        m_ids.clear();
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

void EventTableModel::count()
{
    struct Found
    {
        qint64 total = 0;
        qint64 consecutive = 0; // -1: they are not
        bool listed = false;
        std::vector<RowId> ids;
    };
    m_document.runner().ask(
        QueryRunner::Topic::EventOrder,
        [text = m_filter, known = m_consecutive, contents = m_contents](
            SessionReader& reader, const QueryRunner::KeepGoing& /*keepGoing*/) {
            Found found;
            found.total = found.consecutive = reader.eventCount(known);
            if (!text.isEmpty() || found.total < 0) {
                found.ids = matching(reader, *contents, text);
                found.listed = true;
            }
            if (found.total < 0) {
                found.total = static_cast<qint64>(found.ids.size());
            }
            return std::any(std::move(found));
        },
        [this](const std::any& result) {
            const auto& found = std::any_cast<const Found&>(result);
            m_consecutive = std::max<qint64>(found.consecutive, 0);
            const int grown = static_cast<int>(
                std::min<qint64>(found.total, std::numeric_limits<int>::max() / 2));
            if (!found.listed && !m_filtered && matchCount() > 0 && grown >= matchCount()) {
                m_pages.forget((matchCount() - 1) / kPageRows); // it was not full
                m_total = grown;
                appendRows(grown);
                emit ordered();
                return;
            }
            replaceRows(found.listed ? static_cast<int>(found.ids.size()) : grown, [&] {
                m_pages.clear();
                m_filtered = found.listed;
                m_ids.assign(found.ids.begin(), found.ids.end());
                m_total = grown;
                m_capped = static_cast<qint64>(m_ids.size()) == kMostListed;
            });
            emit ordered();
        },
        [this](const QueryFailure& failure) { emit m_document.readFailed(failure.text); });
}

int EventTableModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

qint64 EventTableModel::idAt(int row) const
{
    return m_filtered ? m_ids[static_cast<size_t>(row)] : row + 1;
}

int EventTableModel::rowOf(qint64 eventId) const
{
    if (!m_filtered) {
        return eventId > 0 && eventId <= matchCount() ? static_cast<int>(eventId - 1) : -1;
    }
    const auto found = std::lower_bound(m_ids.begin(), m_ids.end(), eventId);
    return found != m_ids.end() && *found == eventId ? static_cast<int>(found - m_ids.begin()) : -1;
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
    for (int row = page * kPageRows; row < std::min((page + 1) * kPageRows, matchCount()); ++row) {
        wanted.push_back(idAt(row));
    }
    auto* self = const_cast<EventTableModel*>(this); // answers come later, in the GUI thread
    m_document.quick().ask(
        QueryRunner::Topic::Events,
        [wanted, filtered = m_filtered](SessionReader& reader,
                                        const QueryRunner::KeepGoing& keepGoing) {
            Page events;
            if (wanted.empty()) {
                return std::any(std::move(events));
            }
            if (!filtered) {
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
    m_pages.take(page, events);
    const int first = page * kPageRows;
    const int last = std::min(first + kPageRows, matchCount()) - 1;
    if (first <= last) {
        emit dataChanged(index(first, 0), index(last, ColumnCount - 1));
    }
}

namespace {

// A cell. Any thread.
QString eventText(const SessionContents& contents, const Event& event, int column)
{
    switch (column) {
    case EventTableModel::Time:
        return exactTimeText(event.timestampNs - contents.originNs());
    case EventTableModel::Kind:
        return words(event.kind) + (event.step == 1 ? QStringLiteral(" ↩") : QString());
    case EventTableModel::DrmDevice:
        return contents.nameOf(event.deviceId);
    case EventTableModel::Name:
        return event.name.empty() ? words(event.action) : words(event.name);
    case EventTableModel::Size:
        return event.sizeBytes == 0 ? QString() : sizeText(event.sizeBytes);
    case EventTableModel::Process:
        return event.pid == 0 ? QString()
                              : QStringLiteral("%1 (%2)").arg(words(event.comm)).arg(event.pid);
    case EventTableModel::CallSite:
        return event.callSite.empty() ? words(event.caller) : words(event.callSite);
    case EventTableModel::Cpu:
        return QString::number(event.cpu);
    case EventTableModel::Result:
        return event.result == 0 ? QString() : QString::number(event.result);
    case EventTableModel::Object:
        return event.objectAddress == 0
                   ? QString()
                   : QStringLiteral("0x%1").arg(event.objectAddress, 16, 16, QLatin1Char('0'));
    case EventTableModel::Number:
        return QString::number(event.id);
    default:
        return {};
    }
}

} // namespace

void EventTableModel::askForText(const std::vector<int>& rows, const QList<int>& columns,
                                 TextReady ready)
{
    std::vector<RowId> ids;
    for (const int row : rows) {
        if (row < matchCount()) {
            ids.push_back(idAt(row));
        }
    }
    m_document.quick().ask(
        QueryRunner::Topic::Copy,
        [contents = m_contents, ids, columns](SessionReader& reader,
                                              const QueryRunner::KeepGoing& /*keepGoing*/) {
            QString lines;
            for (const RowId id : ids) {
                QStringList cells;
                const auto event = reader.event(id).value_or(Event{});
                for (const int column : columns) {
                    cells.append(eventText(*contents, event, column));
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
    if (!index.isValid() || index.row() >= matchCount()) {
        return {};
    }
    switch (role) {
    case Qt::DisplayRole: {
        const auto* event = eventAt(index.row());
        return event == nullptr ? QStringLiteral("…")
                                : eventText(*m_contents, *event, index.column());
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
