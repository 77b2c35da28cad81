// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/session_diff.h"
#include "app/report/junit.h"
#include "app/report/session_json.h"
#include "app/report/text_table.h"

#include <string>

// The difference of two sessions for a person, a program and a CI server.
namespace drmscope::app {

[[nodiscard]] std::string diffText(const SessionDiff& diff, const TextStyle& style);
[[nodiscard]] Json jsonOf(const SessionDiff& diff);
[[nodiscard]] JunitSuite diffJunit(const SessionDiff& diff, const Session& after,
                                   bool allowIncomplete);

} // namespace drmscope::app
