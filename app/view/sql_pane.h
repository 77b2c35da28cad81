// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/rows_model.h"
#include "app/model/session_document.h"
#include "app/model/sql_session.h"

#include <QWidget>

class QLabel;
class QPlainTextEdit;
class QPushButton;
class QTreeWidget;

namespace drmscope::app {

class RowsPane;

// SQL for those who want it: read-only, over the documented views, which stand beside it. Runs on a
// thread and a connection of its own.
class SqlPane : public QWidget
{
    Q_OBJECT
public:
    explicit SqlPane(SessionDocument& document, QWidget* parent = nullptr);

    QPlainTextEdit* edit() const { return m_edit; }
    RowsPane* result() const { return m_result; }
    RowsModel* model() const;
    QLabel* message() const { return m_message; }

public slots:
    void run();
    void stop();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void reset();
    void setRunning(bool running, const QString& message);
    void end(const QString& message);
    void listViews(const std::vector<SqlSession::View>& views);
    void showRows(const std::shared_ptr<const Rows>& rows, const QString& message);

    SessionDocument& m_document;
    SqlSession m_session;
    QPlainTextEdit* m_edit;
    QTreeWidget* m_views;
    Selection m_none; // rows of a statement stand for nothing else
    RowsPane* m_result;
    QPushButton* m_run;
    QPushButton* m_stop;
    QLabel* m_message;
};

} // namespace drmscope::app
