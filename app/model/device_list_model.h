// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/device_story.h"
#include "app/model/session_document.h"

#include <QAbstractListModel>

namespace drmscope::app {

// The drm_devices of the session, in the order of the timeline's groups. A session that grows keeps
// its rows. GUI thread.
class DeviceListModel : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Role
    {
        DeviceIdRole = Qt::UserRole,
        OriginRole, // driver and parent
        HealthRole, // DeviceHealth as int
        HealthTextRole,
        CountsRole, // "16 resources · 2 files"
    };

    explicit DeviceListModel(SessionDocument& document, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    int rowOf(qint64 deviceId) const; // -1: none

private:
    void follow();
    QString counts(const Device& device) const;

    SessionDocument& m_document;
    std::shared_ptr<const SessionContents> m_contents;
};

} // namespace drmscope::app
