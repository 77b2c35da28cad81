// SPDX-License-Identifier: MIT
#include "app/cli/machine_files.h"

#include "app/cli/child_process.h"
#include "app/cli/collector_messages.h"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <string_view>
#include <system_error>

namespace drmscope::app {
namespace {

constexpr size_t kLongestText = size_t{64} * 1024;

// "kernel/drivers/gpu/drm/drm.ko.xz" is the file of module drm.
bool isFileOfModule(std::string_view path, const std::string& module)
{
    const std::string_view name = path.substr(path.rfind('/') + 1);
    return name == module + ".ko" || name.starts_with(module + ".ko.");
}

} // namespace

std::optional<std::string> fileText(const std::filesystem::path& file)
{
    std::ifstream in(file, std::ios::binary);
    std::string text(kLongestText, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!in && in.gcount() == 0) {
        return std::nullopt;
    }
    text.resize(static_cast<size_t>(in.gcount()));
    while (!text.empty() && text.back() == '\n') {
        text.pop_back();
    }
    return text;
}

std::vector<std::string> folderNames(const std::filesystem::path& folder)
{
    std::vector<std::string> names;
    std::error_code failed;
    for (const auto& entry : std::filesystem::directory_iterator(folder, failed)) {
        names.push_back(entry.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::string kernelRelease(const std::filesystem::path& root)
{
    return fileText(root / "proc/sys/kernel/osrelease").value_or("");
}

std::optional<std::string> tracefsMount(const std::filesystem::path& root)
{
    std::ifstream mounts(root / "proc/self/mountinfo");
    for (std::string line; std::getline(mounts, line);) {
        if (line.find(" - tracefs ") == std::string::npos) {
            continue;
        }
        size_t from = 0; // the mount point is the fifth field
        for (int field = 0; field < 4 && from != std::string::npos; ++field) {
            from = line.find(' ', from);
            from += from != std::string::npos ? 1 : 0;
        }
        if (from != std::string::npos) {
            return line.substr(from, line.find(' ', from) - from);
        }
    }
    return std::nullopt;
}

std::optional<std::string> installedModule(const std::filesystem::path& root,
                                           const std::string& release, const std::string& module)
{
    std::ifstream known(root / "lib/modules" / release / "modules.dep");
    for (std::string line; std::getline(known, line);) {
        const std::string path = line.substr(0, line.find(':'));
        if (isFileOfModule(path, module)) {
            return path;
        }
    }
    return std::nullopt;
}

ProgramOutput outputOf(const std::vector<std::string>& command)
{
    ProgramOutput told;
    Pipe text = makePipe();
    Pipe errors = makePipe();
    const ScopedFd nowhere(open("/dev/null", O_RDWR | O_CLOEXEC));
    ChildSetup setup;
    setup.arguments = command;
    setup.input = nowhere.get();
    setup.output = text.writeEnd.get();
    setup.error = errors.writeEnd.get();
    ChildProcess child = ChildProcess::start(setup);
    text.writeEnd.reset();
    errors.writeEnd.reset();
    LineBuffer buffer;
    while (buffer.receive(text.readEnd.get(), told.lines)) {
    }
    LineBuffer errorBuffer; // what it says goes into a pipe, which holds more than a few lines
    while (errorBuffer.receive(errors.readEnd.get(), told.errors)) {
    }
    pollfd ended{child.descriptor(), POLLIN, 0};
    poll(&ended, 1, -1);
    child.reap();
    return told;
}

std::string moduleBuiltFor(const std::filesystem::path& file)
{
    try {
        const ProgramOutput told = outputOf({"/sbin/modinfo", "-F", "vermagic", file.string()});
        return told.lines.empty() ? std::string()
                                  : told.lines.front().substr(0, told.lines.front().find(' '));
    } catch (const std::system_error&) {
        return {}; // no modinfo here
    }
}

} // namespace drmscope::app
