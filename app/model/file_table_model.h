// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/bar_state.h"
#include "app/model/session_document.h"

#include <QAbstractTableModel>

namespace drmscope::app {

// Open files and in-kernel clients: who kept which drm_device, from when to when. GUI thread.
class FileTableModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column
    {
        Holder,
        DrmDevice,
        Opened,
        Closed,
        OpenFor,
        AfterUnplug,
        ColumnCount,
    };
    enum Role
    {
        StateRole = Qt::UserRole, // BarState as int
        FileIdRole,
    };

    explicit FileTableModel(SessionDocument& document, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    int rowOf(qint64 fileId) const; // -1: none

private:
    void reset();
    QString text(const DrmFile& file, const Holding& holding, int column) const;

    SessionDocument& m_document;
    std::shared_ptr<const SessionContents> m_contents;
};

} // namespace drmscope::app
