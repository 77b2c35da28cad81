// SPDX-License-Identifier: MIT
// What `drmscope cycle` decides and does, on machines made of files.
#include "app/cli/command_error.h"
#include "app/cli/cycle_plan.h"
#include "app/cli/cycle_run.h"
#include "app/cli/device_cycle.h"
#include "tests/app/cli/cli_folder.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <csignal>
#include <system_error>
#include <thread>

namespace drmscope::tests {
namespace {

using namespace app; // NOLINT(google-build-using-namespace): this file only
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kGpu = "sys/devices/pci0000:00/0000:00:01.0/0000:01:00.0";
constexpr const char* kDriver = "sys/bus/pci/drivers/bochs-drm";

// A machine with one PCI device, bound to a driver that is module bochs.
class Cycle : public CliFolder
{
protected:
    Cycle()
    {
        put("proc/sys/kernel/osrelease", "6.1.0-32-amd64\n");
        put("lib/modules/6.1.0-32-amd64/modules.dep", "kernel/drivers/gpu/drm/tiny/bochs.ko:\n");
        put("sys/bus/pci/rescan", "");
        put(std::string(kGpu) + "/remove", "");
        put(std::string(kGpu) + "/drm/card0/dev", "226:0\n");
        put(std::string(kDriver) + "/bind", "");
        put(std::string(kDriver) + "/unbind", "");
        put("sys/module/bochs/refcnt", "0\n");
        std::filesystem::create_directories(m_folder / "sys/module/bochs/drivers");
        link("sys/bus/pci", std::string(kGpu) + "/subsystem");
        link(kDriver, std::string(kGpu) + "/driver");
        link("sys/module/bochs", std::string(kDriver) + "/module");
        link(kDriver, "sys/module/bochs/drivers/pci:bochs-drm");
        link(kGpu, std::string(kDriver) + "/0000:01:00.0");
        link(kGpu, std::string(kGpu) + "/drm/card0/device");
        link(std::string(kGpu) + "/drm/card0", "sys/class/drm/card0");
        put("dev/dri/card0", "");
    }

