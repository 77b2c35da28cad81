// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/resource_table_model.h"

namespace drmscope::app {

struct ResourceOrder
{
    std::shared_ptr<const std::vector<quint32>> rows;  // chosen indexes, in order
    std::shared_ptr<const std::vector<quint32>> rowOf; // of each index: its row, or ~0 for none
};

// On any thread; keepGoing false ends it early with a part that nobody will look at.
ResourceOrder resourceOrder(const SessionContents& contents, const ResourceTableFilter& filter,
                            int column, Qt::SortOrder order,
                            const QueryRunner::KeepGoing& keepGoing);

} // namespace drmscope::app
