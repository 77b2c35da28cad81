// SPDX-License-Identifier: MIT
#include "app/model/resource_order.h"

#include "app/model/freed_aside.h"
#include "app/model/open_resources.h"
#include "app/model/resource_choice.h"
#include "app/query/session_reader.h"

#include <algorithm>
#include <limits>

namespace drmscope::app {

namespace {

// Texts sort by their place in the alphabet, worked out once for the few distinct ones.
QHash<qint64, qint64> ranks(const QHash<qint64, QString>& texts)
{
    std::vector<std::pair<QString, qint64>> sorted;
    for (auto text = texts.cbegin(); text != texts.cend(); ++text) {
        sorted.emplace_back(text.value().toLower(), text.key());
    }
    std::sort(sorted.begin(), sorted.end());
    QHash<qint64, qint64> places;
    for (size_t i = 0; i < sorted.size(); ++i) {
        const bool same = i > 0 && sorted[i].first == sorted[i - 1].first;
        places.insert(sorted[i].second,
                      same ? places.value(sorted[i - 1].second) : static_cast<qint64>(i));
    }
    return places;
}

// What a column sorts by.
class SortKeys
{
public:
    SortKeys(const SessionContents& contents, int column) : m_contents(contents), m_column(column)
    {
        if (column == ResourceTableModel::Name) {
            m_places = ranks(contents.names);
        } else if (column == ResourceTableModel::CallSite) {
            m_places = ranks(contents.frames);
        }
    }

    qint64 of(const ResourceSpan& resource) const
    {
        constexpr auto kLast = std::numeric_limits<qint64>::max();
        switch (m_column) {
        case ResourceTableModel::Name:
            return m_places.value(resource.nameId);
        case ResourceTableModel::Size:
            return resource.sizeBytes;
        case ResourceTableModel::DrmDevice:
            return resource.deviceId;
        case ResourceTableModel::Ended:
            return resource.endedNs == 0 ? kLast : resource.endedNs;
        case ResourceTableModel::Lifetime:
            return resource.endedNs == 0 ? kLast : resource.endedNs - resource.addedNs;
        case ResourceTableModel::End:
            return static_cast<qint64>(resource.end);
        case ResourceTableModel::EndPhase:
            return static_cast<qint64>(m_contents.endPhase(resource));
        case ResourceTableModel::CallSite:
            return m_places.value(resource.callSiteSymbolId);
        case ResourceTableModel::Process:
            return resource.taskId;
        case ResourceTableModel::Owner:
            return resource.devres ? 1 : 0;
        default:
            return resource.addedNs;
        }
    }

private:
    const SessionContents& m_contents;
    int m_column;
    QHash<qint64, qint64> m_places;
};

using Keyed = std::pair<qint64, quint32>; // key, id

// Those that are chosen, with their keys, in the order of their ids.
std::vector<Keyed> keyedIds(SessionReader& reader, const SessionContents& contents,
                            const ResourceChoice& choice, const SortKeys& keys,
                            const QueryRunner::KeepGoing& keepGoing)
{
    std::vector<Keyed> keyed;
    walkResources(reader, contents, SessionReader::SpanOrder::ById,
                  [&](const ResourceSpan& resource) {
                      if (choice.takes(resource)) {
                          keyed.emplace_back(keys.of(resource), static_cast<quint32>(resource.id));
                      }
                      return keepGoing();
                  });
    return keyed;
}

} // namespace

std::shared_ptr<const std::vector<quint32>>
resourceOrder(SessionReader& reader, const SessionContents& contents, const QString& filter,
              int column, Qt::SortOrder order, const QueryRunner::KeepGoing& keepGoing)
{
    const ResourceChoice choice(reader, contents, filter);
    if (choice.takesAll() && column == ResourceTableModel::Added) {
        if (order == Qt::AscendingOrder) {
            return contents.order;
        }
        return makeFreedAside<const std::vector<quint32>>(contents.order->rbegin(),
                                                          contents.order->rend());
    }
    auto keyed = keyedIds(reader, contents, choice, SortKeys(contents, column), keepGoing);
    if (order == Qt::AscendingOrder) {
        std::stable_sort(keyed.begin(), keyed.end(),
                         [](const Keyed& a, const Keyed& b) { return a.first < b.first; });
    } else {
        std::stable_sort(keyed.begin(), keyed.end(),
                         [](const Keyed& a, const Keyed& b) { return a.first > b.first; });
    }
    std::vector<quint32> ids;
    ids.reserve(keyed.size());
    for (const auto& [key, id] : keyed) {
        ids.push_back(id);
    }
    return makeFreedAside<const std::vector<quint32>>(std::move(ids));
}

} // namespace drmscope::app
