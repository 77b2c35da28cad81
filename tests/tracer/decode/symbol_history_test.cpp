// SPDX-License-Identifier: MIT
#include "tracer/decode/build_id.h"
#include "tracer/decode/call_site.h"
#include "tracer/decode/symbol_history.h"

#include <gtest/gtest.h>

#include <random>

namespace drmscope::tracer {
namespace {

const std::string kVmlinux = "ffffffff81000000 T _text\n"
                             "ffffffff81000000 T _stext\n"
                             "ffffffff81000100 t local_pci_probe\n"
                             "ffffffff81000180 T pci_device_probe\n"
                             "ffffffff81000200 T _etext\n"
                             "ffffffff82000000 D some_variable\n";
const std::string kDrm = "ffffffffc0000040 t add_dr\t[drm]\n"
                         "ffffffffc0000000 T drmm_kmalloc\t[drm]\n"
                         "ffffffffc0000100 T __drmm_add_action\t[drm]\n"
                         "ffffffffc0000180 r drm_table\t[drm]\n";
const std::string kDrmLine = "drm 4096 2 bochs,drm_kms_helper, Live 0xffffffffc0000000\n";
const std::string kBochs = "ffffffffc0001000 t bochs_pci_probe\t[bochs]\n";
const std::string kBochsLine = "bochs 256 0 - Live 0xffffffffc0001000 (OE)\n";

SymbolHistory::Summary addSnapshot(SymbolHistory& history, uint64_t fromNs,
                                   const std::string& symbols, const std::string& modules)
{
    history.begin(fromNs);
    history.addKallsyms(symbols);
    history.addModules(modules);
    return history.end();
}

std::string print(const Symbol& symbol)
{
    if (!symbol.known())
        return "?";
    char text[128];
    std::snprintf(text, sizeof text, "+0x%lx/0x%lx", symbol.offset, symbol.size);
    std::string result = std::string(symbol.name) + text;
    if (!symbol.module.empty())
        result += " [" + std::string(symbol.module) + "]";
    return result;
}

class SymbolHistoryTest : public testing::Test
{
protected:
    SymbolHistoryTest()
    {
        summary = addSnapshot(history, 100, kVmlinux + kDrm + kBochs, kDrmLine + kBochsLine);
    }
    std::string at(uint64_t address, uint64_t timestampNs = 200) const
    {
        return print(history.resolve(address, timestampNs));
    }

