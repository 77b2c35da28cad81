// SPDX-License-Identifier: MIT
#include "app/model/resource_order.h"

#include "app/model/device_story.h"
#include "app/model/filter_terms.h"

#include <QSet>
#include <algorithm>
#include <array>
#include <limits>

namespace drmscope::app {

namespace {

constexpr quint32 kNoRow = std::numeric_limits<quint32>::max();
constexpr size_t kAskEvery = 4096;

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

    bool grants(size_t index) const
    {
        const auto& resource = m_contents.resources[index];
        if (m_term.key == QLatin1String("size")) {
            return m_term.matches(qint64{resource.sizeBytes});
        }
        if (m_term.key == QLatin1String("life")) {
            const qint64 endNs = resource.endedNs == 0 ? m_contents.endNs() : resource.endedNs;
            return m_term.matches(endNs - resource.addedNs);
        }
        if (m_term.key == QLatin1String("state")) {
            return m_states.at(static_cast<size_t>(m_contents.states[index]));
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

std::vector<quint32> chosen(const SessionContents& contents, const ResourceTableFilter& filter,
                            const QueryRunner::KeepGoing& keepGoing)
{
    const auto terms = filterTerms(filter.text);
    std::vector<Wish> wishes;
    wishes.reserve(terms.size());
    for (const auto& term : terms) {
        wishes.emplace_back(contents, term);
    }
    std::vector<quint32> rows;
    rows.reserve(contents.resources.size());
    for (size_t i = 0; i < contents.resources.size(); ++i) {
        if (i % kAskEvery == 0 && !keepGoing()) {
            break;
        }
        const auto state = contents.states[i];
        const bool outlived =
            state == BarState::Held || state == BarState::Leaked || state == BarState::Live;
        if ((!filter.onlyOutlived || outlived) &&
            std::all_of(wishes.begin(), wishes.end(),
                        [i](const Wish& wish) { return wish.grants(i); })) {
            rows.push_back(static_cast<quint32>(i));
        }
    }
    return rows;
}

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

std::vector<qint64> sortKeys(const SessionContents& contents, int column,
                             const QueryRunner::KeepGoing& keepGoing)
{
    QHash<qint64, qint64> places;
    if (column == ResourceTableModel::Name) {
        places = ranks(contents.names);
    } else if (column == ResourceTableModel::CallSite) {
        places = ranks(contents.frames);
    }
    constexpr auto kLast = std::numeric_limits<qint64>::max();
    const auto keyOf = [&](const ResourceSpan& resource) -> qint64 {
        switch (column) {
        case ResourceTableModel::Name:
            return places.value(resource.nameId);
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
            return static_cast<qint64>(contents.endPhase(resource));
        case ResourceTableModel::CallSite:
            return places.value(resource.callSiteSymbolId);
        case ResourceTableModel::Process:
            return resource.taskId;
        case ResourceTableModel::Owner:
            return resource.devres ? 1 : 0;
        default:
            return resource.addedNs;
        }
    };
    std::vector<qint64> keys;
    keys.reserve(contents.resources.size());
    for (const auto& resource : contents.resources) {
        if (keys.size() % kAskEvery == 0 && !keepGoing()) {
            break;
        }
        keys.push_back(keyOf(resource));
    }
    keys.resize(contents.resources.size());
    return keys;
}

} // namespace

ResourceOrder resourceOrder(const SessionContents& contents, const ResourceTableFilter& filter,
                            int column, Qt::SortOrder order,
                            const QueryRunner::KeepGoing& keepGoing)
{
    auto rows = chosen(contents, filter, keepGoing);
    const auto keys = sortKeys(contents, column, keepGoing);
    if (order == Qt::AscendingOrder) {
        std::stable_sort(rows.begin(), rows.end(),
                         [&keys](quint32 a, quint32 b) { return keys[a] < keys[b]; });
    } else {
        std::stable_sort(rows.begin(), rows.end(),
                         [&keys](quint32 a, quint32 b) { return keys[a] > keys[b]; });
    }
    std::vector<quint32> rowOf(contents.resources.size(), kNoRow);
    for (size_t row = 0; row < rows.size(); ++row) {
        rowOf[rows[row]] = static_cast<quint32>(row);
    }
    return {std::make_shared<const std::vector<quint32>>(std::move(rows)),
            std::make_shared<const std::vector<quint32>>(std::move(rowOf))};
}

} // namespace drmscope::app
