// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace drmscope::app {

// Those of `known` that somebody may have meant who typed `word`, nearest first: the word is their
// beginning, or one slip in every three letters (a letter wrong, missing, too much, or two swapped)
// makes one of the other.
[[nodiscard]] std::vector<std::string> nearWords(std::string_view word,
                                                 const std::vector<std::string>& known);

// " (did you mean trends?)" for the end of a complaint about `word`; "" where none is near.
[[nodiscard]] std::string nearWordsHint(std::string_view word,
                                        const std::vector<std::string>& known);

} // namespace drmscope::app
