// SPDX-License-Identifier: MIT
#include "app/model/long_table.h"

#include <algorithm>

namespace drmscope::app {

LongTable::LongTable(QObject* parent) : QAbstractTableModel(parent)
{
    m_next.setInterval(0); // between two turns of the event loop
    m_next.setSingleShot(true);
    connect(&m_next, &QTimer::timeout, this, [this] {
        tellMore();
        if (m_told == m_matching) {
            emit ordered();
        }
    });
}

int LongTable::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : m_told;
}

void LongTable::replaceRows(int count, const std::function<void()>& take)
{
    m_next.stop();
    beginResetModel();
    take();
    m_matching = count;
    m_told = std::min(count, kStep);
    endResetModel();
    if (m_told < m_matching) {
        m_next.start();
    }
}

void LongTable::appendRows(int count)
{
    m_matching = count;
    tellMore();
}

void LongTable::tellMore()
{
    const int more = std::min(m_matching - m_told, kStep);
    if (more <= 0) {
        return;
    }
    beginInsertRows({}, m_told, m_told + more - 1);
    m_told += more;
    endInsertRows();
    if (m_told < m_matching) {
        m_next.start();
    }
}

} // namespace drmscope::app
