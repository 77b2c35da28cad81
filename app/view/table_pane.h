// SPDX-License-Identifier: MIT
#pragma once

#include "app/view/row_table.h"

#include <QWidget>

class QHBoxLayout;
class QMenu;
class QPushButton;

namespace drmscope::app {

class FilterLine;
class HiddenNote;
class ShortLabel;

// A table that says why it is empty.
class QuietTable : public RowTable
{
    Q_OBJECT
public:
    using RowTable::RowTable;
    void setEmptyText(const QString& text);
    const QString& emptyText() const { return m_emptyText; }
    bool isCut(const QModelIndex& index) const; // its cell has no room for all of it
    void keyboardSearch(const QString& text) override;

signals:
    void resized(); // as much of it as rows can be seen in

protected:
    bool viewportEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    QString m_emptyText;
};

// What all tables of the window have: a filter line above, rows that can be sorted and copied,
// columns that can be chosen, moved and are remembered. The models are its owner's. GUI thread.
class TablePane : public QWidget
{
    Q_OBJECT
public:
    // name: under which the columns are remembered; never translated.
    explicit TablePane(const QString& name, QWidget* parent = nullptr);

    QTableView* table() const { return m_table; }
    FilterLine* filter() const { return m_filter; }
    void findTerm(const QString& term); // instead of the filter that was there
    void setEmptyText(const QString& text) { m_table->setEmptyText(text); }
    // Before restoreColumns(). The widest takes what the others leave; where they leave nothing
    // each gives what it has beyond leastChars, and only then one scrolls sideways. leastChars: as
    // many as `chars`, or none.
    void setColumnWidths(const QList<int>& chars, const QList<int>& leastChars = {});
    void saveColumns() const;
    void restoreColumns();
    QMenu* makeMenu(const QModelIndex& index); // of a row; owned by the caller

public slots:
    void copyRows();

    void setTwoLines();                            // in each row: for sentences
    bool remembers() const { return m_remembers; } // which columns, and how wide

signals:
    void chosen(const QModelIndex& index);    // by mouse or keyboard
    void activated(const QModelIndex& index); // Enter or double click: go there
    void told(const QString& text);           // for the status line

protected:
    void addTool(QWidget* widget);
    void showCounts(qint64 shown, qint64 all, const QString& what);
    void showWork(const QString& text); // in the place of the counts, until those are shown again
    // Puts the model in; signals of its rows come from here on.
    void setModel(QAbstractItemModel* model);
    // Without telling anybody: the row of what is chosen elsewhere.
    void markRow(int row);
    // What stands in that column needs so many pixels.
    void widenColumn(int column, int width);
    virtual void fillMenu(QMenu* menu, const QModelIndex& index); // further actions

private:
    struct Width // px
    {
        int wanted;
        int least;
    };

    void showAll();
    void fitColumns();
    void sortBy(int column);
    void showMenu(const QPoint& point);
    void showColumnMenu(const QPoint& point);
    QString keyOf(const char* what) const;

    QString m_name;
    QuietTable* m_table;
    FilterLine* m_filter;
    QHBoxLayout* m_tools;
    QPushButton* m_all; // where a filter hides rows: takes it away
    HiddenNote* m_none; // the same where it hides all of them
    ShortLabel* m_counts;
    int m_widest = -1;     // the column that takes what the others leave
    QList<Width> m_widths; // of the columns, as long as nobody drags one
    bool m_remembers = false;
    bool m_fitting = false;
    bool m_marking = false;
};

} // namespace drmscope::app
