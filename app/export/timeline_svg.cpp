// SPDX-License-Identifier: MIT
#include "app/export/timeline_svg.h"

#include "app/export/drawn_resources.h"
#include "app/export/live_steps.h"
#include "app/export/svg_canvas.h"
#include "app/query/afterlife_text.h"
#include "app/query/bar_role.h"
#include "app/report/device_label.h"
#include "app/report/quantity.h"
#include "app/report/xml_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

namespace drmscope::app {
namespace {

constexpr double kWidth = 1200;
constexpr double kLabelX = 16;
constexpr double kLabelEnd = 250;
constexpr size_t kColumns = 1848;    // of an area: two for each pixel
constexpr size_t kMostDevices = 60;  // drawn; the rest is counted
constexpr size_t kFewDevices = 8;    // all their resources are drawn
constexpr size_t kFewResources = 48; // a row each
constexpr size_t kMostBundles = 40;  // of one drm_device
constexpr size_t kMostFiles = 30;    // of one drm_device
constexpr size_t kRoles = 5;
constexpr double kTickHeight = 100000; // cut off by the drawing

struct Flag
{
    int64_t timeNs;
    std::string text;
};

// A name and call site that many resources share.
struct Bundle
{
    std::string label;
    std::vector<const ResourceSpan*> resources;
};

class TimelineDrawing
{
public:
    explicit TimelineDrawing(SessionReader& reader)
        : m_reader(reader), m_summary(reader.summary()), m_devices(reader.devices()),
          m_labels(m_devices), m_roles(reader), m_afterlives(reader.afterlives()),
          m_pins(reader.pins()), m_scale(scaleOf()), m_canvas(m_scale)
    {}

    std::string text(bool standAlone)
    {
        drawAll();
        const double height = m_y + 8;
        std::string out = fmt::format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"tl\" viewBox=\"0 0 {0:.0f} "
            "{1:.0f}\" "
            "width=\"{0:.0f}\" height=\"{1:.0f}\" data-from=\"{2}\" data-length=\"{3}\" "
            "data-left=\"{4}\" data-right=\"{5}\" font-family=\"DejaVu Sans, sans-serif\" "
            "font-size=\"12\">\n",
            kWidth, height, m_scale.fromNs - m_summary.originNs, m_scale.toNs - m_scale.fromNs,
            m_scale.left, m_scale.right);
        out += "<title>" + xmlText(titleText()) + "</title>\n";
        out += standAlone ? "<style>" + svgStyle(false) + "</style>\n" : std::string();
        out += patterns(height);
        out += fmt::format("<rect class=\"paper\" width=\"{:.0f}\" height=\"{:.0f}\"/>\n", kWidth,
                           height);
        out += m_back.fixed() + "<g class=\"ticks\">\n" + m_ticks.timed() + "</g>\n";
        out += "<g class=\"fixed\">\n" + m_canvas.fixed() + "</g>\n";
        out += "<g class=\"timed\" clip-path=\"url(#plot)\">\n" + m_canvas.timed() + "</g>\n</svg>";
        return standAlone ? "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + out + "\n" : out;
    }

private:
    [[nodiscard]] std::string titleText() const
    {
        const Session& session = m_summary.session;
        return fmt::format("{}: {}, Linux {}", m_reader.file().filename().string(),
                           session.hostname, session.kernelRelease);
    }

    static std::string patterns(double height)
    {
        return fmt::format(
            "<defs>"
            "<clipPath id=\"plot\"><rect x=\"258\" y=\"0\" width=\"934\" "
            "height=\"{:.0f}\"/></clipPath>"
            "<pattern id=\"held\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
            "patternTransform=\"rotate(45)\"><rect class=\"heldback\" width=\"6\" height=\"6\"/>"
            "<line class=\"heldline\" x1=\"2\" y1=\"0\" x2=\"2\" y2=\"6\"/></pattern>"
            "<pattern id=\"leaked\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" "
            "patternTransform=\"rotate(45)\"><rect class=\"leakedback\" width=\"6\" height=\"6\"/>"
            "<line class=\"leakedline\" x1=\"3\" y1=\"0\" x2=\"3\" y2=\"6\"/>"
            "<line class=\"leakedline\" x1=\"0\" y1=\"3\" x2=\"6\" y2=\"3\"/></pattern>"
            "<pattern id=\"missed\" width=\"8\" height=\"8\" patternUnits=\"userSpaceOnUse\">"
            "<path class=\"missedline\" d=\"M0 8L4 0L8 8\" fill=\"none\"/></pattern></defs>\n",
            height);
    }

