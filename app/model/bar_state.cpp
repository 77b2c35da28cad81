// SPDX-License-Identifier: MIT
#include "app/model/bar_state.h"

#include "app/model/time_text.h"
#include "app/query/afterlife_text.h"

namespace drmscope::app {

Holding holdingOf(const SessionContents& contents, const Device& device)
{
    Holding holding;
    const auto* afterlife = contents.afterlife(device.id);
    if (afterlife == nullptr || afterlife->goneNs == 0) {
        return holding;
    }
    const qint64 goneNs = afterlife->goneNs;
    const bool byUnknown = isHeldByUnknown(*afterlife, contents.pins);
    if (afterlife->heldBy.empty() && afterlife->releaseEndNs != 0 && !byUnknown) {
        return holding;
    }
    holding.goneNs = goneNs;
    holding.ended = afterlife->releaseEndNs != 0;
    holding.unplugged = device.unplugNs != 0;
    holding.untilNs = holding.ended ? afterlife->releaseEndNs : contents.endNs();
    holding.text = QString::fromStdString(
        afterlifeText(durationText(holding.untilNs - goneNs).toStdString(), *afterlife, byUnknown));
    return holding;
}

QString endText(ResourceEnd end)
{
    const auto word = endWord(end);
    return QString::fromUtf8(word.data(), static_cast<qsizetype>(word.size()));
}

QString openUntilText(const Holding& holding, const DrmFile& file)
{
    const bool open = file.closedNs == 0;
    const qint64 lengthNs = (open ? holding.untilNs : file.closedNs) - holding.goneNs;
    return QString::fromStdString(
        openUntilText(durationText(lengthNs).toStdString(), open, holding.unplugged));
}

} // namespace drmscope::app
