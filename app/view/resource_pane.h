// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/resource_table_model.h"
#include "app/model/selection.h"

#include <QWidget>

class QCheckBox;
class QLabel;
class QLineEdit;
class QTableView;

namespace drmscope::app {

// The table of all managed resources with its filter line. In sync with the selection.
class ResourcePane : public QWidget
{
    Q_OBJECT
public:
    ResourcePane(SessionDocument& document, Selection& selection, QWidget* parent = nullptr);

    QTableView* table() const { return m_table; }
    ResourceTableModel* model() const { return m_model; }
    void focusFilter();

private:
    void follow(const Selection::Item& item);
    void filterChanged();
    void showCounts();

    Selection& m_selection;
    ResourceTableModel* m_model;
    QTableView* m_table;
    QLineEdit* m_filter;
    QCheckBox* m_onlyOutlived;
    QLabel* m_counts;
    bool m_following = false;
};

} // namespace drmscope::app
