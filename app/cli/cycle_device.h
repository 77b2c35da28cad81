// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace drmscope::app {

// The device whose teardown a user wants repeated, as sysfs tells of it. Paths are the machine's
// own ("/sys/devices/…"); every function takes the root they stand under, which a test may make.
struct CycleDevice
{
    std::string name;                // "0000:01:00.0"
    std::filesystem::path path;      // "/sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0"
    std::string bus;                 // "pci"; "" none
    std::string driver;              // that it is bound to; "" none
    std::string module;              // of that driver, or of who made the device; "" built in
    std::vector<std::string> minors; // "card0", "renderD128"
};

// DEVICE is a minor (card0, /dev/dri/card0) or the device in /sys that one sits on. CommandError 64
// that lists the devices there are when it means none.
[[nodiscard]] CycleDevice findCycleDevice(const std::filesystem::path& root,
                                          const std::string& wanted);

// The minors of a device that there are now; a virtio device's stand one folder below its PCI one.
[[nodiscard]] std::vector<std::string> minorsOf(const std::filesystem::path& root,
                                                const std::filesystem::path& device);

// The driver that a device is bound to now; "" none.
[[nodiscard]] std::string driverOf(const std::filesystem::path& root,
                                   const std::filesystem::path& device);

// Where PCI can take it off the bus: the device, or the nearest one above it; "" nowhere.
[[nodiscard]] std::filesystem::path removableOf(const std::filesystem::path& root,
                                                const CycleDevice& device);

// Why the console or a desktop would lose its picture: a sentence each, none for an idle device.
[[nodiscard]] std::vector<std::string> displayUses(const std::filesystem::path& root,
                                                   const CycleDevice& device);

// Other devices that the module's drivers are bound to: they would go with it.
[[nodiscard]] std::vector<std::string> otherDevicesOfModule(const std::filesystem::path& root,
                                                            const CycleDevice& device);

} // namespace drmscope::app
