// SPDX-License-Identifier: MIT
#include "app/model/resource_choice.h"

#include "app/model/resource_look.h"
#include "app/query/session_reader.h"

#include <QSet>
#include <algorithm>
#include <array>
#include <string_view>

namespace drmscope::app {

namespace {

QString textOf(std::string_view word)
{
    return QString::fromUtf8(word.data(), static_cast<qsizetype>(word.size()));
}

// "card0" of "card0#3".
QString plainName(const SessionContents& contents, RowId deviceId)
{
    return contents.nameOf(deviceId).section(QLatin1Char('#'), 0, 0);
}

QSet<qint64> matching(const QHash<qint64, QString>& texts, const FilterTerm& term)
{
    QSet<qint64> ids;
    for (auto text = texts.cbegin(); text != texts.cend(); ++text) {
        if (term.matches(text.value())) {
            ids.insert(text.key());
        }
    }
    return ids;
}

} // namespace

// What one term asks of a resource. Texts are compared once for the few distinct ones.
class ResourceChoice::Wish
{
public:
    Wish(SessionReader& reader, const SessionContents& contents, const FilterTerm& term)
        : m_endNs(contents.endNs()), m_originNs(contents.originNs()), m_term(term)
    {
        FilterTerm plain = term;
        plain.negated = false;
        const bool any = term.key.isEmpty();
        if (any || term.key == QLatin1String("name")) {
            m_names = matching(contents.names, plain);
        }
        if (term.key == QLatin1String("stack")) {
            for (const RowId stackId : reader.stacksThrough([&plain](const std::string& frame) {
                     return plain.matches(QString::fromStdString(frame));
                 })) {
                m_stacks.insert(stackId);
            }
            m_sitesAlone = matching(contents.frames, plain);
        }
        if (any || term.key == QLatin1String("site")) {
            m_frames = matching(contents.frames, plain);
        }
        if (any || term.key == QLatin1String("process") || term.key == QLatin1String("pid")) {
            m_tasks = matching(contents.tasks, plain);
        }
        if (any || judgesDevices()) {
            findDevices(contents, plain);
        }
        for (size_t state = 0; state < m_states.size(); ++state) {
            m_states.at(state) = plain.matches(textOf(wordOf(static_cast<BarState>(state))));
        }
    }

    bool judgesDevices() const
    {
        return m_term.key == QLatin1String("device") || m_term.key == QLatin1String("driver");
    }
    bool grantsDevice(RowId deviceId) const
    {
        return m_devices.contains(deviceId) != m_term.negated;
    }

    // `held`: whatever graver there is to say of it.
    bool grants(const ResourceSpan& resource, BarState state, bool held) const
    {
        const auto& key = m_term.key;
        const qint64 endNs = resource.endedNs == 0 ? m_endNs : resource.endedNs;
        if (key == QLatin1String("size")) {
            return m_term.matches(qint64{resource.sizeBytes});
        }
        if (key == QLatin1String("life")) {
            return m_term.matches(endNs - resource.addedNs);
        }
        if (key == QLatin1String("alive") && m_term.range) {
            return touches(resource.addedNs, endNs) != m_term.negated;
        }
        if (key == QLatin1String("added") && m_term.range) {
            return touches(resource.addedNs, resource.addedNs) != m_term.negated;
        }
        if (key == QLatin1String("state")) {
            const bool heldHazard = state == BarState::Hazard && held;
            return (m_states.at(static_cast<size_t>(state)) ||
                    (heldHazard && m_states.at(static_cast<size_t>(BarState::Held)))) !=
                   m_term.negated;
        }
        if (key == QLatin1String("kind")) {
            return m_term.matches(kindWord(kindKey(resource.kind, resource.devres)));
        }
        if (key == QLatin1String("owner")) {
            return m_term.matches(resource.devres ? QStringLiteral("devm")
                                                  : QStringLiteral("drmm"));
        }
        const bool stacked = resource.stackId == 0
                                 ? m_sitesAlone.contains(resource.callSiteSymbolId)
                                 : m_stacks.contains(resource.stackId);
        const bool found = stacked || m_names.contains(resource.nameId) ||
                           m_frames.contains(resource.callSiteSymbolId) ||
                           m_tasks.contains(resource.taskId) ||
                           m_devices.contains(resource.deviceId);
        return found != m_term.negated;
    }

private:
    void findDevices(const SessionContents& contents, const FilterTerm& plain)
    {
        const auto choices = m_term.value.split(QLatin1Char('|'));
        const bool byDriverAlone = m_term.key == QLatin1String("driver");
        for (const auto& device : contents.devices) {
            if (plain.matches(QString::fromStdString(device.drmDriver)) ||
                (!byDriverAlone && (choices.contains(deviceWord(contents, device.id).toLower()) ||
                                    plain.matches(plainName(contents, device.id)) ||
                                    plain.matches(QString::fromStdString(device.parentName))))) {
                m_devices.insert(device.id);
            }
        }
    }

    bool touches(qint64 fromNs, qint64 toNs) const
    {
        return fromNs - m_originNs <= m_term.range->second &&
               toNs - m_originNs >= m_term.range->first;
    }

    qint64 m_endNs;
    qint64 m_originNs;
    FilterTerm m_term;
    QSet<qint64> m_names;
    QSet<qint64> m_frames;
    QSet<qint64> m_stacks;
    QSet<qint64> m_sitesAlone; // of what has no stack
    QSet<qint64> m_tasks;
    QSet<qint64> m_devices;
    std::array<bool, kBarStateCount> m_states{};
};

ResourceChoice::ResourceChoice(SessionReader& reader, const SessionContents& contents,
                               const QString& filter)
    : m_contents(contents)
{
    for (const auto& term : filterTerms(filter)) {
        m_wishes.emplace_back(reader, contents, term);
    }
}

ResourceChoice::~ResourceChoice() = default;

bool ResourceChoice::takes(const ResourceSpan& resource) const
{
    const auto state = m_contents.roles.of(resource);
    const bool held = m_contents.roles.isHeld(resource);
    return resource.id >= 0 && resource.id < ResourceIndex::kMostId &&
           std::all_of(m_wishes.begin(), m_wishes.end(),
                       [&](const Wish& wish) { return wish.grants(resource, state, held); });
}

bool ResourceChoice::takesDevice(RowId deviceId) const
{
    return std::all_of(m_wishes.begin(), m_wishes.end(), [deviceId](const Wish& wish) {
        return wish.judgesDevices() && wish.grantsDevice(deviceId);
    });
}

QString ResourceChoice::deviceWord(const SessionContents& contents, RowId deviceId)
{
    return QStringLiteral("%1#%2").arg(plainName(contents, deviceId)).arg(deviceId);
}

} // namespace drmscope::app
