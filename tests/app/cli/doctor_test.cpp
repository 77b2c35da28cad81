// SPDX-License-Identifier: MIT
#include "app/cli/doctor_checks.h"
#include "tests/app/cli/cli_folder.h"

#include <nlohmann/json.hpp>

namespace drmscope::tests {
namespace {

using namespace app; // NOLINT(google-build-using-namespace): this file only

#define EXPECT_SAYS(text, words) EXPECT_NE((text).find(words), std::string::npos) << (text)

// A machine made of a few files.
class Doctor : public CliFolder
{
protected:
    Doctor()
    {
        put("proc/sys/kernel/osrelease", "6.1.0-32-amd64\n");
        put("proc/self/mountinfo",
            "22 29 0:20 / /sys rw - sysfs sysfs rw\n"
            "40 22 0:12 / /sys/kernel/tracing rw,nosuid - tracefs tracefs rw\n");
        put("lib/modules/6.1.0-32-amd64/modules.dep",
            "kernel/drivers/gpu/drm/drm.ko: kernel/drivers/i2c/i2c-core.ko\n"
            "updates/dkms/drmres_trace.ko: kernel/drivers/gpu/drm/drm.ko\n");
        std::filesystem::create_directories(m_folder / "sys/kernel/tracing/instances");
    }
};

TEST_F(Doctor, FindsAMachineReady)
{
    EXPECT_EQ(checkKernel(m_folder).state, Check::State::Good);
    EXPECT_SAYS(checkKernel(m_folder).found, "6.1.0-32-amd64");
    EXPECT_EQ(checkTracefs(m_folder).state, Check::State::Good);
    EXPECT_SAYS(checkTracefs(m_folder).found, "/sys/kernel/tracing");
    EXPECT_EQ(checkModule(m_folder).state, Check::State::Good);
    EXPECT_EQ(checkLockdown(m_folder).state, Check::State::Good);
    EXPECT_EQ(checkStaleInstances(m_folder).state, Check::State::Good);
    EXPECT_EQ(checkDevices(m_folder).state, Check::State::Notice);
}

TEST_F(Doctor, LooksElsewhereBySshAlone)
{
    for (const char* via : {"unix:/tmp/socket", "direct", "ssh:", "ssh:-oProxyCommand=false"}) {
        EXPECT_EQ(run({"doctor", "--via", via}), 64) << via;
    }
    EXPECT_EQ(run({"doctor", "--via", "ssh:lab", "--clean"}), 64);
}

TEST_F(Doctor, SaysThatTheKernelHasNoDrm)
{
    put("lib/modules/6.1.0-32-amd64/modules.dep", "kernel/fs/ext4/ext4.ko:\n");
    const Check check = checkKernel(m_folder);
    EXPECT_EQ(check.state, Check::State::Missing);
    EXPECT_SAYS(check.fix, "CONFIG_DRM");
    put("lib/modules/6.1.0-32-amd64/modules.builtin", "kernel/drivers/gpu/drm/drm.ko\n");
    EXPECT_EQ(checkKernel(m_folder).state, Check::State::Good);
}

TEST_F(Doctor, DoesNotDenyDrmWhereItCannotLook)
{
    std::filesystem::remove_all(m_folder / "lib/modules");
    const Check check = checkKernel(m_folder);
    EXPECT_EQ(check.state, Check::State::Notice);
    EXPECT_SAYS(check.found, "no /lib/modules/6.1.0-32-amd64/modules.dep");
}

TEST_F(Doctor, TellsTracefsUnmountedFromTracefsAbsent)
{
    put("proc/self/mountinfo", "22 29 0:20 / /sys rw - sysfs sysfs rw\n");
    EXPECT_EQ(checkTracefs(m_folder).fix, "mount -t tracefs nodev /sys/kernel/tracing");
    std::filesystem::remove_all(m_folder / "sys/kernel/tracing");
    EXPECT_EQ(checkTracefs(m_folder).state, Check::State::Missing);
    EXPECT_SAYS(checkTracefs(m_folder).found, "this kernel has none");
}

TEST_F(Doctor, SaysForWhichKernelTheModuleIsInstalled)
{
    put("lib/modules/6.1.0-32-amd64/modules.dep", "kernel/drivers/gpu/drm/drm.ko:\n");
    EXPECT_SAYS(checkModule(m_folder).found, "drmres_trace is not installed");
    EXPECT_SAYS(checkModule(m_folder).fix, checkModule(m_folder).command);
    EXPECT_SAYS(checkModule(m_folder).command, "make -C kmod-tracepoints && ");
    put("lib/modules/6.12.9-amd64/modules.dep", "updates/dkms/drmres_trace.ko.xz:\n");
    const Check check = checkModule(m_folder);
    EXPECT_EQ(check.state, Check::State::Missing);
    EXPECT_SAYS(check.found, "installed for 6.12.9-amd64, not for this kernel 6.1.0-32-amd64");
    EXPECT_SAYS(check.fix, "dkms autoinstall -k 6.1.0-32-amd64");
    EXPECT_EQ(check.command, "dkms autoinstall -k 6.1.0-32-amd64"); // without the words beside it
    std::filesystem::create_directories(m_folder / "sys/module/drmres_trace");
    EXPECT_SAYS(checkModule(m_folder).found, "is loaded");
}

TEST_F(Doctor, SaysWhatProbesAreMadeFrom)
{
    EXPECT_SAYS(checkProbes(m_folder).found, "no type information");
    EXPECT_SAYS(checkProbes(m_folder).fix, "CONFIG_DEBUG_INFO_BTF");
    put("sys/kernel/btf/vmlinux", "");
    EXPECT_EQ(checkProbes(m_folder).state, Check::State::Good);
    put("lib/modules/6.1.0-32-amd64/modules.dep", "kernel/fs/ext4/ext4.ko:\n");
    EXPECT_SAYS(checkProbes(m_folder).found, "no module drm");
    EXPECT_NE(checkProbes(m_folder).fix, "");
    put("lib/modules/6.1.0-32-amd64/modules.builtin", "kernel/drivers/gpu/drm/drm.ko\n");
    EXPECT_EQ(checkProbes(m_folder).state, Check::State::Good); // vmlinux has its types
}

TEST_F(Doctor, KnowsWhatLockdownForbids)
{
    put("sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
    EXPECT_EQ(checkLockdown(m_folder).state, Check::State::Notice);
    EXPECT_SAYS(checkLockdown(m_folder).fix, "sign drmres_trace");
    EXPECT_EQ(checkLockdown(m_folder).command, ""); // nothing to type
    put("sys/kernel/security/lockdown", "none integrity [confidentiality]\n");
    EXPECT_EQ(checkLockdown(m_folder).state, Check::State::Missing);
}

TEST_F(Doctor, ListsMinorsWithTheirDriversAndNoConnectors)
{
    std::filesystem::create_directories(m_folder / "sys/class/drm/card0-HDMI-A-1");
    std::filesystem::create_directories(m_folder / "sys/class/drm/card0/device");
    std::filesystem::create_symlink("../../../../bus/pci/drivers/bochs-drm",
                                    m_folder / "sys/class/drm/card0/device/driver");
    std::filesystem::create_directories(m_folder / "sys/class/drm/renderD128");
    EXPECT_EQ(checkDevices(m_folder).found, "card0 (bochs-drm), renderD128");
}

TEST_F(Doctor, FindsInstancesThatDeadRecordersLeft)
{
    std::filesystem::create_directories(m_folder / "sys/kernel/tracing/instances/drmscope-41");
    std::filesystem::create_directories(m_folder / "sys/kernel/tracing/instances/drmscope-42");
    std::filesystem::create_directories(m_folder / "sys/kernel/tracing/instances/drmscope-mine");
    std::filesystem::create_directories(m_folder / "sys/kernel/tracing/instances/foo");
    std::filesystem::create_directories(m_folder / "proc/42");
    EXPECT_SAYS(checkStaleInstances(m_folder).found, "drmscope-41");
    EXPECT_EQ(staleInstances(m_folder).size(), 1U);
    EXPECT_TRUE(staleGroups(m_folder).empty());
    std::filesystem::create_directories(m_folder / "sys/kernel/tracing/events/drmscope_41/add");
    std::filesystem::create_directories(m_folder / "sys/kernel/tracing/events/drmscope_42/add");
    std::filesystem::create_directories(m_folder / "sys/kernel/tracing/events/drmres");
    put("sys/kernel/tracing/dynamic_events", "");
    EXPECT_SAYS(checkStaleInstances(m_folder).found, "drmscope_41");
    EXPECT_EQ(staleGroups(m_folder).size(), 1U);

    run({"doctor", "--root", m_folder.string(), "--clean"});
    EXPECT_SAYS(m_error, "removed");
    std::string asked;
    std::getline(std::ifstream(m_folder / "sys/kernel/tracing/dynamic_events"), asked);
    EXPECT_EQ(asked, "-:drmscope_41/add"); // the kernel does it
    EXPECT_TRUE(staleInstances(m_folder).empty());
    EXPECT_TRUE(std::filesystem::exists(m_folder / "sys/kernel/tracing/instances/drmscope-42"));
    EXPECT_TRUE(std::filesystem::exists(m_folder / "sys/kernel/tracing/instances/foo"));
}

TEST_F(Doctor, ExitsWith69AndPrintsTheFixForEachMissingPart)
{
    put("proc/self/mountinfo", "");
    EXPECT_EQ(run({"doctor", "--root", m_folder.string()}), 69);
    EXPECT_SAYS(m_output, "MISSING  tracefs");
    EXPECT_SAYS(m_output, "→ mount -t tracefs nodev /sys/kernel/tracing");
    EXPECT_SAYS(m_output, "Not ready to record");
    EXPECT_EQ(run({"doctor", "--json", "--root", m_folder.string()}), 69);
    const auto json = nlohmann::json::parse(m_output);
    EXPECT_EQ(json["format"], 1);
    EXPECT_EQ(json["ready"], false);
    EXPECT_EQ(json["checks"].size(), 10U);
}

} // namespace
} // namespace drmscope::tests
