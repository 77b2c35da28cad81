// SPDX-License-Identifier: MIT
// `drmscope diff` as a process.
#include "tests/app/cli/cli_folder.h"
#include "tests/app/cli/two_findings.h"
#include "tests/session_fixture/session_fixture.h"

#include <nlohmann/json.hpp>

namespace drmscope::tests {
namespace {

#define EXPECT_SAYS(text, words) EXPECT_NE((text).find(words), std::string::npos) << (text)

class Diff : public CliFolder
{
protected:
    int diff(const std::string& change, std::vector<std::string> options = {})
    {
        makeSession((m_folder / "old").string(), testText("hot_unplug.sql"));
        makeSession((m_folder / "new").string(), testText("hot_unplug.sql") + change);
        options.insert(options.begin(), {"diff", "old", "new"});
        return run(options);
    }
};

TEST_F(Diff, AnotherRunOfTheSameIsEqual)
{
    EXPECT_EQ(
        diff("UPDATE device SET address = address + 4096, generation = 7;"
             "UPDATE resource SET node_address = node_address * 3, added_ns = added_ns + 1000,"
             " ended_ns = ended_ns + 90000;"
             "UPDATE symbol SET address = address + 65536, symbol_offset = symbol_offset + 4;"
             "UPDATE session SET uuid = 'x', hostname = 'y', wall_offset_ns = 1;"
             "UPDATE drm_file SET process_id = 9, comm = 'other';"
             "UPDATE minor SET name = 'card7', minor_index = 7;"),
        0)
        << m_output << m_error;
    EXPECT_EQ(m_output, "No difference.\n");
}

TEST_F(Diff, TellsNewGoneAndChanged)
{
    EXPECT_EQ(diff("UPDATE resource SET size_bytes = size_bytes + 1 WHERE kind = 'kmalloc' AND "
                   "size_bytes = 2520;"
                   "UPDATE name SET name = 'other_release' WHERE name = 'drm_gem_init_release';"
                   "UPDATE session SET hostname = 'newer';"),
              1)
        << m_output << m_error;
    EXPECT_SAYS(m_output, "new resource: bochs-drm: other_release by bochs_pci_probe@bochs");
    EXPECT_SAYS(m_output,
                "gone resource: bochs-drm: drm_gem_init_release by bochs_pci_probe@bochs");
    EXPECT_SAYS(m_output, "changed resource: bochs-drm: kmalloc by bochs_pci_probe@bochs");
    EXPECT_SAYS(m_output, "3 differences.\n");
    std::istringstream lines(m_output);
    for (std::string line; std::getline(lines, line);) {
        EXPECT_LE(line.size(), 80U) << line;
    }
    EXPECT_EQ(run({"diff", "--json", "--junit", "j.xml", "old", "new"}), 1);
    const auto json = nlohmann::json::parse(m_output);
    EXPECT_EQ(json["differences"].size(), 3U);
    std::ifstream file(m_folder / "j.xml");
    const std::string junit{std::istreambuf_iterator<char>(file), {}};
    EXPECT_SAYS(junit, "hostname=\"newer\"");
    EXPECT_EQ(junit.find("timestamp=\"1970"), std::string::npos);
}

TEST_F(Diff, ALeakIsNewWhereBeforeItWasExplained)
{
    EXPECT_EQ(diff("UPDATE drm_file SET closed_ns = opened_ns + 1 WHERE comm = 'hold_file';",
                   {"--junit", "j.xml"}),
              1);
    EXPECT_EQ(m_output, "gone finding: F06/bochs-drm/too-late/-/-\n        1 information -> none\n"
                        "new finding: F06/bochs-drm/too-late/-/-\n        none -> 1 warning\n"
                        "2 differences.\n");
    std::ifstream file(m_folder / "j.xml");
    const std::string junit{std::istreambuf_iterator<char>(file), {}};
    EXPECT_SAYS(junit, "name=\"F06/bochs-drm/too-late/-/- (leak)\"");
    EXPECT_SAYS(junit, "name=\"F06/bochs-drm/too-late/-/- (information)\"");
}

// They share a fingerprint.
TEST_F(Diff, ALeakBesideInformationIsNotMissed)
{
    putTwoFindings(m_folder / "old",
                   "UPDATE finding SET verdict = 'leak', severity = 'warning' WHERE id = 1");
    putTwoFindings(m_folder / "new", "UPDATE finding SET verdict = 'leak', severity = 'warning'");
    EXPECT_EQ(run({"diff", "old", "new"}), 1) << m_output << m_error;
    EXPECT_SAYS(m_output, "changed finding: F06/bochs-drm/too-late/-/-\n"
                          "        1 warning -> 2 warning\n");
    EXPECT_EQ(run({"diff", "--json", "old", "new"}), 1);
    const auto differences = nlohmann::json::parse(m_output)["differences"];
    EXPECT_EQ(differences[0]["verdict"], "information");
    EXPECT_EQ(differences[0]["kind"], "gone");
    EXPECT_EQ(differences[1]["verdict"], "leak");
}

TEST_F(Diff, WhatWasMissedCannotBeJudged)
{
    const char* missed = "INSERT INTO missed VALUES (1, 0, 13000000000, 13100000000, 5, 0);";
    EXPECT_EQ(diff(missed), 2);
    EXPECT_SAYS(m_output, "NEW: 5 events missed");
    EXPECT_EQ(diff("", {"--allow-incomplete"}), 0) << m_output;
    EXPECT_EQ(run({"diff", "old", "absent"}), 65);
    EXPECT_EQ(run({"diff", "old"}), 64);
}

TEST_F(Diff, ResourcesWithoutCallSitesAreNotComparedWithThoseThatHaveThem)
{
    const std::string late =
        "UPDATE device SET origin = 'snapshot';"
        "UPDATE resource SET origin = 'snapshot', call_site_symbol_id = 0, add_event_id = 0;";
    EXPECT_EQ(diff(late), 2) << m_output << m_error;
    EXPECT_SAYS(m_output, "No difference, but not all was recorded:\n"
                          "  - NEW: a drm_device of bochs-drm is older than the recording, so");
    EXPECT_EQ(run({"diff", "new", "old"}), 2);
    EXPECT_SAYS(m_output, "  - OLD: a drm_device of bochs-drm is older");
    EXPECT_EQ(run({"diff", "new", "new"}), 0) << "they are alike";
    EXPECT_EQ(m_output, "No difference.\n");
}

} // namespace
} // namespace drmscope::tests
