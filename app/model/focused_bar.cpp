// SPDX-License-Identifier: MIT
#include "app/model/focused_bar.h"

#include "app/model/session_contents.h"

namespace drmscope::app {

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
    if (focus.resources.contains(item.id)) {
        return true;
    }
    if (group.deviceId != focus.deviceId) {
        return false;
    }
    const auto* finding = contents.finding(focus.findingId);
    const bool stays = span.openRight && !row.devres;
    return focus.sites.contains(row.siteId) ||
           (stays && finding != nullptr && isOfWholeDevice(*finding));
}

} // namespace drmscope::app
