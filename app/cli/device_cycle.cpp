// SPDX-License-Identifier: MIT
#include "app/cli/device_cycle.h"

#include "app/cli/command_error.h"
#include "app/cli/machine_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <system_error>
#include <thread>
#include <utility>

namespace drmscope::app {
namespace {

using namespace std::chrono_literals;
using Path = std::filesystem::path;

constexpr auto kPatience = 10s; // for a probe that goes on after bind, rescan or modprobe is done
constexpr auto kLookAgain = 20ms;

// Looks until it is so; sysfs tells nobody. False: not within the patience.
template <typename Condition> bool await(const Condition& condition)
{
    const auto giveUp = std::chrono::steady_clock::now() + kPatience;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > giveUp) {
            return false;
        }
        std::this_thread::sleep_for(kLookAgain);
    }
    return true;
}

// One word into one file of sysfs: the kernel acts on it before write() returns.
void tellKernel(const Path& file, const std::string& word)
{
    const ScopedFd fd(open(file.c_str(), O_WRONLY | O_CLOEXEC));
    if (!fd.isOpen() || write(fd.get(), word.data(), word.size()) < 0) {
        throw std::system_error(errno, std::generic_category(),
                                fmt::format("cannot write {} to {}", word, file.string()));
    }
}

bool isThere(const Path& file)
{
    std::error_code failed;
    return std::filesystem::exists(file, failed);
}

} // namespace

DeviceCycle::DeviceCycle(Path root, CyclePlan plan)
    : m_root(std::move(root)), m_plan(std::move(plan))
{
    m_driver = Path("/sys/bus") / m_plan.device.bus / "drivers" / m_plan.device.driver;
}

Path DeviceCycle::at(const Path& file) const
{
    return m_root / file.relative_path();
}

void DeviceCycle::once()
{
    CycleHold hold(at("/dev"), minorsOf(m_root, boundPath()), m_plan.wish);
    tearDown(hold);
    if (!m_plan.wish.lateClose) {
        hold.letGo();
    }
    bringBack();
}

void DeviceCycle::tearDown(CycleHold& hold)
{
    switch (m_plan.wish.how) {
    case CycleHow::Unbind:
        unbind();
        return;
    case CycleHow::Remove:
        tellKernel(at(m_plan.removable / "remove"), "1");
        return;
    case CycleHow::Module:
        break;
    }
    if (m_plan.wish.open || m_plan.wish.mapping || m_plan.wish.dmabuf) {
        if (!m_plan.device.driver.empty()) {
            unbind();
        }
        hold.letGo();
    }
    unloadModule();
}

void DeviceCycle::unbind() const
{
    tellKernel(at(m_driver / "unbind"), m_plan.device.name);
    if (!await([this] { return driverOf(m_root, m_plan.device.path).empty(); })) {
        throw CommandError(
            exit_code::kIo,
            fmt::format("{} was unbound, but is bound again: something else binds it",
                        m_plan.device.name));
    }
}

void DeviceCycle::unloadModule() const
{
    if (syscall(SYS_delete_module, m_plan.device.module.c_str(), O_NONBLOCK) == 0) {
        return;
    }
    const int error = errno;
    const std::string count =
        fileText(at(Path("/sys/module") / m_plan.device.module / "refcnt")).value_or("?");
    throw std::system_error(
        error, std::generic_category(),
        fmt::format("cannot unload module {}, which {} still hold", m_plan.device.module, count));
}

// A removed device's driver is that of a child where the device is a virtio one.
Path DeviceCycle::boundPath() const
{
    return m_plan.wish.how == CycleHow::Remove ? m_plan.removable : m_plan.device.path;
}

bool DeviceCycle::isBack() const
{
    const Path path = boundPath();
    return isThere(at(path)) && !minorsOf(m_root, path).empty() &&
           (m_plan.device.driver.empty() || path != m_plan.device.path ||
            driverOf(m_root, path) == m_plan.device.driver);
}

void DeviceCycle::bindAgain() const
{
    const Path path = boundPath();
    if (path == m_plan.device.path && isThere(at(path)) && isThere(at(m_driver / "bind")) &&
        !m_plan.device.driver.empty() && driverOf(m_root, path).empty()) {
        tellKernel(at(m_driver / "bind"), m_plan.device.name);
    }
}

void DeviceCycle::bringBack()
{
    if (isBack()) {
        return;
    }
    if (m_plan.wish.how == CycleHow::Module) {
        const ProgramOutput told = outputOf({"/sbin/modprobe", m_plan.device.module});
        if (!told.errors.empty()) {
            throw CommandError(exit_code::kIo,
                               fmt::format("cannot load module {}: {}", m_plan.device.module,
                                           told.errors.front()));
        }
    }
    if (m_plan.wish.how == CycleHow::Remove && !isThere(at(m_plan.removable))) {
        tellKernel(at("/sys/bus/pci/rescan"), "1");
    }
    bindAgain();
    if (!await([this] { return isBack(); })) {
        throw CommandError(
            exit_code::kIo,
            fmt::format("{} did not come back within 10 s; see dmesg for what its driver said",
                        m_plan.device.name));
    }
}

} // namespace drmscope::app
