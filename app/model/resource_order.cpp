// SPDX-License-Identifier: MIT
#include "app/model/resource_order.h"

#include "app/model/device_story.h"

#include <QSet>
#include <algorithm>
#include <limits>

namespace drmscope::app {

namespace {

constexpr quint32 kNoRow = std::numeric_limits<quint32>::max();
constexpr size_t kAskEvery = 4096;

QSet<qint64> matching(const QHash<qint64, QString>& texts, const QString& part)
{
    QSet<qint64> ids;
    for (auto text = texts.cbegin(); text != texts.cend(); ++text) {
        if (text.value().contains(part, Qt::CaseInsensitive)) {
            ids.insert(text.key());
        }
    }
    return ids;
}

QSet<qint64> matchingDevices(const SessionContents& contents, const QString& part)
{
    QSet<qint64> ids;
    for (const auto& device : contents.devices) {
        const auto texts = {SessionContents::deviceName(device),
                            QString::fromStdString(device.drmDriver),
                            QString::fromStdString(device.parentName)};
        if (std::any_of(texts.begin(), texts.end(), [&part](const QString& text) {
                return text.contains(part, Qt::CaseInsensitive);
            })) {
            ids.insert(device.id);
        }
    }
    return ids;
}

std::vector<quint32> chosen(const SessionContents& contents, const ResourceTableFilter& filter,
                            const QueryRunner::KeepGoing& keepGoing)
{
    const QString part = filter.text.trimmed();
    const auto names = matching(contents.names, part);
    const auto frames = matching(contents.frames, part);
    const auto devices = matchingDevices(contents, part);
    std::vector<quint32> rows;
    rows.reserve(contents.resources.size());
    for (size_t i = 0; i < contents.resources.size(); ++i) {
        if (i % kAskEvery == 0 && !keepGoing()) {
            break;
        }
        const auto& resource = contents.resources[i];
        const auto state = contents.states[i];
        const bool outlived =
            state == BarState::Held || state == BarState::Leaked || state == BarState::Live;
        if ((filter.onlyOutlived && !outlived) ||
            (!part.isEmpty() && !names.contains(resource.nameId) &&
             !frames.contains(resource.callSiteSymbolId) && !devices.contains(resource.deviceId))) {
            continue;
        }
        rows.push_back(static_cast<quint32>(i));
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
