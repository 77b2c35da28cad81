// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/resource_table_model.h"
#include "app/model/selection.h"
#include "app/model/session_filter.h"
#include "app/view/table_pane.h"

class QCheckBox;

namespace drmscope::app {

// The table of all managed resources, under the window's filter. In sync with the selection.
class ResourcePane : public TablePane
{
    Q_OBJECT
public:
    ResourcePane(SessionDocument& document, SessionFilter& shown, Selection& selection,
                 QWidget* parent = nullptr);

    ResourceTableModel* model() const { return m_model; }

signals:
    void wordsKnown(const QStringList& words); // what can be typed into a filter

protected:
    void fillMenu(QMenu* menu, const QModelIndex& index) override;

private:
    void follow(const Selection::Item& item);
    void filterChanged();
    void offerWords();

    SessionDocument& m_document;
    Selection& m_selection;
    ResourceTableModel* m_model;
    QCheckBox* m_onlyOutlived;
};

} // namespace drmscope::app
