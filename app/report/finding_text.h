// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/device_label.h"
#include "app/query/session_reader.h"
#include "app/report/text_table.h"

#include <string>
#include <vector>

// Findings and the verdict as sentences for a person. Made safe; each ends in a newline.
namespace drmscope::app {

// One paragraph a finding: what, where, how much, why, the call site and the stack that made it.
[[nodiscard]] std::string findingText(SessionReader& reader, const Summary& summary,
                                      const Finding& finding, const DeviceLabels& labels,
                                      const TextStyle& style);

// As the items of a list.
[[nodiscard]] std::string reasonsText(const std::vector<std::string>& reasons,
                                      const TextStyle& style);

// "No leak", "2 leaks", or "could not judge" with every reason. `doubts`: the reader's; those that
// can hide no leak are told with "No leak".
[[nodiscard]] std::string verdictText(const Summary& summary, const Judgement& judgement,
                                      const std::vector<std::string>& doubts,
                                      const TextStyle& style);

} // namespace drmscope::app
