// SPDX-License-Identifier: MIT
#pragma once

#include <QAccessible>
#include <QStringList>

namespace drmscope::app::test {

// How many nodes a tree has, and their names, as assistive technology walks it; far below zero
// where a node does not know its own child.
inline int walkAccessible(QAccessibleInterface* node, QStringList& names)
{
    int count = 1;
    names.append(node->text(QAccessible::Name));
    for (int i = 0; i < node->childCount(); ++i) {
        auto* child = node->child(i);
        if (child == nullptr || !child->isValid() || child->parent() != node ||
            node->indexOfChild(child) != i) {
            return -1'000'000;
        }
        count += walkAccessible(child, names);
    }
    return count;
}

} // namespace drmscope::app::test
