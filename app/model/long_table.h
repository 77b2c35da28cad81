// SPDX-License-Identifier: MIT
#pragma once

#include <QList>
#include <QString>
#include <functional>
#include <vector>

namespace drmscope::app {

// A table most of whose rows are in the file alone: what is copied from it is read first.
class LongTable
{
public:
    LongTable() = default;
    virtual ~LongTable() = default;
    Q_DISABLE_COPY_MOVE(LongTable)

    using TextReady = std::function<void(const QString& lines)>;
    // One line a row, tabulators between the columns. The answer comes later, on this thread.
    virtual void askForText(const std::vector<int>& rows, const QList<int>& columns,
                            TextReady ready) = 0;
};

} // namespace drmscope::app