    // From the first thing that is drawn to the last; a recording may wait long before and after.
    [[nodiscard]] SvgScale scaleOf()
    {
        SvgScale scale;
        scale.fromNs = m_summary.span.fromNs;
        scale.toNs = std::max(m_summary.span.toNs, scale.fromNs + 1000);
        int64_t first = scale.toNs;
        int64_t last = scale.fromNs;
        for (const Device& device : m_devices) {
            first = std::min(first, device.firstSeenNs);
            const bool over = device.lastPhase == Phase::Freed && device.liveCount == 0;
            last = std::max(last, over ? device.releaseEndNs : scale.toNs);
        }
        for (const MissedGap& gap : m_reader.missed()) {
            last = std::max(last, gap.beforeNs);
            first = std::min(first, std::max(gap.afterNs, scale.fromNs));
        }
        if (first < last) {
            const int64_t margin = (last - first) / 40;
            scale.fromNs = std::max(scale.fromNs, first - margin);
            scale.toNs = std::min(scale.toNs, last + 3 * margin);
        }
        return scale;
    }

    void drawAll()
    {
        for (const Finding& finding : m_reader.findings()) {
            if (finding.verdict != "information") {
                m_accused.insert(finding.deviceId);
            }
        }
        m_canvas.label(kLabelX, 22, titleText(), "title");
        m_canvas.label(
            kLabelX, 40,
            fmt::format(
                "{} · {} · {}{}", countOf(m_summary.deviceCount, "drm_device"),
                countOf(m_summary.resourceCount, "resource"),
                countOf(m_summary.findingCount, "finding"),
                m_summary.session.missedCount == 0
                    ? std::string()
                    : fmt::format(" · {} missed", countOf(m_summary.session.missedCount, "event"))),
            "quiet");
        drawLegend();
        m_y = 72;
        drawTicks();
        size_t drawn = 0;
        for (const Device& device : chosen()) {
            drawDevice(device);
            ++drawn;
        }
        if (drawn < m_devices.size()) {
            m_canvas.label(kLabelX, m_y + 16,
                           fmt::format("… and {}, of which nothing graver is known",
                                       countOf(static_cast<int64_t>(m_devices.size() - drawn),
                                               "further drm_device")),
                           "quiet");
            m_y += 28;
        }
        if (m_devices.empty()) {
            m_canvas.label(kLabelX, m_y + 16, "No drm_device was seen.", "quiet");
            m_y += 28;
        }
        drawMissed();
    }

    // Those with findings before the rest where there are too many; in the order of their lives.
    [[nodiscard]] std::vector<Device> chosen()
    {
        std::vector<Device> devices = m_devices;
        if (devices.size() <= kMostDevices) {
            return devices;
        }
        std::stable_partition(devices.begin(), devices.end(), [this](const Device& device) {
            return m_accused.contains(device.id);
        });
        devices.resize(kMostDevices);
        std::sort(devices.begin(), devices.end(),
                  [](const Device& a, const Device& b) { return a.firstSeenNs < b.firstSeenNs; });
        return devices;
    }

    void drawLegend()
    {
        double x = 640;
        const auto entry = [&](const char* style, const char* text) {
            const bool thin = std::string_view(style) == "ended";
            m_canvas.box(x, thin ? 16 : 12, 22, thin ? 4 : 11, style);
            m_canvas.label(x + 28, 22, text, "small");
            x += 28 + svgTextWidth(text) + 12;
        };
        entry("live", "live");
        entry("ended", "released or deleted");
        entry("held", "held past unplug");
        entry("leaked", "leaked");
        entry("hazard", "hazard");
    }

    void drawTicks()
    {
        constexpr std::array<double, 3> kSteps = {1, 2, 5};
        const int64_t length = m_scale.toNs - m_scale.fromNs;
        double step = 1;
        for (size_t i = 0; static_cast<double>(length) / step > 9; ++i) {
            step = kSteps[i % 3] * std::pow(10.0, static_cast<double>(i / 3));
        }
        const auto stepNs = static_cast<int64_t>(step);
        int64_t at = (m_scale.fromNs - m_summary.originNs) / stepNs * stepNs;
        for (; at <= m_scale.toNs - m_summary.originNs; at += stepNs) {
            const int64_t timeNs = at + m_summary.originNs;
            if (timeNs < m_scale.fromNs) {
                continue;
            }
            m_ticks.textAt(timeNs, 62, durationText(at), "small", "middle");
            m_ticks.line(timeNs, 66, kTickHeight, "tick");
        }
        m_canvas.label(kLabelX, 62, "time since the start", "small");
    }

