// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/device_list_model.h"
#include "app/model/selection.h"

#include <QListView>

namespace drmscope::app {

class HiddenNote;

// The drm_devices as cards: name, driver and parent, how they fared. In sync with the selection.
class DeviceListView : public QListView
{
    Q_OBJECT
public:
    DeviceListView(SessionDocument& document, Selection& selection, QWidget* parent = nullptr);

    QSize sizeHint() const override;
    void mark(RowId deviceId); // as the one that has what is chosen; 0: none

private:
    void follow(const Selection::Item& item);

    SessionDocument& m_document;
    Selection& m_selection;
    DeviceListModel* m_model;
    HiddenNote* m_none; // why the list is empty
};

} // namespace drmscope::app
