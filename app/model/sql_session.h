// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/query_runner.h"
#include "app/model/rows_model.h"

#include <QElapsedTimer>
#include <QObject>
#include <memory>
#include <vector>

namespace drmscope::app {

// A user's statements on one session, on a thread and a connection of their own, so that nothing
// else waits for them. GUI thread.
class SqlSession : public QObject
{
    Q_OBJECT
public:
    struct View
    {
        QString name;
        QStringList columns;
    };

    using QObject::QObject;

    void setFile(const QString& path); // "" none; viewsRead() follows
    void run(const QString& sql);
    void stop();

signals:
    void viewsRead(const std::vector<drmscope::app::SqlSession::View>& views);
    void ready(const std::shared_ptr<const drmscope::app::Rows>& rows, const QString& message);
    void failed(const QString& text);

private:
    QueryRunner m_runner;
    QElapsedTimer m_clock;
};

} // namespace drmscope::app
