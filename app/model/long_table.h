// SPDX-License-Identifier: MIT
#pragma once

#include <QAbstractTableModel>
#include <QList>
#include <QString>
#include <QTimer>
#include <functional>
#include <vector>

namespace drmscope::app {

// A table most of whose rows are in the file alone: what is copied from it is read first. A view
// keeps some bytes of each row, so it is told of them step by step: ten million at once would stop
// the window. GUI thread.
class LongTable : public QAbstractTableModel
{
    Q_OBJECT
public:
    static constexpr int kStep = 250'000; // rows that a view takes in less than a frame

    explicit LongTable(QObject* parent = nullptr);

    using TextReady = std::function<void(const QString& lines)>;
    // One line a row, tabulators between the columns. The answer comes later, on this thread.
    virtual void askForText(const std::vector<int>& rows, const QList<int>& columns,
                            TextReady ready) = 0;

    int rowCount(const QModelIndex& parent = {}) const override; // told to the views so far
    int matchCount() const { return m_matching; }

signals:
    void ordered(); // the rows are known; again when the last was told

protected:
    // Every row is another one: `take` runs while the views look away.
    void replaceRows(int count, const std::function<void()>& take);
    void appendRows(int count); // until there are so many

private:
    void tellMore();

    int m_told = 0;
    int m_matching = 0;
    QTimer m_next;
};

} // namespace drmscope::app
