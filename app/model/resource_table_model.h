// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/long_table.h"
#include "app/model/row_pages.h"
#include "app/model/session_document.h"

#include <QElapsedTimer>
#include <QTimer>
#include <memory>
#include <vector>

namespace drmscope::app {

// All managed resources of a session as rows, in the order that the user chose. Holds their ids and
// the pages that are looked at; a row that has not come yet shows dots. Sorting, filtering and
// reading run on the document's QueryRunners, so that ten million rows never stop the window. GUI
// thread.
class ResourceTableModel : public LongTable
{
    Q_OBJECT
public:
    enum Column
    {
        Name,
        Size,
        DrmDevice,
        Added,
        Ended,
        Lifetime,
        End,
        EndPhase,
        CallSite,
        Process,
        Owner,
        ColumnCount,
    };
    enum Role
    {
        StateRole = Qt::UserRole, // BarState as int
        ResourceIdRole,
        MonospaceRole, // bool: digits and addresses
    };

    explicit ResourceTableModel(SessionDocument& document, QObject* parent = nullptr);

    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void sort(int column, Qt::SortOrder order) override;
    void askForText(const std::vector<int>& rows, const QList<int>& columns, const QString& title,
                    TextReady ready) override;

    void setFilter(const QString& filter); // see ResourceChoice
    const QString& filter() const { return m_filter; }
    void askForRow(qint64 resourceId, const RowReady& ready) override;
    int totalCount() const;
    bool isOrdering() const { return m_ordering; } // its rows are not yet those that were asked for

private:
    void reset();
    void reorder();
    void takeOrder(const std::shared_ptr<const std::vector<quint32>>& ids, bool ascending,
                   const std::shared_ptr<const SessionContents>& contents);
    void askFor(int page) const;
    void take(int page, const std::vector<ResourceSpan>& resources);

    SessionDocument& m_document;
    std::shared_ptr<const SessionContents> m_contents;
    std::shared_ptr<const std::vector<quint32>> m_ids; // of the rows
    std::shared_ptr<const SessionContents> m_ordered;  // whose ids they are
    bool m_ascending = true;                           // m_ids
    mutable RowPages<ResourceSpan> m_pages;
    QString m_filter;
    bool m_ordering = false;
    bool m_grows = false;         // the order that is awaited is that of the same, and more
    QElapsedTimer m_sinceOrdered; // or since that was asked for
    qint64 m_orderMs = 0;
    QTimer m_later{this}; // till it is looked for again
    int m_sortColumn = Added;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
};

} // namespace drmscope::app
