// SPDX-License-Identifier: MIT
#include "app/export/timeline_svg.h"

#include "app/export/device_rows.h"
#include "app/export/svg_canvas.h"
#include "app/query/afterlife_text.h"
#include "app/query/bar_role.h"
#include "app/query/device_label.h"
#include "app/report/quantity.h"
#include "app/report/xml_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

namespace drmscope::app {
namespace {

constexpr double kWidth = 1200;
constexpr size_t kMostDevices = 60;    // drawn; the rest is counted
constexpr size_t kFewDevices = 8;      // all their resources are drawn
constexpr double kTickHeight = 100000; // cut off by the drawing

struct Flag
{
    int64_t timeNs;
    std::string text;
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
            "<pattern id=\"heldhazard\" width=\"6\" height=\"6\" "
            "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\">"
            "<rect class=\"heldhazardback\" width=\"6\" height=\"6\"/>"
            "<line class=\"heldhazardline\" x1=\"2\" y1=\"0\" x2=\"2\" y2=\"6\"/></pattern>"
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
            const bool hazard = std::string_view(style) == "hazard";
            const bool thin = hazard || std::string_view(style) == "ended";
            m_canvas.box(x, thin ? 16 : 12, 22, thin ? 4 : 11, style);
            if (hazard) {
                m_canvas.label(x + 15, 22, kHazardMark, "hazardmark");
            }
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
            const size_t decade = i / 3;
            step = kSteps[i % 3] * std::pow(10.0, static_cast<double>(decade));
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
        // Where all was well, and there are many of them, the resources are counted only.
        const bool each = m_devices.size() <= kFewDevices || m_accused.contains(device.id);
        m_y = m_rows.draw(device, m_y, each);
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
        return afterlifeText(durationText(untilNs - found->goneNs), *found, m_pins);
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
    DeviceRows m_rows{m_reader, m_roles, m_summary.originNs, m_scale, m_canvas};
    std::set<RowId> m_accused; // drm_devices with a leak or a hazard
    double m_y = 0;
};

} // namespace

std::string timelineSvg(SessionReader& reader, bool standAlone)
{
    return TimelineDrawing(reader).text(standAlone);
}

} // namespace drmscope::app
