// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/query_runner.h"
#include "app/model/session_contents.h"

#include <atomic>
#include <optional>
#include <vector>

namespace drmscope::app {

// Ids of events in the order of a column of EventTableModel, the least first and the older first
// where they are equal: of all, or of those `among` them, whose ids ascend. Reads every event once.
// On a worker thread; keepGoing false ends it early with a part that nobody will look at. `read` is
// how many were read so far.
std::vector<RowId> eventOrder(SessionReader& reader, const SessionContents& contents, int column,
                              const std::optional<std::vector<RowId>>& among,
                              const QueryRunner::KeepGoing& keepGoing, std::atomic<qint64>& read);

} // namespace drmscope::app
