// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/long_table.h"
#include "app/model/row_pages.h"
#include "app/model/session_document.h"

#include <QAbstractTableModel>
#include <memory>
#include <vector>

namespace drmscope::app {

// The recorded events, tens of millions of them: only the pages that are looked at are in memory;
// a row that has not come yet shows dots. GUI thread.
class EventTableModel : public LongTable
{
    Q_OBJECT
public:
    enum Column
    {
        Time,
        Kind,
        DrmDevice,
        Name,
        Size,
        Process,
        CallSite,
        Cpu,
        Result,
        Object,
        Number,
        ColumnCount,
    };
    enum Role
    {
        EventIdRole = Qt::UserRole,
        MonospaceRole,
    };

    explicit EventTableModel(SessionDocument& document, QObject* parent = nullptr);

    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void askForText(const std::vector<int>& rows, const QList<int>& columns,
                    TextReady ready) override;

    void setFilter(const QString& text); // in kind, name, device, command, pid, call site, address
    int totalCount() const { return m_total; }
    bool capped() const { return m_capped; } // more events match than are listed
    int rowOf(qint64 eventId) const;         // -1: not shown

private:
    using Page = std::vector<Event>;

    void reset();
    void count();
    qint64 idAt(int row) const;
    const Event* eventAt(int row) const; // nullptr: asked for
    void askFor(int page) const;
    void take(int page, const Page& events);

    SessionDocument& m_document;
    std::shared_ptr<const SessionContents> m_contents;
    QString m_filter;
    bool m_filtered = false;
    bool m_capped = false;
    std::vector<qint64> m_ids; // of a filtered table
    int m_total = 0;
    qint64 m_consecutive = 0; // so many were counted whose ids are 1, 2, 3, …
    mutable RowPages<Event> m_pages;
};

} // namespace drmscope::app
