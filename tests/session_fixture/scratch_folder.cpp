// SPDX-License-Identifier: MIT
#include "tests/session_fixture/scratch_folder.h"

#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace drmscope::tests {

ScratchFolder::ScratchFolder()
{
    std::string pattern =
        (std::filesystem::temp_directory_path() / "drmscope-test-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr)
        throw std::system_error(errno, std::generic_category(), "mkdtemp");
    m_path = pattern;
}

ScratchFolder::~ScratchFolder()
{
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
}

} // namespace drmscope::tests
