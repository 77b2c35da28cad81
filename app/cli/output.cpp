// SPDX-License-Identifier: MIT
#include "app/cli/output.h"

#include "app/cli/command_error.h"
#include "app/report/safe_text.h"
#include "app/report/session_json.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace drmscope::app {
namespace {

constexpr size_t kNarrowest = 20;
constexpr size_t kWidest = 200; // a wider table is harder to follow, not easier

size_t terminalColumns()
{
    winsize size{};
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) {
        return 80;
    }
    return std::min(std::max<size_t>(size.ws_col, kNarrowest), kWidest);
}

bool wantsColour()
{
    const char* noColour = std::getenv("NO_COLOR");
    const char* terminal = std::getenv("TERM");
    return (noColour == nullptr || *noColour == '\0') && terminal != nullptr &&
           std::strcmp(terminal, "dumb") != 0;
}

[[noreturn]] void failToPrint()
{
    throw CommandError(exit_code::kIo,
                       std::string("cannot write to standard output: ") + std::strerror(errno));
}

} // namespace

TextStyle outputStyle()
{
    if (isatty(STDOUT_FILENO) == 0) {
        return {};
    }
    return {terminalColumns(), wantsColour()};
}

void print(std::string_view text)
{
    if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size()) {
        failToPrint();
    }
}

void printJson(const nlohmann::ordered_json& json)
{
    print(textOf(json) + '\n');
}

void flushOutput()
{
    if (std::fflush(stdout) != 0) {
        failToPrint();
    }
}

void tell(std::string_view sentence)
{
    const std::string line = "drmscope: " + safeLines(sentence) + '\n';
    std::fwrite(line.data(), 1, line.size(), stderr);
}

} // namespace drmscope::app
