// SPDX-License-Identifier: MIT
// Who added a session's resources: by their stacks.
#include "app/query/session_reader.h"
#include "tests/session_fixture/session_fixture.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <numeric>

namespace drmscope::app {
namespace {

using tests::makeSession;
using tests::testText;

class StackSharesTest : public testing::Test
{
protected:
    ~StackSharesTest() override { std::filesystem::remove(m_file); }

    SessionReader reader(const std::string& more = {})
    {
        makeSession(m_file.string(), testText("hot_unplug.sql") + more);
        return SessionReader(m_file);
    }
    static std::string line(const CallPaths& found, const CallPath& path)
    {
        std::string text;
        for (const auto function : path.functions) {
            text += textOf(found.functions.at(function)) + " < ";
        }
        return text;
    }

    const std::filesystem::path m_file = std::filesystem::temp_directory_path() /
                                         ("stacks." + std::to_string(getpid()) + ".drmscope");
};

TEST_F(StackSharesTest, AddUpToAllThatWasAdded)
{
    auto session = reader("UPDATE resource SET end_kind = 'live', ended_ns = 0 WHERE id = 3;"
                          "UPDATE resource SET end_kind = 'leaked' WHERE id = 4;");
    const auto shares = session.stackShares();
    ASSERT_EQ(shares.size(), 9U);
    StackShare all;
    for (const auto& share : shares) {
        EXPECT_EQ(share.deviceId, 1);
        all.count += share.count;
        all.sizeBytes += share.sizeBytes;
        all.liveCount += share.liveCount;
        all.liveBytes += share.liveBytes;
    }
    EXPECT_EQ(all.count, 9);
    EXPECT_EQ(all.sizeBytes, 2821);
    EXPECT_EQ(all.liveCount, 2);
    EXPECT_EQ(all.liveBytes, 2520 + 13);
}

TEST_F(StackSharesTest, TheSameStackIsOneShareOfEachDevice)
{
    auto session =
        reader("INSERT INTO device SELECT 2, address + 4096, 9, parent_address, 'other', "
               "bus, 'other', bound_driver, unique_name, driver_features, "
               "first_seen_ns, origin FROM device WHERE id = 1;"
               "UPDATE resource SET stack_id = 2, call_site_symbol_id = 15, "
               "device_id = 1 + id % 2;");
    const auto shares = session.stackShares();
    ASSERT_EQ(shares.size(), 2U);
    EXPECT_EQ(shares[0], (StackShare{2, 15, 1, 4, 0 + 13 + 104 + 176, 0, 0}));
    EXPECT_EQ(shares[1].deviceId, 2);
    EXPECT_EQ(shares[1].count, 5);
}

TEST_F(StackSharesTest, APathGoesThroughFunctionsAndKnowsItsCallSite)
{
    auto session = reader();
    const auto shares = session.stackShares();
    const auto found = session.callPaths(shares);
    ASSERT_EQ(found.paths.size(), shares.size());
    const auto& path = found.paths[1]; // of stack 2
    EXPECT_EQ(line(found, path),
              "drm_minor_alloc [drm] < drm_dev_init [drm] < drm_dev_alloc [drm] < "
              "bochs_pci_probe [bochs] < local_pci_probe < pci_device_probe < really_probe < ");
    EXPECT_EQ(path.site, 3U);
    // Two calls of one function lead through the same one.
    EXPECT_EQ(path.functions, found.paths[2].functions);
}

TEST_F(StackSharesTest, AStackIsFoundByAnyOfItsFrames)
{
    auto session = reader();
    const auto through = [&session](const std::string& word) {
        return session.stacksThrough(
            [&word](const std::string& frame) { return frame.find(word) != std::string::npos; });
    };
    EXPECT_EQ(through("drm_minor_alloc+"), (std::vector<RowId>{2, 3}));
    EXPECT_EQ(through("__fput"), std::vector<RowId>{12});
    EXPECT_EQ(through("really_probe").size(), 11U); // once each
    EXPECT_TRUE(through("nobody_calls_this").empty());
}

TEST_F(StackSharesTest, WithoutAStackThereIsTheCallSiteAlone)
{
    auto session = reader("DELETE FROM stack; UPDATE resource SET stack_id = 0;"
                          "UPDATE resource SET call_site_symbol_id = 0 WHERE id = 1;");
    const auto shares = session.stackShares();
    const auto found = session.callPaths(shares);
    ASSERT_EQ(shares.size(), 4U);
    EXPECT_EQ(shares[0].count, 1);
    EXPECT_TRUE(found.paths[0].functions.empty());
    EXPECT_EQ(found.paths[0].site, CallPath::kNoSite);
    EXPECT_EQ(line(found, found.paths[1]), "bochs_pci_probe [bochs] < ");
    EXPECT_EQ(found.paths[1].site, 0U);
}

TEST_F(StackSharesTest, ASymbolThatIsNotThereHasNoName)
{
    auto session = reader("PRAGMA foreign_keys = OFF; UPDATE stack SET symbol_id = 999 "
                          "WHERE stack_id = 1 AND depth = 0;"
                          "UPDATE symbol SET name = '' WHERE id = 12;");
    const auto found = session.callPaths(session.stackShares());
    EXPECT_EQ(line(found, found.paths[0]).substr(0, 32), "? < 0xffffffffc020543f [drm] < b");
}

} // namespace
} // namespace drmscope::app
