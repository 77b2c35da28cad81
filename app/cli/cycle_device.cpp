// SPDX-License-Identifier: MIT
#include "app/cli/cycle_device.h"

#include "app/cli/command_error.h"
#include "app/cli/machine_files.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <system_error>

namespace drmscope::app {
namespace {

using Path = std::filesystem::path;

// Where a link of /sys leads, as the machine calls it; "" when there is none.
Path target(const Path& root, const Path& link)
{
    std::error_code failed;
    const Path found = std::filesystem::canonical(root / link.relative_path(), failed);
    if (failed) {
        return {};
    }
    const Path real = std::filesystem::canonical(root, failed);
    return Path("/") / found.lexically_relative(real);
}

bool isThere(const Path& root, const Path& file)
{
    std::error_code failed;
    return std::filesystem::exists(root / file.relative_path(), failed);
}

bool isMinor(const std::string& name)
{
    const size_t digits = name.find_first_of("0123456789");
    return digits != std::string::npos && name.find('-') == std::string::npos &&
           (name.starts_with("card") || name.starts_with("renderD") || name.starts_with("accel"));
}

// Minor by minor, the device it sits on.
std::map<std::string, Path> devicesOfMinors(const Path& root)
{
    std::map<std::string, Path> devices;
    for (const char* folder : {"sys/class/drm", "sys/class/accel"}) {
        for (const std::string& name : folderNames(root / folder)) {
            const Path device = target(root, Path("/") / folder / name / "device");
            if (isMinor(name) && !device.empty()) {
                devices[name] = device;
            }
        }
    }
    return devices;
}

std::vector<std::string> minorsBelow(const Path& root, const Path& folder)
{
    std::vector<std::string> minors;
    for (const char* kind : {"drm", "accel"}) {
        for (const std::string& name : folderNames(root / folder.relative_path() / kind)) {
            if (isMinor(name)) {
                minors.push_back(name);
            }
        }
    }
    return minors;
}

// Who has one of its primary nodes open: a desktop does.
std::vector<std::string> holdersOf(const Path& root, const CycleDevice& device)
{
    std::vector<std::string> holders;
    for (const std::string& process : folderNames(root / "proc")) {
        if (process.find_first_not_of("0123456789") != std::string::npos) {
            continue;
        }
        for (const std::string& fd : folderNames(root / "proc" / process / "fd")) {
            std::error_code failed;
            const Path file =
                std::filesystem::read_symlink(root / "proc" / process / "fd" / fd, failed);
            const std::string minor = file.filename().string();
            if (!failed && file.parent_path() == "/dev/dri" && minor.starts_with("card") &&
                std::find(device.minors.begin(), device.minors.end(), minor) !=
                    device.minors.end()) {
                const std::string comm =
                    fileText(root / "proc" / process / "comm").value_or("a process");
                holders.push_back(fmt::format("{} ({}) has {} open", comm, process, minor));
                break;
            }
        }
    }
    return holders;
}

bool consoleIsOnFramebuffers(const Path& root)
{
    const Path folder = root / "sys/class/vtconsole";
    const std::vector<std::string> names = folderNames(folder);
    return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
        return fileText(folder / name / "name").value_or("").find("frame buffer") !=
                   std::string::npos &&
               fileText(folder / name / "bind") == "1";
    });
}

} // namespace

std::vector<std::string> minorsOf(const Path& root, const Path& device)
{
    std::vector<std::string> minors = minorsBelow(root, device);
    for (const std::string& child : folderNames(root / device.relative_path())) {
        if (minors.empty() && child.starts_with("virtio")) {
            minors = minorsBelow(root, device / child);
        }
    }
    return minors;
}

std::string driverOf(const Path& root, const Path& device)
{
    return target(root, device / "driver").filename().string();
}

CycleDevice findCycleDevice(const Path& root, const std::string& wanted)
{
    const std::map<std::string, Path> devices = devicesOfMinors(root);
    const std::string word = Path(wanted).filename().string();
    for (const auto& [minor, path] : devices) {
        if (word != minor && word != path.filename()) {
            continue;
        }
        CycleDevice device;
        device.name = path.filename().string();
        device.path = path;
        device.bus = target(root, path / "subsystem").filename().string();
        device.driver = driverOf(root, path);
        device.module = target(root, path / "driver/module").filename().string();
        if (device.driver.empty() && isThere(root, Path("/sys/module") / device.name / "refcnt")) {
            device.module = device.name; // vgem and vkms have no driver, and are called like this
        }
        device.minors = minorsOf(root, path);
        return device;
    }
    std::vector<std::string> known;
    known.reserve(devices.size());
    for (const auto& [minor, path] : devices) {
        known.push_back(fmt::format("{} ({})", minor, path.filename().string()));
    }
    throw CommandError(exit_code::kUsage,
                       known.empty()
                           ? fmt::format("no device \"{}\": there is no DRM device at all", wanted)
                           : fmt::format("no device \"{}\"; there {} {}", wanted,
                                         known.size() == 1 ? "is" : "are", fmt::join(known, ", ")));
}

Path removableOf(const Path& root, const CycleDevice& device)
{
    for (Path path = device.path; path.has_relative_path(); path = path.parent_path()) {
        if (isThere(root, path / "remove")) {
            return target(root, path / "subsystem").filename() == "pci" ? path : Path();
        }
    }
    return {};
}

std::vector<std::string> displayUses(const Path& root, const CycleDevice& device)
{
    std::vector<std::string> uses;
    const Path folder = root / device.path.relative_path();
    if (consoleIsOnFramebuffers(root)) {
        for (const std::string& name : folderNames(root / "sys/class/graphics")) {
            if (target(root, Path("/sys/class/graphics") / name / "device") == device.path) {
                uses.push_back("the text console is on " + name + " of this device");
            }
        }
    }
    // The firmware's screen: on a machine with one display it is where the user looks.
    if (fileText(folder / "boot_vga") == "1") {
        uses.emplace_back("it is the display that the machine was booted with");
    }
    for (const std::string& minor : device.minors) {
        for (const std::string& name : folderNames(folder / "drm" / minor)) {
            if (name.starts_with(minor + "-") &&
                fileText(folder / "drm" / minor / name / "enabled") == "enabled") {
                uses.push_back("connector " + name + " shows a picture");
            }
        }
    }
    for (std::string& holder : holdersOf(root, device)) {
        uses.push_back(std::move(holder));
    }
    return uses;
}

std::vector<std::string> otherDevicesOfModule(const Path& root, const CycleDevice& device)
{
    std::vector<std::string> others;
    const Path drivers = Path("/sys/module") / device.module / "drivers"; // "pci:bochs-drm"
    for (const std::string& driver : folderNames(root / drivers.relative_path())) {
        const Path folder = target(root, drivers / driver);
        for (const std::string& name : folderNames(root / folder.relative_path())) {
            const Path bound = target(root, folder / name);
            if (name != "module" && name != device.name && isThere(root, bound / "driver")) {
                others.push_back(name);
            }
        }
    }
    return others;
}

} // namespace drmscope::app
