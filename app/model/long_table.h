// SPDX-License-Identifier: MIT
#pragma once

#include <QAbstractTableModel>
#include <QList>
#include <QString>
#include <algorithm>
#include <functional>
#include <type_traits>
#include <vector>

namespace drmscope::app {

// A table most of whose rows are in the file alone: what is copied from it is read first. GUI
// thread.
class LongTable : public QAbstractTableModel
{
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;

    using TextReady = std::function<void(const QString& text)>;
    // One line a row, tabulators between the columns, below a line that is `title`. The answer
    // comes later, on this thread, whole: who puts something to it copies millions of letters.
    virtual void askForText(const std::vector<int>& rows, const QList<int>& columns,
                            const QString& title, TextReady ready) = 0;

    using RowReady = std::function<void(int row)>;
    // Which row has this id, -1: none. At once, or later on this thread where each row is to be
    // looked at for it; never once another is asked for, or the rows are others.
    virtual void askForRow(qint64 id, const RowReady& ready) = 0;

    int rowCount(const QModelIndex& parent = {}) const override;

signals:
    void ordered(); // the rows are known

protected:
    // Of an id among those of all rows, which stand in order or do not; -1: it is none of them.
    // Any thread.
    template <typename Id>
    static int placeOf(const std::vector<Id>& ids, std::type_identity_t<Id> id, bool ascending)
    {
        const auto found = ascending ? std::lower_bound(ids.begin(), ids.end(), id)
                                     : std::find(ids.begin(), ids.end(), id);
        return found == ids.end() || *found != id ? -1 : static_cast<int>(found - ids.begin());
    }
    // Every row is another one: `take` runs while the views look away.
    void replaceRows(int count, const std::function<void()>& take);
    void appendRows(int count); // until there are so many

private:
    int m_count = 0;
};

} // namespace drmscope::app