    SymbolHistory history;
    SymbolHistory::Summary summary;
};

TEST_F(SymbolHistoryTest, ResolvesAsTheKernelPrints)
{
    EXPECT_EQ(at(0xffffffff81000104), "local_pci_probe+0x4/0x80");
    EXPECT_EQ(at(0xffffffffc0000050), "add_dr+0x10/0xc0 [drm]");
    EXPECT_EQ(at(0xffffffffc0000100), "__drmm_add_action+0x0/0x80 [drm]");
    EXPECT_EQ(summary.symbols, 7u);
    EXPECT_EQ(summary.modules, 2u);
    EXPECT_EQ(summary.damagedLines, 0u);
    EXPECT_FALSE(summary.addressesHidden);
}

// The agent sends vmlinux's symbols once, and behind that only the last of them.
TEST_F(SymbolHistoryTest, KeepsVmlinuxOfTheFirstSnapshot)
{
    const std::string tail = kVmlinux.substr(kVmlinux.rfind('\n', kVmlinux.size() - 2) + 1);
    summary = addSnapshot(history, 300, tail + kDrm, kDrmLine);
    EXPECT_EQ(summary.modules, 1u);
    EXPECT_EQ(summary.damagedLines, 0u);
    EXPECT_EQ(at(0xffffffff81000104, 400), "local_pci_probe+0x4/0x80");
    EXPECT_EQ(at(0xffffffffc0000100, 400), "__drmm_add_action+0x0/0x80 [drm]");
    summary = addSnapshot(history, 500, kBochs, kBochsLine);
    EXPECT_EQ(at(0xffffffff81000104, 600), "local_pci_probe+0x4/0x80");
}

// Since 6.4 a module's memory is several pieces, and the size of them all reaches over its
// neighbours.
TEST_F(SymbolHistoryTest, DoesNotTakeTheLastSymbolForTheNextModule)
{
    const std::string loaded =
        "ffffffffc0004000 t probe\t[exerciser]\nffffffffc0004800 t fini\t[exerciser]\n";
    SymbolHistory one;
    addSnapshot(one, 100, kVmlinux + kBochs, "bochs 65536 0 - Live 0xffffffffc0001000\n");
    EXPECT_EQ(print(one.resolve(0xffffffffc0004010, 150)),
              "bochs_pci_probe+0x3010/0x10000 [bochs]");
    addSnapshot(
        one, 200, kBochs + loaded,
        "bochs 65536 0 - Live 0xffffffffc0001000\nexerciser 65536 0 - Live 0xffffffffc0004000\n");
    EXPECT_EQ(print(one.resolve(0xffffffffc0004010, 150)), "probe+0x10/0x800 [exerciser]");
    EXPECT_EQ(print(one.resolve(0xffffffffc0001010, 150)), "bochs_pci_probe+0x10/0x10000 [bochs]");
}

// The init function of a module is listed for a moment; its memory is the next module's.
TEST_F(SymbolHistoryTest, WhatLiesBeyondAModuleIsNotItsCode)
{
    addSnapshot(history, 300, kVmlinux + kDrm + kBochs + "ffffffffc0009000 t bochs_init\t[bochs]\n",
                kDrmLine + kBochsLine);
    EXPECT_EQ(at(0xffffffffc0009010, 350), "?");
    addSnapshot(history, 400, kVmlinux + kDrm + kBochs + "ffffffffc0009000 t vgem_probe\t[vgem]\n",
                kDrmLine + kBochsLine + "vgem 256 0 - Live 0xffffffffc0009000\n");
    EXPECT_EQ(at(0xffffffffc0009010, 350), "vgem_probe+0x10/0x100 [vgem]");
    EXPECT_EQ(at(0xffffffffc0001010, 350), "bochs_pci_probe+0x10/0x100 [bochs]");
}

// ftrace remembers the init functions of modules: kallsyms lists them again, behind all modules.
const std::string kFreedInit = "ffffffffc0009000 T bochs_init\t[bochs]\n";
const std::string kWideBochs = "bochs 40960 0 - Live 0xffffffffc0001000\n"; // code, data and more
const std::string kVgem = "ffffffffc0008fc0 t vgem_probe\t[vgem]\n"
                          "ffffffffc0009100 t vgem_remove\t[vgem]\n";
const std::string kVgemLine = "vgem 1024 0 - Live 0xffffffffc0008fc0\n";

TEST_F(SymbolHistoryTest, AnInitFunctionIsNamedThoughItsMemoryIsFreed)
{
    addSnapshot(history, 300, kVmlinux + kBochs + kDrm + kFreedInit, kDrmLine + kWideBochs);
    EXPECT_EQ(at(0xffffffffc0009010, 350), "bochs_init+0x10/0x0 [bochs]");
    EXPECT_EQ(at(0xffffffffc0001010, 350), "bochs_pci_probe+0x10/0x8000 [bochs]")
        << "up to the page of what is freed";
}

TEST_F(SymbolHistoryTest, TheCodeOfTheNextModuleIsItsOwnThoughAnInitFunctionWasThere)
{
    addSnapshot(history, 300, kVmlinux + kBochs + kDrm + kFreedInit, kDrmLine + kWideBochs);
    addSnapshot(history, 400, kVmlinux + kVgem + kBochs + kDrm + kFreedInit,
                kVgemLine + kDrmLine + kWideBochs);
    for (const uint64_t when : {350U, 450U}) {
        EXPECT_EQ(at(0xffffffffc0009010, when), "vgem_probe+0x50/0x140 [vgem]");
        EXPECT_EQ(at(0xffffffffc0009110, when), "vgem_remove+0x10/0x2c0 [vgem]");
    }
}

TEST_F(SymbolHistoryTest, FirstOfSeveralNamesCounts)
{
    EXPECT_EQ(at(0xffffffff81000010), "_text+0x10/0x100");
}

TEST_F(SymbolHistoryTest, NothingLiesBeyondTheEnds)
{
    EXPECT_EQ(at(0), "?");
    EXPECT_EQ(at(0x1000), "?");
    EXPECT_EQ(at(0xffffffff80ffffff), "?");
    EXPECT_EQ(at(0xffffffff81000200), "?"); // _etext
    EXPECT_EQ(at(0xffffffff82000000), "?"); // data
    EXPECT_EQ(at(0xffffffffc0000180), "?"); // data of a module
    EXPECT_EQ(at(0xffffffffc00010ff), "bochs_pci_probe+0xff/0x100 [bochs]");
    EXPECT_EQ(at(0xffffffffc0001100), "?"); // the module's end
    EXPECT_EQ(at(UINT64_MAX), "?");
}

TEST_F(SymbolHistoryTest, ReturnAddressBelongsToTheCallBeforeIt)
{
    EXPECT_EQ(print(history.resolveReturn(0xffffffff81000180, 200)), "local_pci_probe+0x80/0x80");
    EXPECT_EQ(print(history.resolveReturn(0, 200)), "?");
}

TEST_F(SymbolHistoryTest, CallSiteIsTheFirstFrameOutsideDrm)
{
    const std::vector<uint64_t> stack = {0xffffffffc0000050, 0xffffffffc0000020, 0xffffffffc0001010,
                                         0xffffffff81000110};
    EXPECT_EQ(history.callSite(stack, 200), 0xffffffffc0001010u);
}

TEST_F(SymbolHistoryTest, CallSiteBehindAnUnknownFrameIsUnknown)
{
    const std::vector<uint64_t> stack = {0xffffffffc0000050, 0xffffffffc0009999,
                                         0xffffffffc0001010};
    EXPECT_EQ(history.callSite(stack, 200), 0u);
    EXPECT_EQ(history.callSite({}, 200), 0u);
    const std::vector<uint64_t> onlyCore = {0xffffffffc0000050};
    EXPECT_EQ(history.callSite(onlyCore, 200), 0u);
}

TEST_F(SymbolHistoryTest, WhereVmlinuxCalledDrmNoDriverIsTheCallSite)
{
    // an unbind by sysfs; that of rmmod ends in a function of the module
    const std::vector<uint64_t> bySysfs = {0xffffffffc0000050, 0xffffffff81000110};
    const std::vector<uint64_t> byRmmod = {0xffffffffc0000050, 0xffffffff81000110,
                                           0xffffffffc0001010};
    EXPECT_EQ(history.callSite(bySysfs, 200), 0u);
    EXPECT_EQ(history.callSite(byRmmod, 200), 0u);
    const std::vector<uint64_t> notByDrm = {0xffffffff81000110, 0xffffffffc0001010};
    EXPECT_EQ(history.callSite(notByDrm, 200), 0xffffffff81000110u);
}

TEST(CallSite, ABuiltInDriverIsNotSoughtBehindWhatCallsDrivers)
{
    EXPECT_TRUE(endsSearch({.name = "device_unbind_cleanup", .module = ""}, false));
    EXPECT_FALSE(endsSearch({.name = "vc4_drm_unbind", .module = ""}, false));
    EXPECT_FALSE(endsSearch({.name = "device_of_mine", .module = "mine"}, true));
}

TEST_F(SymbolHistoryTest, ModuleLoadedJustBeforeIsInTheNextSnapshot)
{
    addSnapshot(history, 300, kVmlinux + kDrm + "ffffffffc0002000 t vgem_init\t[vgem]\n", kDrmLine);
    EXPECT_EQ(at(0xffffffffc0002004, 250), "vgem_init+0x4/0x0 [vgem]");
}

TEST_F(SymbolHistoryTest, ModuleAlreadyGoneIsInTheSnapshotBefore)
{
    addSnapshot(history, 300, kVmlinux + kDrm, kDrmLine);
    EXPECT_EQ(at(0xffffffffc0001004, 350), "bochs_pci_probe+0x4/0x100 [bochs]");
}

TEST_F(SymbolHistoryTest, ReusedAddressIsResolvedByTime)
{
    addSnapshot(history, 300, kVmlinux + kDrm + "ffffffffc0001000 t other_probe\t[other]\n",
                kDrmLine);
    EXPECT_EQ(at(0xffffffffc0001004, 299), "bochs_pci_probe+0x4/0x100 [bochs]");
    EXPECT_EQ(at(0xffffffffc0001004, 300), "other_probe+0x4/0x0 [other]");
    EXPECT_EQ(at(0xffffffffc0001004, 1), "bochs_pci_probe+0x4/0x100 [bochs]"); // before the first
}

TEST_F(SymbolHistoryTest, SnapshotsHaveNumbersForCaches)
{
    const uint64_t first = history.snapshotAt(200);
    EXPECT_EQ(first, history.latest());
    addSnapshot(history, 300, kVmlinux + kDrm, kDrmLine);
    EXPECT_EQ(history.snapshotAt(200), first);
    EXPECT_NE(history.snapshotAt(300), first);
    EXPECT_EQ(history.snapshotAt(300), history.latest());
}

TEST_F(SymbolHistoryTest, ForgetsOnlyWhatIsNoLongerAskedFor)
{
    for (uint64_t i = 0; i < 20; ++i)
        addSnapshot(history, 300 + i,
                    kVmlinux + kDrm + "ffffffffc0001000 t f" + std::to_string(i) + "\t[m]\n",
                    kDrmLine);
    history.forgetBefore(310);
    EXPECT_EQ(at(0xffffffffc0001000, 310), "f10+0x0/0x0 [m]");
    EXPECT_EQ(at(0xffffffffc0001000, 319), "f19+0x0/0x0 [m]");
    EXPECT_EQ(at(0xffffffffc0001000, 300), "f9+0x0/0x0 [m]"); // the oldest that is left
    history.forgetBefore(UINT64_MAX);
    EXPECT_EQ(at(0xffffffffc0001000, 400), "f19+0x0/0x0 [m]");
}

TEST(SymbolHistory, LinesMayStraddleChunksAnywhere)
{
    const std::string symbols = kVmlinux + kDrm + kBochs;
    const std::string modules = kDrmLine + kBochsLine;
    for (size_t cut = 0; cut <= symbols.size(); ++cut) {
        SymbolHistory history;
        history.begin(1);
        history.addKallsyms(symbols.substr(0, cut));
        history.addKallsyms(symbols.substr(cut));
        history.addModules(modules.substr(0, cut % modules.size()));
        history.addModules(modules.substr(cut % modules.size()));
        const SymbolHistory::Summary summary = history.end();
        ASSERT_EQ(summary.symbols, 7u) << cut;
        ASSERT_EQ(summary.damagedLines, 0u) << cut;
        ASSERT_EQ(print(history.resolve(0xffffffffc00010ff, 1)),
                  "bochs_pci_probe+0xff/0x100 [bochs]");
    }
}

TEST(SymbolHistory, LastLineNeedsNoNewline)
{
    SymbolHistory history;
    const SymbolHistory::Summary summary =
        addSnapshot(history, 1, "ffffffff81000000 T _text\nffffffff81000100 T next", "");
    EXPECT_EQ(summary.symbols, 2u);
}

TEST(SymbolHistory, HiddenAddressesAreSaidOnce)
{
    const std::string hidden = "0000000000000000 T _text\n0000000000000000 T next\n";
    SymbolHistory history;
    SymbolHistory::Summary summary =
        addSnapshot(history, 1, hidden, "drm 4096 2 - Live 0x0000000000000000\n");
    EXPECT_TRUE(summary.addressesHidden);
    EXPECT_TRUE(summary.firstHidden);
    summary = addSnapshot(history, 2, hidden, "");
    EXPECT_TRUE(summary.addressesHidden);
    EXPECT_FALSE(summary.firstHidden);
    EXPECT_FALSE(history.resolve(0xffffffff81000000, 1).known());
    EXPECT_FALSE(history.resolve(0, 1).known());
}

TEST(SymbolHistory, WithoutSnapshotNothingIsKnown)
{
    SymbolHistory history;
    history.addKallsyms(kVmlinux); // outside of a snapshot
    EXPECT_EQ(history.end().symbols, 0u);
    EXPECT_FALSE(history.resolve(0xffffffff81000000, 1).known());
    EXPECT_EQ(history.snapshotAt(1), 0u);
    history.forgetBefore(1);
}

TEST(SymbolHistory, PiecesOfModulesMayLieBetweenEachOther)
{
    SymbolHistory history;
    // "a" claims 0x3000 bytes from c000, but "b" has its code inside.
    addSnapshot(history, 1,
                kVmlinux + "ffffffffc0000000 t a_code\t[a]\nffffffffc0000100 d a_variable\t[a]\n"
                           "ffffffffc0001000 t b_code\t[b]\nffffffffc0004000 t c_code\t[c]\n",
                "a 12288 0 - Live 0xffffffffc0000000\nb 4096 0 - Live 0xffffffffc0001000\n");
    EXPECT_EQ(print(history.resolve(0xffffffffc0000010, 1)), "a_code+0x10/0x100 [a]");
    EXPECT_EQ(print(history.resolve(0xffffffffc0000200, 1)), "?");
    EXPECT_EQ(print(history.resolve(0xffffffffc0001010, 1)), "b_code+0x10/0x1000 [b]");
    EXPECT_EQ(print(history.resolve(0xffffffffc0002500, 1)), "?");
}

TEST(SymbolHistory, GarbageIsCountedAndDoesNoHarm)
{
    std::mt19937_64 random(32);
    const std::string symbols = kVmlinux + kDrm + kBochs;
    size_t damaged = 0;
    for (int round = 0; round < 2000; ++round) {
        std::string text = symbols;
        for (int edits = 0; edits < 20; ++edits)
            text[random() % text.size()] = static_cast<char>(random());
        SymbolHistory history;
        damaged += addSnapshot(history, 1, text, text + kDrmLine).damagedLines;
        for (int asked = 0; asked < 20; ++asked)
            history.resolve(0xffffffffc0000000 + random() % 8192, 1);
        history.resolve(random(), 1);
    }
    EXPECT_GT(damaged, 0u);
}

TEST(CallSite, CoreIsToldByModuleOrByPrefix)
{
    EXPECT_TRUE(isDrmCoreFrame({.name = "anything", .module = "drm"}));
    EXPECT_TRUE(isDrmCoreFrame({.name = "anything", .module = "drm_kms_helper"}));
    EXPECT_TRUE(isDrmCoreFrame({.name = "anything", .module = "drm_dma_helper"}));
    EXPECT_TRUE(isDrmCoreFrame({.name = "anything", .module = "ttm"}));
    EXPECT_FALSE(isDrmCoreFrame({.name = "drm_like_name", .module = "bochs"}));
    EXPECT_FALSE(isDrmCoreFrame({.name = "x", .module = "drmres_exerciser"}));
    EXPECT_TRUE(isDrmCoreFrame({.name = "drmm_kmalloc", .module = ""}));
    EXPECT_TRUE(isDrmCoreFrame({.name = "__devm_drm_dev_alloc", .module = ""}));
    EXPECT_TRUE(isDrmCoreFrame({.name = "__traceiter_devres_log", .module = ""}));
    EXPECT_FALSE(isDrmCoreFrame({.name = "vkms_init", .module = ""}));
}

std::vector<std::byte> bytesOf(std::initializer_list<int> values)
{
    std::vector<std::byte> bytes;
    for (const int value : values)
        bytes.push_back(static_cast<std::byte>(value));
    return bytes;
}

TEST(BuildId, IsFoundAmongOtherNotes)
{
    const auto notes =
        bytesOf({4, 0, 0, 0, 3, 0, 0, 0, 9, 0, 0, 0, 'X', 'e', 'n', 0, 1,    2,    3, 0, //
                 4, 0, 0, 0, 3, 0, 0, 0, 3, 0, 0, 0, 'G', 'N', 'U', 0, 0xab, 0xcd, 1, 0});
    EXPECT_EQ(parseBuildIdNote(notes), "abcd01");
    for (size_t length = 0; length < 39; ++length)
        EXPECT_EQ(parseBuildIdNote(std::span(notes).first(length)), "");
}

TEST(BuildId, FrameNamesItsObject)
{
    const auto frame = bytesOf({'d', 'r', 'm', 0, 4,    0,    0, 0, 2, 0, 0, 0, 3, 0, 0, 0, //
                                'G', 'N', 'U', 0, 0x12, 0x34, 0, 0});
    const auto id = parseBuildIdFrame(frame);
    ASSERT_TRUE(id);
    EXPECT_EQ(id->object, "drm");
    EXPECT_EQ(id->buildId, "1234");
    EXPECT_FALSE(parseBuildIdFrame({}));
    EXPECT_FALSE(parseBuildIdFrame(std::span(frame).first(3)));
    EXPECT_FALSE(parseBuildIdFrame(std::span(frame).subspan(3)));
}

TEST(BuildId, HugeLengthsDoNoHarm)
{
    const auto notes =
        bytesOf({255, 255, 255, 255, 255, 255, 255, 255, 3, 0, 0, 0, 'G', 'N', 'U', 0});
    EXPECT_EQ(parseBuildIdNote(notes), "");
}

} // namespace
} // namespace drmscope::tracer
