// SPDX-License-Identifier: MIT
#pragma once

#include <string_view>

// What stands in every page of ours: constant texts.
namespace drmscope::app {

[[nodiscard]] std::string_view pageStyle();
[[nodiscard]] std::string_view pageScript();

} // namespace drmscope::app
