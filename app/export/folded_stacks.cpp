// SPDX-License-Identifier: MIT
#include "app/export/folded_stacks.h"

#include "app/query/claimed_sum.h"
#include "app/query/session_reader.h"
#include "app/report/safe_text.h"

#include <algorithm>
#include <map>

namespace drmscope::app {
namespace {

// A semicolon ends a frame's name.
std::string frameText(const StackFunction& function)
{
    std::string text = safeText(textOf(function));
    std::replace(text.begin(), text.end(), ';', ':');
    return text;
}

} // namespace

std::string foldedStacks(SessionReader& reader, FoldedBy by)
{
    const auto shares = reader.stackShares();
    const auto found = reader.callPaths(shares);
    std::vector<std::string> frames;
    for (const auto& function : found.functions) {
        frames.push_back(frameText(function));
    }
    std::map<std::string, int64_t> sums; // of lines that differ in no function
    for (size_t i = 0; i < shares.size(); ++i) {
        const auto& functions = found.paths[i].functions;
        std::string line = functions.empty() ? "[no stack recorded]" : "";
        for (auto at = functions.rbegin(); at != functions.rend(); ++at) {
            line.append(line.empty() ? "" : ";").append(frames[*at]);
        }
        addClaimed(sums[line], by == FoldedBy::Bytes ? shares[i].sizeBytes : shares[i].count);
    }
    std::string text;
    for (const auto& [line, sum] : sums) {
        if (sum != 0) {
            text.append(line).append(1, ' ').append(std::to_string(sum)).append(1, '\n');
        }
    }
    return text;
}

} // namespace drmscope::app
