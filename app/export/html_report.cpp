// SPDX-License-Identifier: MIT
#include "app/export/html_report.h"

#include "app/export/html_page.h"
#include "app/export/timeline_svg.h"
#include "app/query/afterlife_text.h"
#include "app/query/bar_role.h"
#include "app/report/finding_text.h"
#include "app/report/listing.h"
#include "app/report/quantity.h"
#include "app/report/xml_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace drmscope::app {
namespace {

constexpr size_t kMostRows = 2000; // of a table: a browser still scrolls and sorts at once
constexpr size_t kMostFindings = 200;

class HtmlReport
{
public:
    explicit HtmlReport(SessionReader& reader)
        : m_reader(reader), m_summary(reader.summary()), m_devices(reader.devices()),
          m_labels(m_devices), m_page(reader.file().filename().string())
    {}

    std::string text()
    {
        head();
        findings();
        timeline();
        devices();
        files();
        resources();
        return m_page.text();
    }

private:
    using Column = HtmlTable::Column;

    [[nodiscard]] std::string instant(int64_t timeNs) const
    {
        return timeNs == 0 ? "–" : instantText(timeNs - m_summary.originNs);
    }

    void instantCell(HtmlTable& table, int64_t timeNs) const
    {
        table.number(timeNs, instant(timeNs));
    }

    void head()
    {
        const Session& session = m_summary.session;
        const Judgement judgement = m_reader.judgement();
        m_page.paragraph(
            fmt::format("{} on {}, Linux {}, {}",
                        session.command.empty() ? "Recorded" : "“" + session.command + "”",
                        session.hostname, session.kernelRelease,
                        wallClockText(session.startedNs + session.wallOffsetNs)),
            "quiet");
        m_page.paragraph(verdictText(m_summary, judgement, m_reader.doubts(), {10000, false}),
                         fmt::format("verdict {}", wordOf(judgement.verdict)));
        m_page.facts({{"drm_devices", countText(m_summary.deviceCount)},
                      {"managed resources", countText(m_summary.resourceCount)},
                      {"still live", fmt::format("{} ({})", countText(m_summary.liveCount),
                                                 sizeText(m_summary.liveBytes))},
                      {"open files", countText(m_summary.fileCount)},
                      {"findings", fmt::format("{} ({})", countText(m_summary.findingCount),
                                               countOf(m_summary.leakCount, "leak"))},
                      {"events", fmt::format("{}, {} missed", countText(session.eventCount),
                                             countText(session.missedCount))},
                      {"recorded by",
                       fmt::format("drmscope {}, {}", session.writerVersion, session.backend)},
                      {"session", session.uuid}});
    }

    void findings()
    {
        m_page.heading("Findings");
        const std::vector<Finding> findings = m_reader.findings();
        if (findings.empty()) {
            m_page.paragraph("No rule fired.", "quiet");
            return;
        }
        HtmlTable table("findings", {{"rule"},
                                     {"severity"},
                                     {"class"},
                                     {"device"},
                                     {"first seen", true},
                                     {"resources", true},
                                     {"size", true},
                                     {"call site", false, true},
                                     {"cause"}});
        for (const Finding& finding : shown(findings, kMostRows)) {
            table.text(finding.rule);
            table.chip(wordOf(finding.severity), wordOf(finding.severity));
            table.text(finding.leakClass);
            table.text(m_labels[finding.deviceId]);
            instantCell(table, finding.firstSeenNs);
            table.number(finding.resourceCount, countText(finding.resourceCount));
            table.number(finding.sizeBytes, sizeText(finding.sizeBytes));
            table.text(finding.callSite);
            table.text(finding.cause);
            table.endRow();
        }
        m_page.html(table.html());
        sayWhatIsLeftOut(findings.size(), kMostRows, "findings");
        stacks(findings);
    }

    void stacks(const std::vector<Finding>& findings)
    {
        std::string html = "<details><summary>The findings in full, with stacks</summary>\n";
        for (const Finding& finding : shown(findings, kMostFindings)) {
            const std::string text =
                findingText(m_reader, m_summary, finding, m_labels, {100, false});
            html += "<pre class=\"finding\">" + xmlText(text) + "</pre>\n";
        }
        m_page.html(html + "</details>\n");
        sayWhatIsLeftOut(findings.size(), kMostFindings, "findings in full");
    }

    void timeline()
    {
        m_page.heading("Timeline");
        m_page.html("<div class=\"zoom\"><button type=\"button\" id=\"zoom-in\">Zoom in</button>"
                    "<button type=\"button\" id=\"zoom-out\">Zoom out</button>"
                    "<button type=\"button\" id=\"zoom-all\">All</button>"
                    "<span class=\"quiet\">or Ctrl and the wheel; drag to move; keys W S A D F"
                    "</span></div>\n");
        m_page.html(timelineSvg(m_reader, false) + "\n");
    }

