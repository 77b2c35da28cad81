// SPDX-License-Identifier: MIT
#include "app/export/device_rows.h"

#include "app/export/drawn_resources.h"
#include "app/export/live_steps.h"
#include "app/query/afterlife_text.h"
#include "app/report/quantity.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>

namespace drmscope::app {
namespace {

constexpr double kLabelEnd = 250;
constexpr size_t kColumns = 1848;    // of an area: two for each pixel
constexpr size_t kFewResources = 48; // a row each
constexpr size_t kMostBundles = 40;  // of one drm_device
constexpr size_t kMostFiles = 30;    // of one drm_device
constexpr std::array kFromTheFloor{BarRole::Leaked, BarRole::Hazard, BarRole::Held}; // of an area

} // namespace

// A name and call site that many resources share.
struct DeviceRows::Bundle
{
    std::string label;
    std::vector<const ResourceSpan*> resources;
};

struct DeviceRows::Shape
{
    BarRole role = BarRole::Ended;
    int64_t startNs = 0;
    int64_t endNs = 0;
    bool open = false;       // not seen to end
    int64_t heldSinceNs = 0; // 0: it was not
};

double DeviceRows::draw(const Device& device, double y, bool each)
{
    m_y = y;
    drawPhases(device);
    drawFiles(device);
    drawResources(device, each);
    return m_y;
}

void DeviceRows::drawPhases(const Device& device)
{
    m_canvas.label(kLabelX, m_y + 13, "phase", "quiet");
    for (const PhaseSpan& phase : m_reader.phases(device.id)) {
        const int64_t endNs = phase.endedNs == 0 ? m_scale.toNs : phase.endedNs;
        const std::string word(wordOf(phase.phase));
        m_canvas.bar(phase.startedNs, endNs, m_y, 17, word,
                     fmt::format("{}, {}", word, durationText(endNs - phase.startedNs)));
        m_canvas.textIn(phase.startedNs, endNs, m_y + 13, word, "on" + word);
    }
    m_y += 21;
}

void DeviceRows::drawFiles(const Device& device)
{
    const std::vector<DrmFile> files = m_reader.files(device.id);
    size_t drawn = 0;
    for (const DrmFile& file : files) {
        if (drawn++ == kMostFiles) {
            m_canvas.label(
                kLabelX, m_y + 11,
                "… and " + countOf(static_cast<int64_t>(files.size() - kMostFiles), "further file"),
                "small");
            m_y += 16;
            return;
        }
        const std::string who =
            file.inKernel
                ? "in-kernel client"
                : fmt::format("{} ({})", file.comm.empty() ? "?" : file.comm, file.processId);
        const int64_t endNs = file.closedNs == 0 ? m_scale.toNs : file.closedNs;
        m_canvas.label(kLabelX, m_y + 11, svgFit(who, kLabelEnd - 90), "", who);
        m_canvas.label(kLabelEnd - 60, m_y + 11, "open file", "small");
        const BarRole role = m_roles.of(file);
        drawBar({role, file.openedNs, endNs, file.closedNs == 0,
                 role == BarRole::Held ? m_roles.heldSinceNs(device.id) : 0},
                fmt::format("{}, open for {}", who, durationText(endNs - file.openedNs)));
        m_y += 16;
    }
}

// What was held is drawn as held from the unplug on: before it, it lived, and all was well, but for
// a hazard.
void DeviceRows::drawBar(const Shape& shape, const std::string& tip)
{
    const BarRole role = shape.role;
    const bool hazard = role == BarRole::Hazard;
    const int64_t fromNs = std::max(shape.startNs, shape.heldSinceNs);
    if (fromNs > shape.startNs) {
        m_canvas.bar(shape.startNs, fromNs, m_y + (hazard ? 5 : 1), hazard ? 4 : 12,
                     hazard ? "hazard" : "live", tip);
    }
    const bool thin = role == BarRole::Ended || (hazard && shape.heldSinceNs == 0);
    m_canvas.bar(fromNs, shape.endNs, m_y + (thin ? 5 : 1), thin ? 4 : 12,
                 hazard && !thin ? "heldhazard" : wordOf(role), tip);
    if (hazard) {
        m_canvas.textAt(shape.endNs, m_y + 11, kHazardMark, "hazardmark", "middle");
    } else if (shape.open && role != BarRole::Live) {
        m_canvas.textAt(shape.endNs, m_y + 11, "▶", "arrow", "end");
    }
}

std::string DeviceRows::tipOf(const ResourceSpan& resource, const std::string& name)
{
    const int64_t endNs = resource.endedNs == 0 ? m_scale.toNs : resource.endedNs;
    const std::string site = m_reader.frame(resource.callSiteSymbolId);
    return fmt::format(
        "{}, {}, added {}, {} after {}{}", name,
        resource.kind == ResourceKind::Action ? "action" : sizeText(resource.sizeBytes),
        instantText(resource.addedNs - m_originNs), endWord(resource.end),
        durationText(endNs - resource.addedNs), site.empty() ? std::string() : ", by " + site);
}

void DeviceRows::drawResources(const Device& device, bool each)
{
    const std::vector<ResourceSpan> resources = managedSpans(m_reader, device.id);
    if (resources.empty()) {
        return;
    }
    std::vector<const ResourceSpan*> all;
    for (const ResourceSpan& resource : resources) {
        all.push_back(&resource);
    }
    drawArea({"live resources", all}, 30);
    if (!each) {
        return;
    }
    if (all.size() <= kFewResources) {
        for (const ResourceSpan* resource : all) {
            drawResource(*resource);
        }
        return;
    }
    drawBundles(all);
}

void DeviceRows::drawResource(const ResourceSpan& resource)
{
    const std::string name = m_reader.name(resource.nameId);
    m_canvas.label(kLabelX, m_y + 11, svgFit(name, kLabelEnd - 104), "", name);
    m_canvas.label(kLabelEnd - 60, m_y + 11,
                   resource.kind == ResourceKind::Action ? "action" : sizeText(resource.sizeBytes),
                   "small");
    const bool open = resource.endedNs == 0;
    const BarRole role = m_roles.of(resource);
    const bool held = role != BarRole::Leaked && m_roles.isHeld(resource);
    drawBar({role, resource.addedNs, open ? m_scale.toNs : resource.endedNs, open,
             held ? m_roles.heldSinceNs(resource.deviceId) : 0},
            tipOf(resource, name));
    m_y += 15;
}

void DeviceRows::drawBundles(const std::vector<const ResourceSpan*>& all)
{
    std::map<std::pair<RowId, RowId>, Bundle> byPlace;
    for (const ResourceSpan* resource : all) {
        byPlace[{resource->nameId, resource->callSiteSymbolId}].resources.push_back(resource);
    }
    std::vector<Bundle> bundles;
    for (auto& [place, bundle] : byPlace) {
        const std::string site = functionOf(m_reader.frame(place.second));
        const std::string name = m_reader.name(place.first);
        bundle.label = name == "kmalloc" && !site.empty() ? "kmalloc · " + site : name;
        bundles.push_back(std::move(bundle));
    }
    std::stable_sort(bundles.begin(), bundles.end(), [this](const Bundle& a, const Bundle& b) {
        const BarRole worstA = worstOf(a);
        const BarRole worstB = worstOf(b);
        return worstA != worstB ? worstA > worstB : a.resources.size() > b.resources.size();
    });
    Bundle rest;
    for (size_t i = kMostBundles; i < bundles.size(); ++i) {
        rest.resources.insert(rest.resources.end(), bundles[i].resources.begin(),
                              bundles[i].resources.end());
    }
    const size_t shown = std::min(bundles.size(), kMostBundles);
    for (size_t i = 0; i < shown; ++i) {
        if (bundles[i].resources.size() == 1) {
            drawResource(*bundles[i].resources.front());
        } else {
            drawArea(bundles[i], 20);
        }
    }
    if (!rest.resources.empty()) {
        rest.label = countOf(static_cast<int64_t>(bundles.size() - shown), "further call site");
        drawArea(rest, 20);
    }
}

BarRole DeviceRows::worstOf(const Bundle& bundle) const
{
    BarRole worst = BarRole::Ended;
    for (const ResourceSpan* resource : bundle.resources) {
        worst = std::max(worst, m_roles.of(*resource));
    }
    return worst;
}

// Layers one on another, as the window has them: what leaks on the floor, what is well on top.
void DeviceRows::drawArea(const Bundle& bundle, double height)
{
    LiveSteps all(m_scale.fromNs, m_scale.toNs, kColumns);
    std::vector<LiveSteps> grave(kFromTheFloor.size(), all);
    for (const ResourceSpan* resource : bundle.resources) {
        const int64_t endNs = resource->endedNs == 0 ? m_scale.toNs : resource->endedNs;
        const BarRole role = m_roles.of(*resource);
        const auto layer = std::find(kFromTheFloor.begin(), kFromTheFloor.end(), role);
        all.add(resource->addedNs, endNs);
        if (layer != kFromTheFloor.end()) {
            const int64_t goneNs = m_roles.heldSinceNs(resource->deviceId);
            const int64_t sinceNs =
                role == BarRole::Held ? std::max(resource->addedNs, goneNs) : resource->addedNs;
            grave[static_cast<size_t>(layer - kFromTheFloor.begin())].add(sinceNs, endNs);
        }
    }
    const std::vector<int32_t> columns = all.peaks();
    const int32_t highest = *std::max_element(columns.begin(), columns.end());
    m_canvas.label(kLabelX, m_y + height / 2 + 4, svgFit(bundle.label, kLabelEnd - 104), "",
                   bundle.label);
    m_canvas.label(kLabelEnd - 60, m_y + height / 2 + 4,
                   height > 20 ? "peak " + countText(highest)
                               : "×" + countText(static_cast<int64_t>(bundle.resources.size())),
                   "small");
    std::vector<std::vector<int32_t>> severe;
    for (LiveSteps& each : grave) {
        severe.push_back(each.peaks());
    }
    const auto tops = stackedTops(severe, columns);
    m_canvas.area(tops.back(), kWhole, m_y, height - 2, "livearea");
    for (size_t layer = kFromTheFloor.size(); layer-- > 0;) { // each covers what reaches below it
        if (std::any_of(tops[layer].begin(), tops[layer].end(),
                        [](int32_t top) { return top > 0; })) {
            m_canvas.area(tops[layer], kWhole, m_y, height - 2, wordOf(kFromTheFloor.at(layer)));
        }
    }
    m_y += height + 2;
}

} // namespace drmscope::app
