// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/resource_table_model.h"

namespace drmscope::app {

// Ids of the chosen ones, in order. On a worker thread; keepGoing false ends it early with a part
// that nobody will look at. Sorting and filtering read every resource once; their first order reads
// none.
std::shared_ptr<const std::vector<quint32>>
resourceOrder(SessionReader& reader, const SessionContents& contents, const QString& filter,
              int column, Qt::SortOrder order, const QueryRunner::KeepGoing& keepGoing);

} // namespace drmscope::app
