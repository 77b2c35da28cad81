// SPDX-License-Identifier: MIT
#include "app/model/resource_order.h"

#include "app/model/device_story.h"
#include "app/model/filter_terms.h"
#include "app/model/timeline.h"
#include "app/query/session_reader.h"

#include <QSet>
#include <algorithm>
#include <array>
#include <limits>

namespace drmscope::app {

namespace {

// What one term asks of a resource. Texts are compared once for the few distinct ones.
class Wish
{
public:
    Wish(const SessionContents& contents, const FilterTerm& term)
        : m_contents(contents), m_term(term)
    {
        FilterTerm plain = term;
        plain.negated = false;
        const bool any = term.key.isEmpty();
        if (any || term.key == QLatin1String("name")) {
            m_names = matching(contents.names, plain);
        }
        if (any || term.key == QLatin1String("site")) {
            m_frames = matching(contents.frames, plain);
        }
        if (any || term.key == QLatin1String("process") || term.key == QLatin1String("pid")) {
            m_tasks = matching(contents.tasks, plain);
        }
        if (term.key == QLatin1String("state")) {
            for (size_t state = 0; state < m_states.size(); ++state) {
                const auto word = wordOf(static_cast<BarState>(state));
                m_states.at(state) = term.matches(
                    QString::fromUtf8(word.data(), static_cast<qsizetype>(word.size())));
            }
        }
        if (any || term.key == QLatin1String("device")) {
            for (const auto& device : contents.devices) {
                if (plain.matches(SessionContents::deviceName(device)) ||
                    plain.matches(QString::fromStdString(device.drmDriver)) ||
                    plain.matches(QString::fromStdString(device.parentName))) {
                    m_devices.insert(device.id);
                }
            }
        }
    }

    bool grants(const ResourceSpan& resource, BarState state) const
    {
        if (m_term.key == QLatin1String("size")) {
            return m_term.matches(qint64{resource.sizeBytes});
        }
        if (m_term.key == QLatin1String("life")) {
            const qint64 endNs = resource.endedNs == 0 ? m_contents.endNs() : resource.endedNs;
            return m_term.matches(endNs - resource.addedNs);
        }
        if (m_term.key == QLatin1String("state")) {
            return m_states.at(static_cast<size_t>(state));
        }
        if (m_term.key == QLatin1String("owner")) {
            return m_term.matches(resource.devres ? QStringLiteral("devm")
                                                  : QStringLiteral("drmm"));
        }
        const bool found =
            m_names.contains(resource.nameId) || m_frames.contains(resource.callSiteSymbolId) ||
            m_tasks.contains(resource.taskId) || m_devices.contains(resource.deviceId);
        return found != m_term.negated;
    }

private:
    static QSet<qint64> matching(const QHash<qint64, QString>& texts, const FilterTerm& term)
    {
        QSet<qint64> ids;
        for (auto text = texts.cbegin(); text != texts.cend(); ++text) {
            if (term.matches(text.value())) {
                ids.insert(text.key());
            }
        }
        return ids;
    }

    const SessionContents& m_contents;
    const FilterTerm& m_term;
    QSet<qint64> m_names;
    QSet<qint64> m_frames;
    QSet<qint64> m_tasks;
    QSet<qint64> m_devices;
    std::array<bool, kBarStateCount> m_states{};
};

// Which resources the table shows.
class Choice
{
public:
    Choice(const SessionContents& contents, const ResourceTableFilter& filter)
        : m_contents(contents), m_onlyOutlived(filter.onlyOutlived),
          m_terms(filterTerms(filter.text))
    {
        m_wishes.reserve(m_terms.size());
        for (const auto& term : m_terms) {
            m_wishes.emplace_back(contents, term);
        }
    }

    bool takesAll() const { return m_wishes.empty() && !m_onlyOutlived; }

    bool takes(const ResourceSpan& resource) const
    {
        const auto state = m_contents.roles.of(resource);
        const bool outlived =
            state == BarState::Held || state == BarState::Leaked || state == BarState::Live;
        return resource.id >= 0 && resource.id < ResourceIndex::kMostId &&
               (!m_onlyOutlived || outlived) &&
               std::all_of(m_wishes.begin(), m_wishes.end(),
                           [&](const Wish& wish) { return wish.grants(resource, state); });
    }

private:
    const SessionContents& m_contents;
    bool m_onlyOutlived;
    std::vector<FilterTerm> m_terms;
    std::vector<Wish> m_wishes; // of m_terms
};

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
std::vector<Keyed> keyedIds(SessionReader& reader, const Choice& choice, const SortKeys& keys,
                            const QueryRunner::KeepGoing& keepGoing)
{
    std::vector<Keyed> keyed;
    reader.walkSpans(SessionReader::SpanOrder::ById, [&](const ResourceSpan& resource) {
        if (choice.takes(resource)) {
            keyed.emplace_back(keys.of(resource), static_cast<quint32>(resource.id));
        }
        return keepGoing();
    });
    return keyed;
}

} // namespace

std::shared_ptr<const std::vector<quint32>> resourceOrder(SessionReader& reader,
                                                          const SessionContents& contents,
                                                          const ResourceTableFilter& filter,
                                                          int column, Qt::SortOrder order,
                                                          const QueryRunner::KeepGoing& keepGoing)
{
    const Choice choice(contents, filter);
    if (choice.takesAll() && column == ResourceTableModel::Added) {
        if (order == Qt::AscendingOrder) {
            return contents.order;
        }
        return std::make_shared<const std::vector<quint32>>(contents.order->rbegin(),
                                                            contents.order->rend());
    }
    auto keyed = keyedIds(reader, choice, SortKeys(contents, column), keepGoing);
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
    return std::make_shared<const std::vector<quint32>>(std::move(ids));
}

} // namespace drmscope::app
