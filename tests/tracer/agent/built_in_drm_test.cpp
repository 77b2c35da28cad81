// SPDX-License-Identifier: MIT
#include "tracer/agent/built_in_drm.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace drmscope::tracer {
namespace {

constexpr const char* kDevres = "ffffffff81500000 T devres_open_group\n"
                                "ffffffff81500100 t __pfx_add_dr\n"
                                "ffffffff81500110 t add_dr\n"
                                "ffffffff81500200 T devres_add\n";
constexpr const char* kBefore = "ffffffff81700000 T drm_get_edid\n";
constexpr const char* kManaged = "ffffffff81700100 t __pfx_add_dr\n"
                                 "ffffffff81700110 t add_dr\n"
                                 "ffffffff81700200 t __pfx_drm_managed_release\n"
                                 "ffffffff81700210 T drm_managed_release\n"
                                 "ffffffff81700300 t del_dr.isra.0\n"
                                 "ffffffff81700400 T drmm_kfree\n";
constexpr const char* kBehind = "ffffffff81700500 T drm_mm_init\n";

uint64_t addressIn(const std::string& kallsyms)
{
    std::string name = (std::filesystem::temp_directory_path() / "built_in_drm.XXXXXX").string();
    const std::filesystem::path proc = mkdtemp(name.data());
    std::ofstream(proc / "kallsyms") << kallsyms;
    const int directory = open(proc.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const uint64_t address = addressOfAddDr(directory);
    close(directory);
    std::filesystem::remove_all(proc);
    return address;
}

TEST(BuiltInDrm, AddDrIsTheOneBesideDrmsOwn)
{
    EXPECT_EQ(addressIn(std::string(kDevres) + kBefore + kManaged + kBehind), 0xffffffff81700110);
    EXPECT_EQ(addressIn(std::string(kBefore) + kManaged + kBehind + kDevres), 0xffffffff81700110);
    EXPECT_EQ(addressIn(std::string(kDevres) + kManaged), 0xffffffff81700110);
}

TEST(BuiltInDrm, WhatSomethingElseSeparatesFromDrmsOwnIsNotTaken)
{
    EXPECT_EQ(addressIn("ffffffff81700110 t add_dr\n"
                        "ffffffff81700180 t something\n"
                        "ffffffff81700210 T drm_managed_release\n"),
              0);
    EXPECT_EQ(addressIn("ffffffff81700210 T drm_managed_release\n"
                        "ffffffff81700280 d drmm_data\n"
                        "ffffffff81700290 t add_dr\n"),
              0);
}

TEST(BuiltInDrm, AnAddDrAmongOthersOfDrmIsNotTaken)
{
    EXPECT_EQ(addressIn("ffffffff81700110 t add_dr\n"
                        "ffffffff81700180 T drmm_mode_config_init\n"
                        "ffffffff81700200 T drm_mode_config_reset\n"
                        "ffffffff81700210 T drm_managed_release\n"),
              0);
}

TEST(BuiltInDrm, TwoInOnePlaceAreNone)
{
    EXPECT_EQ(addressIn(std::string(kManaged) + "ffffffff81700440 t add_dr\n"), 0);
}

TEST(BuiltInDrm, AModulesIsNotTheKernels)
{
    EXPECT_EQ(addressIn("ffffffffc0700110 t add_dr\t[drm]\n"
                        "ffffffffc0700210 T drm_managed_release\t[drm]\n"),
              0);
}

TEST(BuiltInDrm, AddressesThatAreHiddenTellNothing)
{
    EXPECT_EQ(addressIn("0000000000000000 t add_dr\n"
                        "0000000000000000 T drm_managed_release\n"),
              0);
    EXPECT_EQ(addressIn(""), 0);
}

} // namespace
} // namespace drmscope::tracer
