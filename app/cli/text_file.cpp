// SPDX-License-Identifier: MIT
#include "app/cli/text_file.h"

#include "app/cli/command_error.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>

namespace drmscope::app {
namespace {

int exitCodeOf(int error, int otherwise)
{
    return error == EACCES || error == EPERM ? exit_code::kNotPermitted : otherwise;
}

} // namespace

std::string textOfFile(const std::filesystem::path& file, std::string_view what)
{
    errno = 0;
    std::ifstream stream(file, std::ios::binary);
    std::string text;
    std::array<char, 4096> part{};
    // a directory can be opened; read() makes a bad stream of what an iterator throws
    while (stream.read(part.data(), part.size()) || stream.gcount() > 0) {
        text.append(part.data(), static_cast<size_t>(stream.gcount()));
    }
    if (!stream.is_open() || stream.bad()) {
        const int error = errno;
        throw CommandError(
            exitCodeOf(error, exit_code::kUsage),
            fmt::format("cannot read the {} {}: {}", what, file.string(), std::strerror(error)));
    }
    return text;
}

void putTextFile(const std::filesystem::path& file, std::string_view text, std::string_view what)
{
    const auto fail = [&](int error) {
        throw CommandError(
            exitCodeOf(error,
                       error == ENOSPC || error == EIO ? exit_code::kIo : exit_code::kCannotCreate),
            fmt::format("cannot write the {} {}: {}", what, file.string(), std::strerror(error)));
    };
    std::error_code failed;
    if (std::filesystem::exists(file, failed) && !std::filesystem::is_regular_file(file, failed)) {
        std::ofstream stream(file, std::ios::binary); // a pipe, /dev/stdout
        stream << text << std::flush;
        if (!stream) {
            fail(errno);
        }
        return;
    }
    const std::filesystem::path part = file.string() + fmt::format(".{}.new", getpid());
    errno = 0;
    std::ofstream stream(part, std::ios::binary);
    stream << text << std::flush;
    stream.close();
    if (!stream) {
        const int error = errno == 0 ? EIO : errno;
        std::filesystem::remove(part, failed);
        fail(error);
    }
    std::filesystem::rename(part, file, failed);
    if (failed) {
        std::error_code ignored;
        std::filesystem::remove(part, ignored);
        fail(failed.value());
    }
}

} // namespace drmscope::app
