// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/selection.h"
#include "app/model/session_document.h"

#include <QAbstractTableModel>

namespace drmscope::app {

// The findings of the session, gravest first. GUI thread.
class FindingTableModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column
    {
        Gravity,
        Rule,
        DrmDevice,
        Title,
        Confidence,
        Cause,
        CallSite,
        ColumnCount,
    };
    enum Role
    {
        SeverityRole = Qt::UserRole, // Severity as int
    };

    explicit FindingTableModel(SessionDocument& document, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    Selection::Item itemOf(int row) const; // what the finding is about

private:
    void reset();

    SessionDocument& m_document;
    std::shared_ptr<const SessionContents> m_contents;
};

QString severityText(Severity severity);

} // namespace drmscope::app
