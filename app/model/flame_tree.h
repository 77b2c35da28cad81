// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/stack_shares.h"

#include <QCoreApplication>
#include <QString>
#include <memory>
#include <vector>

namespace drmscope::app {

// The stacks of what a window shows, as they were read.
struct FlameStacks
{
    std::vector<StackShare> shares;
    std::vector<StackShare> devres; // of them, what parents' lists have (devm_*)
    CallPaths found;
    QString filter; // by which they were chosen; "" none
};

// Which of them a flame graph is made of, and what it is as wide as.
struct FlameWish
{
    RowId deviceId = 0;    // 0: of every drm_device
    bool onlyLive = false; // what was not seen to end, or was left behind
    bool byBytes = false;  // else by how many
    // With what called the driver. Else each begins with the frames of the call site's module: a
    // stack that was cut lacks the outermost ones, and who is bound in two ways has two of them.
    bool wholeStacks = false;
    friend bool operator==(const FlameWish&, const FlameWish&) = default;
};

// A function and the way to it. Nodes stand in rows, callers before what they called, and those of
// one caller beside each other, the widest first.
struct FlameNode
{
    static constexpr quint32 kNoFunction = ~quint32{0}; // the root; what no stack was recorded of

    quint32 function = kNoFunction;
    quint32 parent = 0;
    quint32 firstChild = 0;
    quint32 childCount = 0;
    qint64 count = 0; // resources that were added through it
    qint64 bytes = 0;
    qint64 siteCount = 0; // of them, those that it answers for
    bool inside = false;  // always beneath the call site: DRM core, or the kernel's tracing
};

// Call paths laid together where they go through the same functions. Constant: any thread may read
// it.
class FlameTree
{
    Q_DECLARE_TR_FUNCTIONS(drmscope::app::FlameTree)
public:
    FlameTree(std::shared_ptr<const FlameStacks> stacks, const FlameWish& wish);

    bool isOf(const std::shared_ptr<const FlameStacks>& stacks) const { return m_stacks == stacks; }
    const FlameWish& wish() const { return m_wish; }
    const QString& filter() const { return m_stacks->filter; }
    const std::vector<FlameNode>& nodes() const
    {
        return m_nodes;
    } // the root, which has all, first
    const std::vector<StackFunction>& functions() const { return m_stacks->found.functions; }
    qint64 weight(quint32 node) const;
    // Of a run of siblings, or of any others that stand beside each other.
    qint64 weight(quint32 first, quint32 last) const { return m_before[last] - m_before[first]; }
    bool hasStacks() const { return m_hasStacks; } // of anything in it
    // Of all in it, how many a parent's list has (devm_*), not a drm_device's.
    qint64 devresCount() const { return m_devresCount; }
    QString name(quint32 node) const;   // of its function
    QString module(quint32 node) const; // "" for vmlinux
    QString text(quint32 node) const;   // both
    // Functions from the outermost caller to a node; the node that they lead to, or as far as they
    // do.
    std::vector<StackFunction> path(quint32 node) const;
    quint32 find(const std::vector<StackFunction>& path) const;

private:
    const StackFunction& functionOf(const FlameNode& node) const; // an empty one for none
    void gather();
    qint64 countOf(const StackShare& share) const; // 0: it is not in it
    size_t lengthOf(const CallPath& path) const;   // how much of it is shown
    void sort();

    std::shared_ptr<const FlameStacks> m_stacks;
    FlameWish m_wish;
    std::vector<FlameNode> m_nodes;
    std::vector<qint64> m_before; // weights of the nodes before each
    qint64 m_devresCount = 0;
    bool m_hasStacks = false;
};

} // namespace drmscope::app