    void drawDevice(const Device& device)
    {
        const double top = m_y;
        m_back.box(0, top, kWidth, 24, "stripe");
        m_canvas.label(kLabelX, top + 17, svgFit(m_labels[device.id], 150), "title",
                       m_labels[device.id]);
        m_canvas.label(kLabelX + 160, top + 17,
                       svgFit(fmt::format("{} · {}", device.drmDriver, device.parentName), 420),
                       "quiet", device.drmDriver);
        m_canvas.label(kLabelX + 600, top + 17, svgFit(storyOf(device), 560), "", storyOf(device));
        m_y += 30;
        const std::vector<Flag> flags = flagsOf(device);
        drawFlags(flags);
        const double lines = m_y;
        drawPhases(device);
        drawFiles(device);
        drawResources(device);
        for (const Flag& flag : flags) {
            m_canvas.line(flag.timeNs, lines, m_y - lines, "mark");
        }
        m_back.box(0, m_y + 4, kWidth, 1, "edge");
        m_y += 14;
    }

    [[nodiscard]] std::string storyOf(const Device& device) const
    {
        const auto found =
            std::find_if(m_afterlives.begin(), m_afterlives.end(),
                         [&](const Afterlife& each) { return each.deviceId == device.id; });
        if (m_roles.heldSinceNs(device.id) == 0 || found == m_afterlives.end()) {
            return std::string(wordOf(device.lastPhase));
        }
        const int64_t untilNs =
            found->releaseEndNs != 0 ? found->releaseEndNs : m_summary.span.toNs;
        return afterlifeText(durationText(untilNs - found->goneNs), *found,
                             isHeldByUnknown(*found, m_pins));
    }

    std::vector<Flag> flagsOf(const Device& device)
    {
        std::vector<Flag> flags;
        const bool unplugged = device.unplugNs != 0;
        for (const Mark& mark : m_reader.marks(device.id)) {
            switch (mark.kind) {
            case MarkKind::Unplug:
                flags.push_back({mark.timestampNs, "unplug"});
                break;
            case MarkKind::Unregister:
                if (!unplugged) {
                    flags.push_back({mark.timestampNs, "unregister"});
                }
                break;
            case MarkKind::LastClose:
                flags.push_back({mark.timestampNs, "last close"});
                break;
            case MarkKind::ReleaseBegin:
                flags.push_back(
                    {mark.timestampNs, "release of " + countOf(mark.resourceCount, "resource")});
                break;
            case MarkKind::ReleaseEnd:
            case MarkKind::Unknown:
                break;
            }
        }
        constexpr size_t kMostFlags = 40; // a compositor closes its last file often
        if (flags.size() > kMostFlags) {
            flags.resize(kMostFlags);
        }
        return flags;
    }

    // Each as high up as there is room for its words.
    void drawFlags(const std::vector<Flag>& flags)
    {
        std::vector<double> ends;
        for (const Flag& flag : flags) {
            const std::string text =
                fmt::format("{} · {}", flag.text, instantText(flag.timeNs - m_summary.originNs, 3));
            const double width = svgTextWidth(text) + 10;
            const double x = m_scale.x(flag.timeNs);
            const bool leftwards = x + width > m_scale.right;
            const double begin = leftwards ? x - width : x;
            size_t row = 0;
            while (row < ends.size() && ends[row] > begin) {
                ++row;
            }
            if (row > 5) {
                continue; // its line stands
            }
            ends.resize(std::max(ends.size(), row + 1));
            ends[row] = begin + width;
            m_canvas.textAt(flag.timeNs, m_y + 10 + 15 * static_cast<double>(row), text, "small",
                            leftwards ? "end" : "start");
        }
        m_y += 15 * static_cast<double>(ends.size()) + 2;
    }

    void drawPhases(const Device& device)
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

