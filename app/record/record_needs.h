// SPDX-License-Identifier: MIT
#pragma once

#include "app/record/record_checks.h"

#include <optional>

namespace drmscope::app {

// What one way of recording needs, as far as somebody has looked.
struct RecordNeeds
{
    QString headline;
    std::vector<RecordCheck> checks; // what the user has to read comes first
    QString obstacle;                // why it would fail; "" nothing is known to stand in its way
};

using Answer = std::optional<std::vector<RecordCheck>>; // none yet

// via: as `drmscope record --via` takes it. `there` is the doctor's answer from the host of ssh, to
// which the agent may be copied.
RecordNeeds needsOf(const QString& via, const Answer& here, const Answer& there,
                    bool copiesAgent = false);

} // namespace drmscope::app
