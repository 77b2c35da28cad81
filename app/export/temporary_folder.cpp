// SPDX-License-Identifier: MIT
#include "app/export/temporary_folder.h"

#include "app/export/export_error.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <string>
#include <system_error>

namespace drmscope::app {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path, int error)
{
    throw ExportError(ExportError::Kind::CannotCreate,
                      "cannot create " + path.string() + ": " + std::strerror(error));
}

void removeAll(const std::filesystem::path& folder)
{
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
}

// In a session of its own, so that a Ctrl+C in the terminal does not reach it, and with nothing of
// ours open, so that nobody waits for it at the end of a pipe.
[[noreturn]] void removeAfter(int alive, const std::filesystem::path& folder)
{
    setsid();
    dup2(alive, STDIN_FILENO);
    close_range(STDIN_FILENO + 1, UINT_MAX, 0);
    char none = 0;
    while (read(STDIN_FILENO, &none, 1) < 0 && errno == EINTR) {
    }
    removeAll(folder);
    _exit(0);
}

} // namespace

TemporaryFolder::TemporaryFolder()
{
    std::string name = (std::filesystem::temp_directory_path() / "drmscope.XXXXXX").string();
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) {
        fail(name, errno);
    }
    if (mkdtemp(name.data()) == nullptr) {
        const int error = errno;
        close(ends[0]);
        close(ends[1]);
        fail(name, error);
    }
    m_path = name;
    m_alive = ends[1];
    m_remover = fork();
    if (m_remover == 0) {
        close(m_alive);
        removeAfter(ends[0], m_path);
    }
    close(ends[0]);
}

TemporaryFolder::~TemporaryFolder()
{
    close(m_alive);
    if (m_remover < 0) {
        removeAll(m_path); // no process could be had
    }
    while (m_remover > 0 && waitpid(m_remover, nullptr, 0) < 0 && errno == EINTR) {
    }
}

} // namespace drmscope::app
