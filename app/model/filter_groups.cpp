// SPDX-License-Identifier: MIT
#include "app/model/filter_groups.h"

#include "app/model/device_story.h"
#include "app/model/resource_choice.h"
#include "app/model/resource_look.h"
#include "app/model/session_contents.h"

#include <QCoreApplication>
#include <algorithm>
#include <map>

namespace drmscope::app {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(drmscope::app::FilterGroup)
};

void sortByCount(std::vector<FilterGroup>& groups)
{
    std::stable_sort(groups.begin(), groups.end(),
                     [](const FilterGroup& a, const FilterGroup& b) { return a.count > b.count; });
}

struct Sum
{
    qint64 count = 0;
    BarState worst = BarState::Ended;

    void add(const AlikeResources& alike)
    {
        count += alike.count;
        worst = std::max(worst, alike.worst);
    }
};

// "bochs_pci_probe+0x57" of "bochs_pci_probe+0x57/0x1a0 [bochs]"; the "/" ends it in a filter.
QString placeOf(const QString& frame)
{
    return frame.section(QLatin1Char('/'), 0, 0);
}

} // namespace

std::vector<FilterGroup> filterGroups(const SessionContents& contents)
{
    using By = FilterGroup::By;
    std::map<RowId, Sum> devices;
    std::map<RowId, Sum> sites;
    for (const auto& alike : contents.alike) {
        devices[alike.deviceId].add(alike);
        sites[alike.siteId].add(alike);
    }
    std::vector<FilterGroup> groups;
    for (const auto& device : contents.devices) {
        const auto& sum = devices[device.id];
        QString name = contents.nameOf(device.id);
        if (!isNamedByItsParent(device)) { // once is enough
            name += QStringLiteral(" · %1").arg(QString::fromStdString(device.parentName));
        }
        groups.push_back({By::Device, name, QStringLiteral("device"),
                          ResourceChoice::deviceWord(contents, device.id), sum.count, sum.worst});
    }
    std::vector<FilterGroup> bySite;
    for (const auto& [site, sum] : sites) {
        const QString frame = contents.frames.value(site);
        const QString place = placeOf(frame);
        if (!frame.isEmpty()) {
            bySite.push_back({By::CallSite, place, QStringLiteral("site"),
                              place == frame ? frame : place + QLatin1Char('/'), sum.count,
                              sum.worst});
        }
    }
    sortByCount(bySite);
    groups.insert(groups.end(), bySite.begin(), bySite.end());
    std::vector<FilterGroup> byKind;
    for (auto kind = contents.tally.kinds.cbegin(); kind != contents.tally.kinds.cend(); ++kind) {
        const QString label = kind.key() == 2   ? Words::tr("devres of the parent")
                              : kind.key() == 1 ? Words::tr("release action")
                                                : Words::tr("allocation");
        byKind.push_back({By::Kind, label, QStringLiteral("kind"), kindWord(kind.key()),
                          kind.value(), BarState::Ended});
    }
    sortByCount(byKind);
    groups.insert(groups.end(), byKind.begin(), byKind.end());
    return groups;
}

std::vector<FilterPreset> filterPresets()
{
    return {
        {Words::tr("Outlived the device"), QStringLiteral("state"), QStringLiteral("held|leaked")},
        {Words::tr("Leaked"), QStringLiteral("state"), QStringLiteral("leaked")},
        {Words::tr("Hazards"), QStringLiteral("state"), QStringLiteral("hazard")},
        {Words::tr("Not seen to end"), QStringLiteral("state"), QStringLiteral("live")},
        {Words::tr("drmm only"), QStringLiteral("owner"), QStringLiteral("drmm")},
        {Words::tr("devm only"), QStringLiteral("owner"), QStringLiteral("devm")},
        {Words::tr("Shorter than 10 ms"), {}, QStringLiteral("life<10ms")},
        {Words::tr("Larger than 4 KiB"), {}, QStringLiteral("size>4K")},
    };
}

} // namespace drmscope::app
