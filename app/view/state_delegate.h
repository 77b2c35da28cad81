// SPDX-License-Identifier: MIT
#pragma once

#include <QStyledItemDelegate>

namespace drmscope::app {

// Cells of a table: the bar of the row's state before the text of one column, monospace where the
// model says so.
class StateDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    static constexpr int kBeforeText = 38; // where the state's bar is, in its column

    // A role of -1: the model has none.
    StateDelegate(int stateRole, int stateColumn, int monospaceRole, QObject* parent);

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;

private:
    int m_stateRole;
    int m_stateColumn;
    int m_monospaceRole;
};

} // namespace drmscope::app
