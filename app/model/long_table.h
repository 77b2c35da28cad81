// SPDX-License-Identifier: MIT
#pragma once

#include <QAbstractTableModel>
#include <QList>
#include <QString>
#include <functional>
#include <vector>

namespace drmscope::app {

// A table most of whose rows are in the file alone: what is copied from it is read first. GUI
// thread.
class LongTable : public QAbstractTableModel
{
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;

    using TextReady = std::function<void(const QString& lines)>;
    // One line a row, tabulators between the columns. The answer comes later, on this thread.
    virtual void askForText(const std::vector<int>& rows, const QList<int>& columns,
                            TextReady ready) = 0;

    int rowCount(const QModelIndex& parent = {}) const override;

signals:
    void ordered(); // the rows are known

protected:
    // Every row is another one: `take` runs while the views look away.
    void replaceRows(int count, const std::function<void()>& take);
    void appendRows(int count); // until there are so many

private:
    int m_count = 0;
};

} // namespace drmscope::app
