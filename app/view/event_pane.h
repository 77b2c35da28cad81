// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/event_table_model.h"
#include "app/view/table_pane.h"

namespace drmscope::app {

// The table of all recorded events.
class EventPane : public TablePane
{
    Q_OBJECT
public:
    EventPane(SessionDocument& document, Selection& selection, QWidget* parent = nullptr);

    EventTableModel* model() const { return m_model; }

private:
    void follow(const Selection::Item& item);

    Selection& m_selection;
    EventTableModel* m_model;
};

} // namespace drmscope::app
