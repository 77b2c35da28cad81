// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/long_table.h"
#include "app/model/row_pages.h"
#include "app/model/session_document.h"

#include <QAbstractTableModel>
#include <QElapsedTimer>
#include <QTimer>
#include <atomic>
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

    // What stands in a cell. Any thread.
    static QString textOf(const SessionContents& contents, const Event& event, int column);
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void askForText(const std::vector<int>& rows, const QList<int>& columns, const QString& title,
                    TextReady ready) override;

    void sort(int column, Qt::SortOrder order) override; // -1: as they happened
    void setFilter(const QString& text); // in kind, name, device, command, pid, call site, address
    int totalCount() const { return m_total; }
    bool capped() const { return m_capped; } // more events match than are listed
    void askForRow(qint64 eventId, const RowReady& ready) override;

signals:
    void ordering(int percent); // of what is read for that

private:
    using Page = std::vector<Event>;

    void reset();
    void count();
    int placeFor(int row) const; // in m_ids, and the other way around
    qint64 idAt(int row) const;
    const Event* eventAt(int row) const; // nullptr: asked for
    void askFor(int page) const;
    void take(int page, const Page& events);

    SessionDocument& m_document;
    std::shared_ptr<const SessionContents> m_contents;
    QString m_filter;
    int m_sortColumn = -1;
    bool m_descending = false;
    bool m_sorted = false; // by something else than their ids
    bool m_capped = false;
    std::shared_ptr<const std::vector<RowId>> m_ids; // of those that are listed; else nullptr
    bool m_reversed = false;                         // shown from the last to the first
    int m_total = 0;
    qint64 m_consecutive = 0; // so many were counted whose ids are 1, 2, 3, …
    mutable RowPages<Event> m_pages;
    std::shared_ptr<std::atomic<qint64>> m_read; // while an order is looked for
    QTimer m_progress{this};
    QElapsedTimer m_sinceOrdered;
    qint64 m_orderMs = 0;
    QTimer m_later{this}; // till an order that takes long is looked for again
};

} // namespace drmscope::app
