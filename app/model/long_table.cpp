// SPDX-License-Identifier: MIT
#include "app/model/long_table.h"

namespace drmscope::app {

int LongTable::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : m_count;
}

void LongTable::replaceRows(int count, const std::function<void()>& take)
{
    beginResetModel();
    take();
    m_count = count;
    endResetModel();
}

void LongTable::appendRows(int count)
{
    if (count > m_count) {
        beginInsertRows({}, m_count, count - 1);
        m_count = count;
        endInsertRows();
    }
}

} // namespace drmscope::app