    void devices()
    {
        m_page.heading("drm_devices");
        HtmlTable table("devices", {{"device"},
                                    {"driver"},
                                    {"parent"},
                                    {"last phase"},
                                    {"resources", true},
                                    {"live", true},
                                    {"files", true},
                                    {"unplug", true},
                                    {"last close", true},
                                    {"release end", true}});
        for (const Device& device : shown(m_devices, kMostRows)) {
            table.text(m_labels[device.id]);
            table.text(device.drmDriver);
            table.text(device.parentName);
            table.text(wordOf(device.lastPhase));
            table.number(device.resourceCount, countText(device.resourceCount));
            table.number(device.liveCount, countText(device.liveCount));
            table.number(device.fileCount, countText(device.fileCount));
            instantCell(table, device.unplugNs);
            instantCell(table, device.lastCloseNs);
            instantCell(table, device.releaseEndNs);
            table.endRow();
        }
        m_page.html(table.html());
        sayWhatIsLeftOut(m_devices.size(), kMostRows, "drm_devices");
    }

    void files()
    {
        m_page.heading("Open files");
        const std::vector<DrmFile> files = m_reader.files();
        HtmlTable table("files", {{"device"},
                                  {"process"},
                                  {"pid", true},
                                  {"opened", true},
                                  {"closed", true},
                                  {"open for", true},
                                  {"command line", false, true}});
        for (const DrmFile& file : shown(files, kMostRows)) {
            const int64_t endNs = file.closedNs == 0 ? m_summary.span.toNs : file.closedNs;
            table.text(m_labels[file.deviceId]);
            table.text(file.inKernel ? "in-kernel client" : file.comm);
            table.number(file.processId, std::to_string(file.processId));
            instantCell(table, file.openedNs);
            instantCell(table, file.closedNs);
            table.number(endNs - file.openedNs, durationText(endNs - file.openedNs));
            table.text(file.commandLine);
            table.endRow();
        }
        m_page.html(table.html());
        sayWhatIsLeftOut(files.size(), kMostRows, "files");
    }

    // Too many: those that still live, then the largest.
    std::vector<Resource> chosenResources()
    {
        ResourceFilter filter;
        filter.limit = kMostRows;
        if (m_reader.resourceCount() <= static_cast<int64_t>(kMostRows)) {
            return m_reader.resources(filter);
        }
        filter.order = ResourceFilter::Order::Size;
        filter.onlyLive = true;
        std::vector<Resource> chosen = m_reader.resources(filter);
        filter.onlyLive = false;
        for (Resource& resource : m_reader.resources(filter)) {
            if (chosen.size() < kMostRows && resource.end != ResourceEnd::Live &&
                resource.end != ResourceEnd::Leaked) {
                chosen.push_back(std::move(resource));
            }
        }
        return chosen;
    }

    void resources()
    {
        m_page.heading("Managed resources");
        HtmlTable table("resources", {{"device"},
                                      {"owner"},
                                      {"name", false, true},
                                      {"size", true},
                                      {"added", true},
                                      {"held for", true},
                                      {"end"},
                                      {"call site", false, true}});
        for (const Resource& resource : chosenResources()) {
            const int64_t endNs = resource.endedNs == 0 ? m_summary.span.toNs : resource.endedNs;
            table.text(m_labels[resource.deviceId]);
            table.text(resource.owner == "device" ? "devm" : "drmm");
            table.text(resource.name);
            table.number(resource.sizeBytes, resourceSizeText(resource));
            instantCell(table, resource.addedNs);
            table.number(endNs - resource.addedNs, durationText(endNs - resource.addedNs));
            table.chip(endWord(resource.end), endWord(resource.end));
            table.text(resource.callSite);
            table.endRow();
        }
        m_page.html(table.html());
        sayWhatIsLeftOut(static_cast<size_t>(m_reader.resourceCount()), kMostRows,
                         "resources; those that live on and the largest are shown");
    }

    template <typename Row> static std::vector<Row> shown(const std::vector<Row>& rows, size_t most)
    {
        return {rows.begin(),
                rows.begin() + static_cast<std::ptrdiff_t>(std::min(rows.size(), most))};
    }

    void sayWhatIsLeftOut(size_t count, size_t most, std::string_view what)
    {
        if (count > most) {
            m_page.paragraph(fmt::format("{} of {} {}. `drmscope export --format csv` has all.",
                                         countText(static_cast<int64_t>(most)),
                                         countText(static_cast<int64_t>(count)), what),
                             "quiet");
        }
    }

    SessionReader& m_reader;
    Summary m_summary;
    std::vector<Device> m_devices;
    DeviceLabels m_labels;
    HtmlPage m_page;
};

} // namespace

std::string htmlReport(SessionReader& reader)
{
    return HtmlReport(reader).text();
}

} // namespace drmscope::app
