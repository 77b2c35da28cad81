// SPDX-License-Identifier: MIT
#include "app/cli/cycle_plan.h"

#include "app/cli/command_error.h"
#include "app/cli/machine_files.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <system_error>

namespace drmscope::app {
namespace {

using Path = std::filesystem::path;

constexpr int kTwice = 2;

[[noreturn]] void impossible(const CycleDevice& device, const std::string& why)
{
    throw CommandError(exit_code::kUsage, fmt::format("cannot cycle {}: {}", device.name, why));
}

bool isThere(const Path& root, const Path& file)
{
    std::error_code failed;
    return std::filesystem::exists(root / file.relative_path(), failed);
}

std::vector<std::string> heldThings(const CyclePlan& plan)
{
    std::vector<std::string> held;
    if (plan.wish.open) {
        held.push_back(fmt::format("{}", fmt::join(plan.device.minors, " and ")));
    }
    if (plan.wish.mapping) {
        held.emplace_back("a mapping of a buffer");
    }
    if (plan.wish.dmabuf) {
        held.emplace_back("a dma-buf");
    }
    return held;
}

void planUnbind(const Path& root, CyclePlan& plan)
{
    const Path driver = plan.device.path / "driver";
    if (plan.device.driver.empty()) {
        impossible(plan.device, "it is bound to no driver; try --how module");
    }
    if (!isThere(root, driver / "unbind")) {
        impossible(plan.device, fmt::format("driver {} lets nobody unbind it; try --how module",
                                            plan.device.driver));
    }
    if (!isThere(root, driver / "bind")) {
        plan.objections.push_back(
            fmt::format("driver {} has no bind file, so the device could not be brought back",
                        plan.device.driver));
    }
    plan.steps.push_back(fmt::format("unbind {} from {}", plan.device.name, plan.device.driver));
    plan.restored = fmt::format("{} is bound to {}", plan.device.name, plan.device.driver);
}

void planRemove(const Path& root, CyclePlan& plan)
{
    plan.removable = removableOf(root, plan.device);
    if (plan.removable.empty()) {
        impossible(plan.device, "only a PCI device can be removed; try --how unbind");
    }
    if (!isThere(root, "/sys/bus/pci/rescan")) {
        plan.objections.emplace_back(
            "the PCI bus cannot be scanned again, so the device could not be brought back");
    }
    plan.steps.push_back(
        fmt::format("remove {} from the PCI bus", plan.removable.filename().string()));
    plan.restored = fmt::format("the PCI bus is scanned until {} is there and bound",
                                plan.removable.filename().string());
}

void planModule(const Path& root, CyclePlan& plan)
{
    const CycleDevice& device = plan.device;
    if (device.module.empty()) {
        impossible(device, "its driver is no module that could be unloaded; try --how unbind");
    }
    if (plan.wish.lateClose) {
        impossible(device,
                   "a module does not go while files of it are open; leave out --late-close");
    }
    if (!installedModule(root, kernelRelease(root), device.module)) {
        plan.objections.push_back(fmt::format(
            "modprobe knows no module {}, so the device could not be brought back", device.module));
    }
    for (const std::string& other : otherDevicesOfModule(root, device)) {
        plan.objections.push_back(
            fmt::format("module {} drives {} too, which would go with it", device.module, other));
    }
    const bool held = plan.wish.open || plan.wish.mapping || plan.wish.dmabuf;
    if (held) { // what is held would keep the module, and so the teardown away
        if (!device.driver.empty()) {
            plan.steps.push_back(fmt::format("unbind {} from {}", device.name, device.driver));
        }
        plan.steps.emplace_back("close what is held");
    }
    plan.steps.push_back(fmt::format("unload module {}", device.module));
    plan.restored = fmt::format("module {} is loaded and {} is bound", device.module, device.name);
}

std::string_view bringBackWords(CycleHow how)
{
    switch (how) {
    case CycleHow::Unbind:
        return "bind it again";
    case CycleHow::Remove:
        return "scan the PCI bus";
    case CycleHow::Module:
        break;
    }
    return "load the module again";
}

} // namespace

CyclePlan planCycle(const Path& root, const CycleDevice& device, const CycleWish& wish)
{
    CyclePlan plan;
    plan.device = device;
    plan.wish = wish;
    const std::vector<std::string> held = heldThings(plan);
    if (wish.lateClose && held.empty()) {
        impossible(device, "--late-close needs something that is held; add --hold open");
    }
    plan.objections = displayUses(root, device);
    if (!held.empty()) {
        plan.steps.push_back(fmt::format("hold {}", fmt::join(held, ", ")));
    }
    switch (wish.how) {
    case CycleHow::Unbind:
        planUnbind(root, plan);
        break;
    case CycleHow::Remove:
        planRemove(root, plan);
        break;
    case CycleHow::Module:
        planModule(root, plan);
        break;
    }
    const bool closeHere = !held.empty() && wish.how != CycleHow::Module;
    if (closeHere && !wish.lateClose) {
        plan.steps.emplace_back("close what is held");
    }
    plan.steps.emplace_back(bringBackWords(wish.how));
    if (closeHere && wish.lateClose) {
        plan.steps.emplace_back("close what is held");
    }
    return plan;
}

void requireConsent(const CyclePlan& plan, int timesTold)
{
    if (plan.objections.empty() || timesTold >= kTwice) {
        return;
    }
    throw CommandError(
        exit_code::kNotPermitted,
        fmt::format("{} is left alone: {}. {} to do it all the same", plan.device.name,
                    fmt::join(plan.objections, "; "),
                    timesTold == 0 ? "Say --really twice" : "Say --really once more"));
}

std::string planText(const CyclePlan& plan)
{
    std::string text = fmt::format(
        "{} ({}{}) of driver {}, {}:\n", plan.device.name,
        plan.device.bus.empty() ? "" : plan.device.bus + ", ", fmt::join(plan.device.minors, ", "),
        plan.device.driver.empty() ? "-" : plan.device.driver,
        plan.wish.times == 1 ? "once" : fmt::format("{} times", plan.wish.times));
    for (size_t i = 0; i < plan.steps.size(); ++i) {
        text += fmt::format("  {}. {}\n", i + 1, plan.steps[i]);
    }
    text += fmt::format("  At the end, and on Ctrl-C: {}.\n", plan.restored);
    for (const std::string& objection : plan.objections) {
        text += fmt::format("  In spite of this: {}.\n", objection);
    }
    return text;
}

} // namespace drmscope::app
