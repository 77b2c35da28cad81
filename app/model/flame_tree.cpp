// SPDX-License-Identifier: MIT
#include "app/model/flame_tree.h"

#include "app/query/claimed_sum.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>

namespace drmscope::app {

namespace {

qint64 weightOf(const FlameNode& node, const FlameWish& wish)
{
    return wish.byBytes ? node.bytes : node.count;
}

} // namespace

FlameTree::FlameTree(std::shared_ptr<const FlameStacks> stacks, const FlameWish& wish)
    : m_stacks(std::move(stacks)), m_wish(wish)
{
    gather();
    sort();
    m_before.reserve(m_nodes.size() + 1);
    m_before.push_back(0);
    for (const auto& node : m_nodes) {
        m_before.push_back(m_before.back() + weightOf(node, m_wish));
    }
}

// In the order in which the paths come, children linked by their parents alone.
void FlameTree::gather()
{
    m_nodes.emplace_back();
    std::unordered_map<quint64, quint32> known; // parent and function
    std::vector<qint64> inside{0};
    const auto& shares = m_stacks->shares;
    for (size_t i = 0; i < shares.size(); ++i) {
        const qint64 count = countOf(shares[i]);
        const qint64 bytes = m_wish.onlyLive ? shares[i].liveBytes : shares[i].sizeBytes;
        if (count == 0) {
            continue;
        }
        const auto& path = m_stacks->found.paths[i];
        m_hasStacks = m_hasStacks || !path.functions.empty();
        m_nodes[0].count += count;
        addClaimed(m_nodes[0].bytes, bytes);
        quint32 at = 0;
        const auto step = [&](quint32 function) -> FlameNode& {
            const auto key = (quint64{at} << 32U) | function;
            const auto [place, isNew] = known.emplace(key, static_cast<quint32>(m_nodes.size()));
            if (isNew) {
                m_nodes.push_back({function, at});
                inside.push_back(0);
            }
            at = place->second;
            m_nodes[at].count += count;
            addClaimed(m_nodes[at].bytes, bytes);
            return m_nodes[at];
        };
        if (path.functions.empty()) {
            step(FlameNode::kNoFunction);
        }
        for (size_t frame = lengthOf(path); frame-- > 0;) {
            auto& node = step(path.functions[frame]);
            node.siteCount += frame == path.site ? count : 0;
            inside[at] += path.site != CallPath::kNoSite && frame < path.site ? count : 0;
        }
    }
    for (const auto& share : m_stacks->devres) {
        m_devresCount += countOf(share);
    }
    for (size_t node = 1; node < m_nodes.size(); ++node) {
        m_nodes[node].inside = inside[node] == m_nodes[node].count;
    }
}

qint64 FlameTree::countOf(const StackShare& share) const
{
    const bool takes = m_wish.deviceId == 0 || share.deviceId == m_wish.deviceId;
    return !takes ? 0 : m_wish.onlyLive ? share.liveCount : share.count;
}

size_t FlameTree::lengthOf(const CallPath& path) const
{
    if (m_wish.wholeStacks || path.site == CallPath::kNoSite) {
        return path.functions.size();
    }
    const auto& module = functions()[path.functions[path.site]].module;
    size_t length = path.site + 1;
    while (!module.empty() && length < path.functions.size() &&
           functions()[path.functions[length]].module == module) {
        ++length;
    }
    return length;
}

// Row by row, the children of each beside each other.
void FlameTree::sort()
{
    std::vector<std::vector<quint32>> children(m_nodes.size());
    for (quint32 node = 1; node < m_nodes.size(); ++node) {
        children[m_nodes[node].parent].push_back(node);
    }
    const auto isBefore = [this](quint32 a, quint32 b) {
        const auto key = [this](quint32 node) {
            return std::tuple(-weightOf(m_nodes[node], m_wish), -m_nodes[node].count,
                              m_nodes[node].function); // which are in order of their names
        };
        return key(a) < key(b);
    };
    std::vector<quint32> order{0}; // old places, in new order
    order.reserve(m_nodes.size());
    std::vector<FlameNode> sorted{m_nodes[0]};
    sorted.reserve(m_nodes.size());
    for (quint32 now = 0; now < order.size(); ++now) {
        auto& beneath = children[order[now]];
        std::sort(beneath.begin(), beneath.end(), isBefore);
        sorted[now].firstChild = static_cast<quint32>(order.size());
        sorted[now].childCount = static_cast<quint32>(beneath.size());
        for (const quint32 child : beneath) {
            order.push_back(child);
            sorted.push_back(m_nodes[child]);
            sorted.back().parent = now;
        }
    }
    m_nodes = std::move(sorted);
}

qint64 FlameTree::weight(quint32 node) const
{
    return weightOf(m_nodes[node], m_wish);
}

const StackFunction& FlameTree::functionOf(const FlameNode& node) const
{
    static const StackFunction none;
    return node.function == FlameNode::kNoFunction ? none : functions()[node.function];
}

QString FlameTree::name(quint32 node) const
{
    const quint32 function = m_nodes[node].function;
    return function != FlameNode::kNoFunction ? QString::fromStdString(functions()[function].name)
           : node == 0                        ? tr("all")
                                              : tr("no stack recorded");
}

QString FlameTree::module(quint32 node) const
{
    return QString::fromStdString(functionOf(m_nodes[node]).module);
}

QString FlameTree::text(quint32 node) const
{
    const quint32 function = m_nodes[node].function;
    return function == FlameNode::kNoFunction
               ? name(node)
               : QString::fromStdString(textOf(functions()[function]));
}

std::vector<StackFunction> FlameTree::path(quint32 node) const
{
    std::vector<StackFunction> path;
    for (; node != 0; node = m_nodes[node].parent) {
        path.push_back(functionOf(m_nodes[node]));
    }
    std::reverse(path.begin(), path.end());
    return path;
}

quint32 FlameTree::find(const std::vector<StackFunction>& path) const
{
    quint32 at = 0;
    for (const auto& function : path) {
        const auto first = m_nodes.begin() + m_nodes[at].firstChild;
        const auto last = first + m_nodes[at].childCount;
        const auto found = std::find_if(
            first, last, [&](const FlameNode& node) { return functionOf(node) == function; });
        if (found == last) {
            break;
        }
        at = static_cast<quint32>(found - m_nodes.begin());
    }
    return at;
}

} // namespace drmscope::app
