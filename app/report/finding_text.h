// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/session_reader.h"
#include "app/report/device_label.h"
#include "app/report/text_table.h"

#include <string>
#include <vector>

// Findings and the verdict as sentences for a person. Made safe; each ends in a newline.
namespace drmscope::app {

// One paragraph a finding: what, where, how much, why, the call site and the stack that made it.
[[nodiscard]] std::string findingText(SessionReader& reader, const Summary& summary,
                                      const Finding& finding, const DeviceLabels& labels,
                                      const TextStyle& style);

// "No leak", "2 leaks", or "could not judge" with every reason.
[[nodiscard]] std::string verdictText(const Summary& summary, const Judgement& judgement,
                                      const TextStyle& style);

} // namespace drmscope::app
