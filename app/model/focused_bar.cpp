// SPDX-License-Identifier: MIT
#include "app/model/focused_bar.h"

#include "app/model/session_contents.h"

namespace drmscope::app {

namespace {

// Of a row of the drm_device that grew.
bool isOfGrown(const GrownResources& grown, const TimelineRow& row)
{
    return !row.devres && row.siteId == grown.key.callSiteSymbolId &&
           row.nameId == grown.key.nameId;
}

} // namespace

bool isFocusedRow(const FindingFocus& focus, const TimelineRow& row)
{
    const bool ofResources = row.kind == RowKind::Resources || row.kind == RowKind::Bundle ||
                             row.kind == RowKind::BundleLane;
    return ofResources && focus.alike && !row.devres &&
           *focus.alike == std::pair(row.siteId, row.nameId);
}

bool isFocused(const SessionContents& contents, const FindingFocus& focus,
               const TimelineGroup& group, const TimelineRow& row, const Span& span,
               const Selection::Item& item)
{
    if (item.kind == Selection::Kind::File) {
        return focus.files.contains(item.id);
    }
    if (item.kind != Selection::Kind::Resource) {
        return false;
    }
    if (focus.resources.contains(item.id) || isFocusedRow(focus, row)) {
        return true;
    }
    if (group.deviceId != focus.deviceId) {
        return false;
    }
    const auto* finding = contents.finding(focus.findingId);
    const bool stays = span.openRight && !row.devres;
    return focus.sites.contains(row.siteId) ||
           (focus.grown && isOfGrown(*focus.grown, row) && span.startNs >= focus.grown->sinceNs) ||
           (stays && finding != nullptr && isOfWholeDevice(*finding));
}

bool isFocusedRun(const FindingFocus& focus, const TimelineGroup& group, const TimelineRow& row,
                  qint64 endNs)
{
    const bool ofResources = row.kind == RowKind::Resources || row.kind == RowKind::BundleLane;
    if (!ofResources) {
        return false;
    }
    return isFocusedRow(focus, row) ||
           (group.deviceId == focus.deviceId &&
            (focus.sites.contains(row.siteId) ||
             (focus.grown && isOfGrown(*focus.grown, row) && endNs > focus.grown->sinceNs)));
}

} // namespace drmscope::app
