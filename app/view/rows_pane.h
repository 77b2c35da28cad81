// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/rows_model.h"
#include "app/view/table_pane.h"

#include <QHash>

namespace drmscope::app {

class WordsProxy;

// A short table of the session, sorted and filtered here. In sync with the selection.
class RowsPane : public TablePane
{
    Q_OBJECT
public:
    // stateColumn: whose cells show the row's state; -1 none.
    RowsPane(const QString& name, const QString& what, int stateColumn, Selection& selection,
             QWidget* parent = nullptr);

    void setRows(const std::shared_ptr<const Rows>& rows);
    void setWhat(const QString& what); // what its rows are, beside how many
    RowsModel* rowsModel() const { return m_model; }
    void showItem(int proxyRow); // as a click there does
    int sourceRow(const QModelIndex& index) const;
    // Rows of what a user does not want to hear of, by their ids, and why: greyed, or left out.
    void setQuiet(const QHash<qint64, QString>& quiet, bool hidden);
    void setRowActions(const QList<QAction*>& actions); // further lines of a row's menu

protected:
    void fillMenu(QMenu* menu, const QModelIndex& index) override;

private:
    void follow(const Selection::Item& item);
    void count();

    QString m_what;
    Selection& m_selection;
    RowsModel* m_model;
    WordsProxy* m_proxy;
    QList<QAction*> m_rowActions;
};

} // namespace drmscope::app
