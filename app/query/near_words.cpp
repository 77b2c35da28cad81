// SPDX-License-Identifier: MIT
#include "app/query/near_words.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace drmscope::app {
namespace {

// How many slips lie between two words (optimal string alignment).
size_t slipsBetween(std::string_view a, std::string_view b)
{
    std::vector<std::vector<size_t>> slips(a.size() + 1, std::vector<size_t>(b.size() + 1));
    for (size_t i = 0; i <= a.size(); ++i) {
        for (size_t j = 0; j <= b.size(); ++j) {
            size_t& least = slips[i][j];
            if (i == 0 || j == 0) {
                least = i + j;
                continue;
            }
            least = std::min({slips[i - 1][j] + 1, slips[i][j - 1] + 1,
                              slips[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                least = std::min(least, slips[i - 2][j - 2] + 1);
            }
        }
    }
    return slips[a.size()][b.size()];
}

} // namespace

std::vector<std::string> nearWords(std::string_view word, const std::vector<std::string>& known)
{
    std::vector<std::pair<size_t, std::string>> near;
    for (const std::string& candidate : known) {
        const size_t longer = std::max(word.size(), candidate.size());
        // Far from any word, and a table of it could be as large as a command line.
        if (word.empty() || word.size() > 2 * candidate.size()) {
            continue;
        }
        const size_t slips = candidate.starts_with(word) ? 1 : slipsBetween(word, candidate);
        if (slips <= longer / 3) {
            near.emplace_back(slips, candidate);
        }
    }
    std::stable_sort(near.begin(), near.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<std::string> words;
    for (auto& [slips, candidate] : near) {
        words.push_back(std::move(candidate));
    }
    return words;
}

std::string nearWordsHint(std::string_view word, const std::vector<std::string>& known)
{
    std::string hint;
    for (const std::string& near : nearWords(word, known)) {
        hint += (hint.empty() ? " (did you mean " : " or ") + near;
    }
    return hint.empty() ? hint : hint + "?)";
}

} // namespace drmscope::app
