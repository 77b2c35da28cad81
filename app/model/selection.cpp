// SPDX-License-Identifier: MIT
#include "app/model/selection.h"

namespace drmscope::app {

void Selection::choose(Kind kind, qint64 id)
{
    const Item item{kind, kind == Kind::None ? 0 : id};
    if (item == m_item) {
        emit chosenAgain(m_item);
        return;
    }
    m_item = item;
    emit changed(m_item);
}

} // namespace drmscope::app