    void link(const std::string& target, const std::string& name) const
    {
        std::filesystem::create_directories((m_folder / name).parent_path());
        std::filesystem::create_directories(m_folder / target);
        std::filesystem::create_symlink(m_folder / target, m_folder / name);
    }
    [[nodiscard]] CycleDevice card() const { return findCycleDevice(m_folder, "card0"); }
    [[nodiscard]] CyclePlan plan(CycleHow how, bool open = false, bool lateClose = false) const
    {
        CycleWish wish;
        wish.how = how;
        wish.open = open;
        wish.lateClose = lateClose;
        return planCycle(m_folder, card(), wish);
    }
    [[nodiscard]] std::string text(const std::string& name) const
    {
        std::ifstream file(m_folder / name);
        return {std::istreambuf_iterator<char>(file), {}};
    }
};

// What a call throws, as "CODE: text"; "" where it throws nothing.
template <typename Call> std::string refusal(const Call& call)
{
    try {
        call();
    } catch (const CommandError& error) {
        return std::to_string(error.exitCode()) + ": " + error.what();
    }
    return {};
}

TEST_F(Cycle, FindsADeviceByItsMinorItsNodeOrItsName)
{
    for (const char* word : {"card0", "/dev/dri/card0", "0000:01:00.0"}) {
        const CycleDevice device = findCycleDevice(m_folder, word);
        EXPECT_EQ(device.name, "0000:01:00.0");
        EXPECT_EQ(device.path, std::string("/") + kGpu);
        EXPECT_EQ(device.bus, "pci");
        EXPECT_EQ(device.driver, "bochs-drm");
        EXPECT_EQ(device.module, "bochs");
        EXPECT_THAT(device.minors, ElementsAre("card0"));
    }
}

TEST_F(Cycle, NamesTheDevicesThereAreWhereItFindsNone)
{
    EXPECT_EQ(refusal([&] { (void)findCycleDevice(m_folder, "card7"); }),
              "64: no device \"card7\"; there is card0 (0000:01:00.0)");
    std::filesystem::remove_all(m_folder / "sys/class");
    EXPECT_EQ(refusal([&] { (void)findCycleDevice(m_folder, "card7"); }),
              "64: no device \"card7\": there is no DRM device at all");
}

TEST_F(Cycle, AVirtualDeviceBelongsToTheModuleThatBearsItsName)
{
    put("sys/devices/platform/vgem/drm/card1/dev", "226:1\n");
    put("sys/module/vgem/refcnt", "0\n");
    link("sys/devices/platform/vgem", "sys/devices/platform/vgem/drm/card1/device");
    link("sys/devices/platform/vgem/drm/card1", "sys/class/drm/card1");
    EXPECT_EQ(findCycleDevice(m_folder, "card1").module, "vgem");
}

TEST_F(Cycle, SaysBeforehandWhatItWillDo)
{
    EXPECT_EQ(planText(plan(CycleHow::Unbind, true)),
              "0000:01:00.0 (pci, card0) of driver bochs-drm, once:\n"
              "  1. hold card0\n"
              "  2. unbind 0000:01:00.0 from bochs-drm\n"
              "  3. close what is held\n"
              "  4. bind it again\n"
              "  At the end, and on Ctrl-C: 0000:01:00.0 is bound to bochs-drm.\n");
    EXPECT_THAT(plan(CycleHow::Remove, true, true).steps,
                ElementsAre("hold card0", "remove 0000:01:00.0 from the PCI bus",
                            "scan the PCI bus", "close what is held"));
    EXPECT_THAT(plan(CycleHow::Module, true).steps,
                ElementsAre("hold card0", "unbind 0000:01:00.0 from bochs-drm",
                            "close what is held", "unload module bochs", "load the module again"));
}

TEST_F(Cycle, NothingSpeaksAgainstAnIdleDevice)
{
    for (const CycleHow how : {CycleHow::Unbind, CycleHow::Remove, CycleHow::Module}) {
        EXPECT_THAT(plan(how).objections, IsEmpty());
        requireConsent(plan(how), 0);
    }
}

TEST_F(Cycle, WantsToBeToldTwiceWhereTheConsoleIsOnTheDevice)
{
    put("sys/class/vtconsole/vtcon1/name", "(M) frame buffer device\n");
    put("sys/class/vtconsole/vtcon1/bind", "1\n");
    link(kGpu, "sys/class/graphics/fb0/device");
    const CyclePlan wanted = plan(CycleHow::Unbind);
    EXPECT_THAT(wanted.objections, ElementsAre("the text console is on fb0 of this device"));
    EXPECT_EQ(refusal([&] { requireConsent(wanted, 0); }),
              "77: 0000:01:00.0 is left alone: the text console is on fb0 of this device. "
              "Say --really twice to do it all the same");
    EXPECT_THAT(refusal([&] { requireConsent(wanted, 1); }), HasSubstr("--really once more"));
    requireConsent(wanted, 2);
    EXPECT_THAT(planText(wanted), HasSubstr("In spite of this: the text console"));
    // another console has the keyboard
    put("sys/class/vtconsole/vtcon1/bind", "0\n");
    EXPECT_THAT(plan(CycleHow::Unbind).objections, IsEmpty());
}

TEST_F(Cycle, TheConsoleOfAnotherDeviceIsNoObjection)
{
    put("sys/class/vtconsole/vtcon1/name", "(M) frame buffer device\n");
    put("sys/class/vtconsole/vtcon1/bind", "1\n");
    link("sys/devices/platform/simple-framebuffer.0", "sys/class/graphics/fb0/device");
    EXPECT_THAT(plan(CycleHow::Unbind).objections, IsEmpty());
}

TEST_F(Cycle, LeavesTheDisplayOfTheFirmwareAndAPictureAlone)
{
    put(std::string(kGpu) + "/boot_vga", "1\n");
    put(std::string(kGpu) + "/drm/card0/card0-Virtual-1/enabled", "enabled\n");
    put(std::string(kGpu) + "/drm/card0/card0-Virtual-2/enabled", "disabled\n");
    EXPECT_THAT(plan(CycleHow::Remove).objections,
                ElementsAre("it is the display that the machine was booted with",
                            "connector card0-Virtual-1 shows a picture"));
}

TEST_F(Cycle, LeavesADesktopAloneButNotARenderNode)
{
    put(std::string(kGpu) + "/drm/renderD128/dev", "226:128\n");
    put("proc/712/comm", "Xorg\n");
    put("proc/713/comm", "compute\n");
    std::filesystem::create_directories(m_folder / "proc/712/fd");
    std::filesystem::create_directories(m_folder / "proc/713/fd");
    std::filesystem::create_symlink("/dev/dri/card0", m_folder / "proc/712/fd/9");
    std::filesystem::create_symlink("/dev/dri/card0", m_folder / "proc/712/fd/10");
    std::filesystem::create_symlink("/dev/dri/renderD128", m_folder / "proc/713/fd/3");
    EXPECT_THAT(plan(CycleHow::Unbind).objections, ElementsAre("Xorg (712) has card0 open"));
}

TEST_F(Cycle, ObjectsToWhatCannotBeBroughtBack)
{
    std::filesystem::remove(m_folder / kDriver / "bind");
    std::filesystem::remove(m_folder / "sys/bus/pci/rescan");
    put("lib/modules/6.1.0-32-amd64/modules.dep", "");
    for (const CycleHow how : {CycleHow::Unbind, CycleHow::Remove, CycleHow::Module}) {
        EXPECT_THAT(plan(how).objections, ElementsAre(HasSubstr("could not be brought back")));
    }
}

TEST_F(Cycle, NamesTheDevicesThatWouldGoWithTheModule)
{
    link(kDriver, "sys/devices/pci0000:00/0000:02:00.0/driver");
    link("sys/devices/pci0000:00/0000:02:00.0", std::string(kDriver) + "/0000:02:00.0");
    EXPECT_THAT(plan(CycleHow::Module).objections,
                ElementsAre("module bochs drives 0000:02:00.0 too, which would go with it"));
}

TEST_F(Cycle, SaysWhatCannotBeDoneHoweverOftenItIsTold)
{
    EXPECT_THAT(refusal([&] { (void)plan(CycleHow::Module, true, true); }),
                HasSubstr("64: cannot cycle 0000:01:00.0: a module does not go while"));
    EXPECT_THAT(refusal([&] { (void)plan(CycleHow::Unbind, false, true); }),
                HasSubstr("add --hold open"));
    std::filesystem::remove(m_folder / kGpu / "remove");
    EXPECT_THAT(refusal([&] { (void)plan(CycleHow::Remove); }), HasSubstr("only a PCI device"));
    std::filesystem::remove(m_folder / kDriver / "unbind");
    EXPECT_THAT(refusal([&] { (void)plan(CycleHow::Unbind); }), HasSubstr("lets nobody unbind"));
    std::filesystem::remove(m_folder / kGpu / "driver");
    EXPECT_THAT(refusal([&] { (void)plan(CycleHow::Unbind); }), HasSubstr("bound to no driver"));
    EXPECT_THAT(refusal([&] { (void)plan(CycleHow::Module); }), HasSubstr("is no module"));
}

TEST_F(Cycle, SaysWhichHoldFailed)
{
    CycleWish wish;
    wish.dmabuf = true;
    const auto hold = [&](const std::vector<std::string>& minors) -> std::string {
        try {
            const CycleHold held(m_folder / "dev", minors, wish);
        } catch (const std::system_error& error) {
            return error.what();
        }
        return {};
    };
    EXPECT_THAT(hold({"card0"}), HasSubstr("card0 makes no dumb buffers"));
    EXPECT_THAT(hold({"renderD128"}), HasSubstr("has no primary node"));
    EXPECT_THAT(hold({"card9"}), HasSubstr("dev/dri/card9: No such file"));
}

// Does what the kernel does when somebody writes to bind and unbind: it takes the driver's link
// away, and makes it again. Each is a FIFO, so that nobody needs to look twice.
class WithKernel : public Cycle
{
protected:
    WithKernel()
    {
        for (const char* file : {"bind", "unbind"}) {
            std::filesystem::remove(m_folder / kDriver / file);
            mkfifo((m_folder / kDriver / file).c_str(), 0600);
        }
        // before the thread is made, or Ctrl-C would end it and the test with it
        sigset_t ours;
        sigemptyset(&ours);
        sigaddset(&ours, SIGINT);
        pthread_sigmask(SIG_BLOCK, &ours, &m_former);
    }
    ~WithKernel() override
    {
        if (m_kernel.joinable()) {
            m_kernel.join();
        }
        pthread_sigmask(SIG_SETMASK, &m_former, nullptr);
    }

