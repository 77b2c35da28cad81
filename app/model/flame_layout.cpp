// SPDX-License-Identifier: MIT
#include "app/model/flame_layout.h"

#include <algorithm>

namespace drmscope::app {

namespace {

void layOutChildren(const FlameTree& tree, qint32 above, std::vector<FlameBox>& boxes)
{
    const FlameBox box = boxes[static_cast<size_t>(above)];
    const auto& node = tree.nodes()[box.node];
    const quint32 last = node.firstChild + node.childCount;
    const double right = box.left + box.width;
    const auto perWeight = box.width / static_cast<double>(tree.weight(box.node));
    double left = box.left;
    for (quint32 child = node.firstChild; child < last; ++child) {
        const double width = perWeight * static_cast<double>(tree.weight(child));
        if (width < kNarrowestFlamePx) { // as all that follow, which are no wider
            const double rest = std::max(perWeight * static_cast<double>(tree.weight(child, last)),
                                         kNarrowestFlamePx);
            const double from = std::max(box.left, std::min(left, right - rest));
            boxes.push_back(
                {child, last - child, above, box.row + 1, from, std::min(rest, right - from)});
            return;
        }
        boxes.push_back({child, 0, above, box.row + 1, left, width});
        left += width;
    }
}

// As many as are wide enough for a name, and one fold of all others, if there are any.
void layOutFold(const FlameTree& tree, quint32 skip, std::vector<FlameBox>& boxes)
{
    constexpr double kWide = 20 * kNarrowestFlamePx;
    const FlameBox box = boxes.front();
    const auto& node = tree.nodes()[box.node];
    const quint32 first = node.firstChild + std::min(skip, node.childCount);
    const quint32 last = node.firstChild + node.childCount;
    const auto most = static_cast<quint32>(std::max((box.width - kWide) / kWide, 1.0));
    quint32 end = std::min(first + most, last);
    // They are in order: where the last one is wide enough, each is.
    while (end > first + 1 && static_cast<double>(tree.weight(end - 1)) * (box.width - kWide) <
                                  kWide * static_cast<double>(tree.weight(first, end))) {
        --end;
    }
    const double room = box.width - (end < last ? kWide : 0);
    const qint64 weight = tree.weight(first, end);
    double left = box.left;
    for (quint32 child = first; child < end; ++child) {
        const double share =
            weight == 0 ? 1.0 / (end - first) // nothing has bytes
                        : static_cast<double>(tree.weight(child)) / static_cast<double>(weight);
        boxes.push_back({child, 0, 0, 1, left, room * share});
        left += room * share;
    }
    if (end < last) {
        boxes.push_back({end, last - end, 0, 1, left, kWide});
    }
}

} // namespace

std::vector<FlameBox> layOutFlame(const FlameTree& tree, const FlamePlace& place, double width)
{
    std::vector<FlameBox> boxes;
    if (tree.weight(0) == 0 || width < kNarrowestFlamePx) {
        return boxes;
    }
    boxes.push_back({place.node, 0, -1, 0, 0, width});
    for (size_t box = 0; box < boxes.size(); ++box) {
        if (box == 0 && place.fold) {
            layOutFold(tree, place.skip, boxes);
        } else if (boxes[box].folded == 0 && tree.weight(boxes[box].node) > 0) {
            layOutChildren(tree, static_cast<qint32>(box), boxes);
        }
    }
    return boxes;
}

FlameSearch::FlameSearch(const FlameTree& tree, const QString& text) : m_text(text)
{
    if (text.isEmpty()) {
        return;
    }
    const auto& functions = tree.functions();
    std::vector<bool> meant(functions.size());
    for (size_t i = 0; i < functions.size(); ++i) {
        meant[i] = QString::fromStdString(textOf(functions[i])).contains(text, Qt::CaseInsensitive);
    }
    const auto& nodes = tree.nodes();
    m_found.resize(nodes.size());
    std::vector<bool> beneath(nodes.size());
    std::vector<bool> above(nodes.size()); // a caller is meant: its weight has this one's
    for (quint32 node = 1; node < nodes.size(); ++node) {
        m_found[node] =
            nodes[node].function != FlameNode::kNoFunction && meant[nodes[node].function];
        above[node] = above[nodes[node].parent] || m_found[nodes[node].parent];
        m_weight += m_found[node] && !above[node] ? tree.weight(node) : 0;
    }
    for (size_t node = nodes.size(); node-- > 1;) {
        beneath[node] = beneath[node] || m_found[node];
        beneath[nodes[node].parent] = beneath[nodes[node].parent] || beneath[node];
    }
    m_before.reserve(nodes.size() + 1);
    m_before.push_back(0);
    for (const bool has : beneath) {
        m_before.push_back(m_before.back() + (has ? 1 : 0));
    }
}

} // namespace drmscope::app
