// SPDX-License-Identifier: MIT
#include "app/model/bar_state.h"

#include "app/model/time_text.h"
#include "app/query/afterlife_text.h"

#include <QCoreApplication>
#include <algorithm>

namespace drmscope::app {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(drmscope::app::Holding)
};

} // namespace

Holding holdingOf(const SessionContents& contents, const Device& device)
{
    Holding holding;
    const auto* afterlife = contents.afterlife(device.id);
    const qint64 goneNs = contents.roles.heldSinceNs(device.id);
    if (afterlife == nullptr || goneNs == 0) {
        return holding;
    }
    holding.goneNs = goneNs;
    holding.ended = afterlife->releaseEndNs != 0;
    holding.unplugged = device.unplugNs != 0;
    holding.untilNs = holding.ended ? afterlife->releaseEndNs : contents.endNs();
    holding.text = QString::fromStdString(afterlifeText(
        durationText(holding.untilNs - goneNs).toStdString(), *afterlife, contents.pins));
    // Who held it, and what of the afterlife was the release itself: where the bars tell it, too.
    qint64 closedNs = 0;
    for (const auto& file : contents.files) {
        closedNs =
            file.deviceId == device.id ? std::max<qint64>(closedNs, file.closedNs) : closedNs;
    }
    const QString held = durationText(closedNs - goneNs);
    if (holding.ended && !afterlife->heldBy.empty() && closedNs > goneNs &&
        held != durationText(holding.untilNs - goneNs)) {
        holding.text = Words::tr("%1 for %2, released %3 later")
                           .arg(holding.text, held, durationText(holding.untilNs - closedNs));
    }
    return holding;
}

QString endText(ResourceEnd end)
{
    const auto word = endWord(end);
    return QString::fromUtf8(word.data(), static_cast<qsizetype>(word.size()));
}

QString resourceSizeText(const ResourceSpan& resource)
{
    return resource.kind == ResourceKind::Action && resource.sizeBytes == 0
               ? QStringLiteral("–")
               : sizeText(resource.sizeBytes);
}

QString openUntilText(const Holding& holding, const DrmFile& file)
{
    const bool open = file.closedNs == 0;
    const qint64 lengthNs = (open ? holding.untilNs : file.closedNs) - holding.goneNs;
    return QString::fromStdString(
        openUntilText(durationText(lengthNs).toStdString(), open, holding.unplugged));
}

} // namespace drmscope::app