    // One that binds `times` times. At the unbind numbered `interruptAt` somebody presses Ctrl-C.
    void startKernel(int times, int interruptAt = -1, bool bindWorks = true)
    {
        m_kernel = std::thread([this, times, interruptAt, bindWorks] {
            for (int i = 0; i < times; ++i) {
                m_heard += "unbind " + text(std::string(kDriver) + "/unbind") + '\n';
                std::filesystem::remove(m_folder / kGpu / "driver");
                if (i == interruptAt) {
                    kill(getpid(), SIGINT);
                }
                m_heard += "bind " + text(std::string(kDriver) + "/bind") + '\n';
                if (bindWorks) {
                    std::filesystem::create_symlink(m_folder / kDriver, m_folder / kGpu / "driver");
                }
            }
        });
    }
    [[nodiscard]] const std::string& heard()
    {
        m_kernel.join();
        return m_heard;
    }

    sigset_t m_former{};
    std::thread m_kernel;
    std::string m_heard;
};

constexpr const char* kOneCycle = "unbind 0000:01:00.0\nbind 0000:01:00.0\n";

TEST_F(WithKernel, EveryCycleUnbindsAndBindsAgain)
{
    startKernel(3);
    CyclePlan wanted = plan(CycleHow::Unbind, true);
    wanted.wish.times = 3;
    EXPECT_EQ(runCycles(m_folder, wanted, true), 0);
    EXPECT_EQ(heard(), std::string(kOneCycle) + kOneCycle + kOneCycle);
}

TEST_F(WithKernel, CtrlCEndsItAfterTheDeviceIsBack)
{
    startKernel(2, 1);
    CyclePlan wanted = plan(CycleHow::Unbind);
    wanted.wish.times = 1000;
    testing::internal::CaptureStderr();
    EXPECT_EQ(runCycles(m_folder, wanted, true), 130);
    EXPECT_THAT(testing::internal::GetCapturedStderr(),
                HasSubstr("stopped after 2 of 1000 cycles; 0000:01:00.0 is bound to bochs-drm"));
    EXPECT_EQ(heard(), std::string(kOneCycle) + kOneCycle);
    EXPECT_TRUE(DeviceCycle(m_folder, wanted).isBack());
}

TEST_F(WithKernel, AnotherProcessCanPutItBack)
{
    const CyclePlan wanted = plan(CycleHow::Unbind);
    std::filesystem::remove(m_folder / kGpu / "driver");
    m_kernel = std::thread([this] {
        m_heard = text(std::string(kDriver) + "/bind");
        std::filesystem::create_symlink(m_folder / kDriver, m_folder / kGpu / "driver");
    });
    putBack(m_folder, wanted);
    EXPECT_EQ(heard(), "0000:01:00.0");
}

TEST_F(Cycle, ARemovedDeviceIsScannedFor)
{
    const CyclePlan wanted = plan(CycleHow::Remove);
    putBack(m_folder, wanted);
    EXPECT_EQ(text("sys/bus/pci/rescan"), "") << "it was there all the time";
    // the whole machine but the device; the scan of the bus brings it back
    std::filesystem::rename(m_folder / kGpu, m_folder / "away");
    std::filesystem::remove(m_folder / "sys/bus/pci/rescan");
    mkfifo((m_folder / "sys/bus/pci/rescan").c_str(), 0600);
    std::string heard;
    std::thread kernel([&] {
        heard = text("sys/bus/pci/rescan");
        std::filesystem::rename(m_folder / "away", m_folder / kGpu);
    });
    putBack(m_folder, wanted);
    kernel.join();
    EXPECT_EQ(heard, "1");
}

TEST_F(Cycle, TheProgramRefusesWhatItDoesNotKnow)
{
    EXPECT_EQ(run({"cycle"}), 64);
    EXPECT_EQ(run({"cycle", "no-such-device"}), 64);
    EXPECT_THAT(m_error, HasSubstr("no device \"no-such-device\""));
    EXPECT_EQ(run({"cycle", "card0", "--hold", "breath"}), 64);
    EXPECT_EQ(run({"cycle", "card0", "--times", "0"}), 64);
}

} // namespace
} // namespace drmscope::tests
