// SPDX-License-Identifier: MIT
#include "app/view/hover_card.h"

#include "app/model/device_story.h"
#include "app/model/inspection.h"
#include "app/model/session_tables.h"
#include "app/model/time_text.h"
#include "app/view/flame_painter.h"

#include <QCoreApplication>
#include <algorithm>

namespace drmscope::app {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(drmscope::app::HoverCard)
};

class Card
{
public:
    Card(const QString& title, const QString& state)
    {
        m_html =
            QStringLiteral(
                "<p style='white-space:pre'><b>%1</b>&nbsp;&nbsp; %2</p><table cellspacing='0'>")
                .arg(title.toHtmlEscaped(), state.toHtmlEscaped());
    }

    void add(const QString& label, const QString& value)
    {
        if (!value.isEmpty()) {
            m_html +=
                QStringLiteral(
                    "<tr><td>%1&nbsp;&nbsp;&nbsp;</td><td style='white-space:pre'>%2</td></tr>")
                    .arg(label.toHtmlEscaped(), value.toHtmlEscaped());
        }
    }

    QString html() const { return m_html + QStringLiteral("</table>"); }

private:
    QString m_html;
};

QString fileCard(const SessionContents& contents, const DrmFile& file, const TimeZero& zero)
{
    const bool open = file.closedNs == 0;
    Card card(
        file.inKernel
            ? Words::tr("in-kernel client")
            : QStringLiteral("%1 (%2)").arg(QString::fromStdString(file.comm)).arg(file.processId),
        open ? Words::tr("still open") : Words::tr("closed"));
    card.add(Words::tr("opened"), (file.origin == Origin::Seen ? QString() : Words::tr("before ")) +
                                      zero.text(file.openedNs));
    card.add(Words::tr("closed"), open ? QString() : zero.text(file.closedNs));
    card.add(Words::tr("open for"),
             durationText((open ? contents.endNs() : file.closedNs) - file.openedNs));
    if (contents.roles.of(file) == BarState::Held) {
        const auto holding = contents.holdings.value(file.deviceId);
        card.add(holding.unplugged ? Words::tr("after unplug") : Words::tr("after unregister"),
                 durationText((open ? contents.endNs() : file.closedNs) - holding.goneNs));
    }
    return card.html();
}

QString pinCard(const SessionContents& contents, const Pin& pin, const TimeZero& zero)
{
    const bool held = pin.endedNs == 0;
    const qint64 endNs = held ? contents.endNs() : pin.endedNs;
    Card card(pinText(pin.kind), held ? Words::tr("still held") : Words::tr("let go"));
    card.add(Words::tr("holder"), holderOf(contents, pin));
    const QString length = durationText(endNs - pin.startedNs);
    if (beganUnseen(pin)) {
        card.add(Words::tr("taken"), Words::tr("not recorded"));
    }
    if (endNs != pin.startedNs) {
        card.add(beganUnseen(pin) ? Words::tr("known since") : Words::tr("since"),
                 zero.text(pin.startedNs));
    }
    card.add(Words::tr("until"),
             held ? Words::tr("not in this recording") : zero.text(pin.endedNs));
    card.add(Words::tr("held for"),
             beganUnseen(pin) ? Words::tr("at least %1").arg(length) : length);
    const auto holding = contents.holdings.value(pin.deviceId);
    if (holding.goneNs != 0 && endNs > holding.goneNs) {
        card.add(holding.unplugged ? Words::tr("after unplug") : Words::tr("after unregister"),
                 durationText(endNs - std::max(holding.goneNs, qint64{pin.startedNs})));
    }
    card.add(Words::tr("size"), pin.sizeBytes == 0 ? QString() : sizeText(pin.sizeBytes));
    return card.html();
}

} // namespace

QString resourceCard(const SessionContents& contents, const ResourceSpan& resource,
                     const TimeZero& zero)
{
    const bool live = resource.endedNs == 0;
    Card card(contents.names.value(resource.nameId), endText(resource.end));
    card.add(Words::tr("size"), resourceSizeText(resource));
    card.add(Words::tr("call site"), contents.frames.value(resource.callSiteSymbolId));
    card.add(Words::tr("added"),
             (resource.origin == Origin::Seen ? QString() : Words::tr("before ")) +
                 zero.text(resource.addedNs));
    card.add(Words::tr("ended"),
             live ? Words::tr("not in this recording") : zero.text(resource.endedNs));
    card.add(Words::tr("lifetime"),
             durationText((live ? contents.endNs() : resource.endedNs) - resource.addedNs));
    if (!live) {
        card.add(Words::tr("phase at end"), phaseText(contents.endPhase(resource)));
    }
    return card.html();
}

QString hoverCard(const SessionContents& contents, const TimelineHit& hit, const TimeZero& zero)
{
    if (hit.item.kind == Selection::Kind::File) {
        const auto* file = contents.file(hit.item.id);
        return file == nullptr ? QString() : fileCard(contents, *file, zero);
    }
    if (hit.item.kind == Selection::Kind::Pin) {
        const auto* pin = contents.pin(hit.item.id);
        return pin == nullptr ? QString() : pinCard(contents, *pin, zero);
    }
    const auto* device = contents.device(hit.item.id);
    if (hit.item.kind != Selection::Kind::Device || device == nullptr) {
        return {};
    }
    const auto& group = contents.timeline->groups()[static_cast<size_t>(hit.group)];
    if (hit.row >= 0) {
        const auto& row = group.rows[static_cast<size_t>(hit.row)];
        if (!row.label.isEmpty() && row.kind != RowKind::Phases && row.kind != RowKind::Afterlife) {
            Card card(row.label, row.detail);
            return card.html();
        }
    }
    const DeviceStory story(contents, *device);
    Card card(group.title, story.healthText());
    card.add(Words::tr("driver"), group.subtitle);
    card.add(Words::tr("story"), zero.isStart() ? group.summary : story.summary(zero));
    return card.html();
}

QString notesCard(const std::vector<Annotations::Note>& notes, const TimeZero& zero)
{
    if (notes.empty()) {
        return {};
    }
    Card card(Words::tr("notes"), {});
    for (const auto& note : notes) {
        card.add(zero.text(note.timeNs), note.text);
    }
    return card.html();
}

QString flameCard(const FlameTree& tree, const FlameBox& box)
{
    const auto& node = tree.nodes()[box.node];
    const qint64 all = tree.weight(0);
    if (box.folded != 0) {
        Card card(Words::tr("%1 frames").arg(countText(box.folded)), Words::tr("too narrow"));
        card.add(Words::tr("share"), flameShare(tree.weight(box.node, box.node + box.folded), all));
        card.add(Words::tr("a click"), Words::tr("shows them alone"));
        return card.html();
    }
    Card card(tree.name(box.node), node.siteCount > 0 ? Words::tr("call site") : QString());
    const bool known = node.function != FlameNode::kNoFunction;
    const QString module = tree.module(box.node);
    card.add(Words::tr("module"), !known             ? QString()
                                  : module.isEmpty() ? QStringLiteral("vmlinux")
                                                     : module);
    card.add(Words::tr("resources"), countText(node.count));
    card.add(Words::tr("bytes"), sizeText(node.bytes));
    card.add(Words::tr("share"), flameShare(tree.weight(box.node), all));
    card.add(Words::tr("answers for"), node.siteCount == 0 ? QString() : countText(node.siteCount));
    return card.html();
}

} // namespace drmscope::app