    void drawFiles(const Device& device)
    {
        const std::vector<DrmFile> files = m_reader.files(device.id);
        size_t drawn = 0;
        for (const DrmFile& file : files) {
            if (drawn++ == kMostFiles) {
                m_canvas.label(kLabelX, m_y + 11,
                               "… and " + countOf(static_cast<int64_t>(files.size() - kMostFiles),
                                                  "further file"),
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
            drawBar(m_roles.of(file), file.openedNs, endNs, file.closedNs == 0,
                    fmt::format("{}, open for {}", who, durationText(endNs - file.openedNs)),
                    device.id);
            m_y += 16;
        }
    }

    // What was held is drawn as held from the unplug on: before it, all was well.
    void drawBar(BarRole role, int64_t startNs, int64_t endNs, bool open, const std::string& tip,
                 RowId deviceId)
    {
        const int64_t goneNs = m_roles.heldSinceNs(deviceId);
        if (role == BarRole::Held && goneNs > startNs) {
            m_canvas.bar(startNs, goneNs, m_y + 5, 4, "ended", tip);
            startNs = goneNs;
        }
        const bool thin = role == BarRole::Ended;
        m_canvas.bar(startNs, endNs, m_y + (thin ? 5 : 1), thin ? 4 : 12, wordOf(role), tip);
        if (open && role != BarRole::Live) {
            m_canvas.textAt(endNs, m_y + 11, "▶", "arrow", "end");
        }
    }

    std::string tipOf(const ResourceSpan& resource, const std::string& name)
    {
        const int64_t endNs = resource.endedNs == 0 ? m_scale.toNs : resource.endedNs;
        const std::string site = m_reader.frame(resource.callSiteSymbolId);
        return fmt::format(
            "{}, {}, added {}, {} after {}{}", name,
            resource.kind == ResourceKind::Action ? "action" : sizeText(resource.sizeBytes),
            instantText(resource.addedNs - m_summary.originNs), endWord(resource.end),
            durationText(endNs - resource.addedNs), site.empty() ? std::string() : ", by " + site);
    }

    void drawResources(const Device& device)
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
        if (m_devices.size() > kFewDevices && !m_accused.contains(device.id)) {
            return; // all was well, and there are many of them
        }
        if (all.size() <= kFewResources) {
            for (const ResourceSpan* resource : all) {
                drawResource(*resource);
            }
            return;
        }
        drawBundles(all);
    }

    void drawResource(const ResourceSpan& resource)
    {
        const std::string name = m_reader.name(resource.nameId);
        m_canvas.label(kLabelX, m_y + 11, svgFit(name, kLabelEnd - 104), "", name);
        m_canvas.label(kLabelEnd - 60, m_y + 11,
                       resource.kind == ResourceKind::Action ? "action"
                                                             : sizeText(resource.sizeBytes),
                       "small");
        const bool open = resource.endedNs == 0;
        drawBar(m_roles.of(resource), resource.addedNs, open ? m_scale.toNs : resource.endedNs,
                open, tipOf(resource, name), resource.deviceId);
        m_y += 15;
    }

    void drawBundles(const std::vector<const ResourceSpan*>& all)
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

    [[nodiscard]] BarRole worstOf(const Bundle& bundle) const
    {
        BarRole worst = BarRole::Ended;
        for (const ResourceSpan* resource : bundle.resources) {
            worst = std::max(worst, m_roles.of(*resource));
        }
        return worst;
    }

    // How many live, and over it how many of those are grave.
    void drawArea(const Bundle& bundle, double height)
    {
        LiveSteps all(m_scale.fromNs, m_scale.toNs, kColumns);
        std::vector<LiveSteps> grave(kRoles, all);
        std::array<bool, kRoles> present{};
        for (const ResourceSpan* resource : bundle.resources) {
            const int64_t endNs = resource->endedNs == 0 ? m_scale.toNs : resource->endedNs;
            const BarRole role = m_roles.of(*resource);
            const auto place = static_cast<size_t>(role);
            all.add(resource->addedNs, endNs);
            if (role >= BarRole::Hazard) {
                const int64_t goneNs = m_roles.heldSinceNs(resource->deviceId);
                const int64_t sinceNs =
                    role == BarRole::Held ? std::max(resource->addedNs, goneNs) : resource->addedNs;
                grave[place].add(sinceNs, endNs);
                present[place] = true;
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
        m_canvas.area(columns, highest, m_y, height - 2, "livearea");
        for (size_t role = 0; role < kRoles; ++role) {
            if (present.at(role)) {
                m_canvas.area(grave[role].peaks(), highest, m_y, height - 2,
                              wordOf(static_cast<BarRole>(role)));
            }
        }
        m_y += height + 2;
    }

    void drawMissed()
    {
        size_t drawn = 0;
        for (const MissedGap& gap : m_reader.missed()) {
            const int64_t fromNs = gap.afterNs == 0 ? m_scale.fromNs : gap.afterNs;
            m_canvas.bar(std::max(fromNs, m_scale.fromNs), gap.beforeNs, 66, m_y - 66, "missed",
                         fmt::format("{} missed on cpu {}",
                                     gap.count == 0 ? "some events" : countOf(gap.count, "event"),
                                     gap.cpu));
            if (++drawn == 500) {
                return;
            }
        }
    }

    SessionReader& m_reader;
    Summary m_summary;
    std::vector<Device> m_devices;
    DeviceLabels m_labels;
    BarRoles m_roles;
    std::vector<Afterlife> m_afterlives;
    std::vector<Pin> m_pins;
    SvgScale m_scale;
    SvgCanvas m_canvas;
    SvgCanvas m_back{m_scale};
    SvgCanvas m_ticks{m_scale};
    std::set<RowId> m_accused; // drm_devices with a leak or a hazard
    double m_y = 0;
};

} // namespace

std::string timelineSvg(SessionReader& reader, bool standAlone)
{
    return TimelineDrawing(reader).text(standAlone);
}

} // namespace drmscope::app
