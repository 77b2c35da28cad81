// SPDX-License-Identifier: MIT
#include "app/query/file_holding.h"

#include <map>

namespace drmscope::app {

std::vector<FileHolding> heldWhenGone(const std::vector<FileHolding>& told)
{
    std::map<RowId, FileHolding> ofFile;
    for (const FileHolding& holding : told) {
        const auto [known, isNew] = ofFile.emplace(holding.fileId, holding);
        if (!isNew && known->second.phase != Phase::Unplugging) {
            known->second = holding;
        }
    }
    std::vector<FileHolding> held;
    for (const auto& [file, holding] : ofFile) {
        if (holding.handleCount != 0 || holding.framebufferCount > 0 || holding.isMaster) {
            held.push_back(holding);
        }
    }
    return held;
}

} // namespace drmscope::app
