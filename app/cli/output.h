// SPDX-License-Identifier: MIT
#pragma once

#include "app/report/text_table.h"

#include <nlohmann/json_fwd.hpp>

#include <string_view>

namespace drmscope::app {

// How text is shown on standard output: as wide as the terminal, 80 columns where there is none;
// coloured on a terminal unless NO_COLOR is set or the terminal is dumb.
[[nodiscard]] TextStyle outputStyle();

// Writes to standard output; CommandError 74 when it does not take it all.
void print(std::string_view text);
void printJson(const nlohmann::ordered_json& json);
void flushOutput();

// A sentence for the user on standard error, "drmscope: " before it; made safe.
void tell(std::string_view sentence);

} // namespace drmscope::app
