// SPDX-License-Identifier: MIT
#include "app/model/finding_focus.h"

#include "app/model/session_contents.h"

#include <algorithm>

namespace drmscope::app {

namespace {

class Focus
{
public:
    Focus(const SessionContents& contents, const Finding& finding) : m_contents(contents)
    {
        m_focus.findingId = finding.id;
        m_focus.deviceId = finding.deviceId;
    }

    void addResource(const ResourceSpan& resource)
    {
        m_focus.resources.insert(resource.id);
        addTime(resource.id, resource.addedNs, resource.endedNs);
    }

    // All of one call site and name.
    void addAlike(const AlikeResources& alike)
    {
        m_focus.sites.insert(alike.siteId);
        addTime(alike.first, alike.firstNs, alike.lastNs);
    }

    void addGrown(const GrownResources& grown)
    {
        m_focus.grown = grown;
        const auto& [deviceId, siteId, nameId] = grown.key;
        for (const auto& alike : m_contents.alike) {
            if (!alike.devres && alike.deviceId == deviceId && alike.siteId == siteId &&
                alike.nameId == nameId) {
                widen(grown.sinceNs, alike.lastNs);
            }
        }
    }

    void addTime(RowId first, qint64 fromNs, qint64 toNs)
    {
        if (m_focus.firstResource == 0 || fromNs < m_firstNs) {
            m_focus.firstResource = first;
            m_firstNs = fromNs;
        }
        widen(fromNs, toNs);
    }

    void addFile(RowId id)
    {
        if (const auto* file = m_contents.file(id); file != nullptr) {
            m_focus.files.insert(id);
            widen(file->openedNs, file->closedNs);
        }
    }

    void widen(qint64 fromNs, qint64 toNs)
    {
        const qint64 endNs = toNs == 0 ? m_contents.endNs() : toNs;
        if (m_focus.toNs == 0) {
            m_focus.fromNs = fromNs;
            m_focus.toNs = endNs;
        } else {
            m_focus.fromNs = std::min(m_focus.fromNs, fromNs);
            m_focus.toNs = std::max(m_focus.toNs, endNs);
        }
    }

    // A finding of the drm_device as a whole: its life from where it went wrong.
    void addDevice(const Finding& finding)
    {
        const auto* device = m_contents.device(finding.deviceId);
        if (m_focus.toNs != 0 || device == nullptr) {
            return;
        }
        const auto holding = m_contents.holdings.value(finding.deviceId);
        if (holding.goneNs != 0) {
            widen(holding.goneNs, holding.untilNs);
        } else {
            widen(device->firstSeenNs, device->releaseEndNs);
        }
    }

    const FindingFocus& result() const { return m_focus; }

private:
    const SessionContents& m_contents;
    FindingFocus m_focus;
    qint64 m_firstNs = 0;
};

} // namespace

FindingFocus focusOf(const SessionContents& contents, const Finding& finding,
                     const std::vector<Evidence>& evidence,
                     const std::vector<ResourceSpan>& resources)
{
    Focus focus(contents, finding);
    for (const auto& resource : resources) {
        focus.addResource(resource);
    }
    for (const auto& row : evidence) {
        if (row.kind == "drm_file") {
            focus.addFile(row.rowId);
        }
    }
    const auto grown = grownResources(finding);
    if (grown) {
        focus.addGrown(*grown);
    }
    const bool counts = !grown && !isOfWholeDevice(finding) && finding.resourceCount > 1 &&
                        !finding.callSite.empty() &&
                        finding.resourceCount > focus.result().resources.size();
    if (counts) {
        const QString site = QString::fromStdString(finding.callSite);
        for (const auto& alike : contents.alike) {
            if (alike.deviceId == finding.deviceId && contents.frames.value(alike.siteId) == site) {
                focus.addAlike(alike);
            }
        }
    }
    focus.addDevice(finding);
    if (finding.firstSeenNs != 0 && focus.result().toNs != 0) {
        focus.widen(finding.firstSeenNs, finding.firstSeenNs);
    }
    return focus.result();
}

} // namespace drmscope::app
