// SPDX-License-Identifier: MIT
#include "app/query/session_error.h"
#include "app/query/session_reader.h"
#include "schema/session_file.h"
#include "schema/transaction.h"
#include "tests/session_fixture/session_fixture.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <set>

namespace drmscope::app {
namespace {

using tests::makeSession;
using tests::testText;

class SessionReaderTest : public testing::Test
{
protected:
    SessionReaderTest()
        : m_folder(std::filesystem::temp_directory_path() /
                   ("query_test." + std::to_string(getpid())))
    {
        std::filesystem::create_directories(m_folder);
    }
    ~SessionReaderTest() override { std::filesystem::remove_all(m_folder); }
    SessionReaderTest(const SessionReaderTest&) = delete;
    SessionReaderTest& operator=(const SessionReaderTest&) = delete;
    SessionReaderTest(SessionReaderTest&&) = delete;
    SessionReaderTest& operator=(SessionReaderTest&&) = delete;

    std::filesystem::path file(const std::string& sql = testText("hot_unplug.sql"))
    {
        const auto path = m_folder / "test.drmscope";
        makeSession(path.string(), sql);
        return path;
    }
    SessionError::Kind refusalOf(const std::filesystem::path& path)
    {
        try {
            static_cast<void>(SessionReader(path).summary());
        } catch (const SessionError& error) {
            EXPECT_NE(std::string(error.what()).find(path.filename().string()), std::string::npos);
            return error.kind();
        }
        ADD_FAILURE() << path << " was opened";
        return SessionError::Kind::Io;
    }

    std::filesystem::path m_folder;
};

TEST_F(SessionReaderTest, SummarisesTheRecording)
{
    const Summary summary = SessionReader(file()).summary();
    EXPECT_EQ(summary.session.hostname, "lab");
    EXPECT_EQ(summary.session.state, SessionState::Complete);
    EXPECT_EQ(summary.schemaVersion, 2);
    EXPECT_EQ(summary.originNs, 12'000'000'000);
    EXPECT_EQ(summary.span.fromNs, 12'000'000'000);
    EXPECT_EQ(summary.span.toNs, 20'200'000'000);
    EXPECT_EQ(summary.deviceCount, 1);
    EXPECT_EQ(summary.resourceCount, 9);
    EXPECT_EQ(summary.liveCount, 0);
    EXPECT_EQ(summary.fileCount, 1);
    EXPECT_TRUE(summary.derived);
    EXPECT_FALSE(summary.hasWal);
}

TEST_F(SessionReaderTest, TheRecordingReachesBackToWhatWasStoredLate)
{
    const std::string held = "UPDATE resource SET added_ns = 11500000000 WHERE id = 2;"
                             "UPDATE event SET timestamp_ns = 11500000000 WHERE id = "
                             "(SELECT add_event_id FROM resource WHERE id = 2);";
    EXPECT_EQ(SessionReader(file(testText("hot_unplug.sql") + held)).summary().span.fromNs,
              11'500'000'000);
    const std::string late =
        "INSERT INTO damage VALUES (1, 'late', 0, 11400000000, 21000000000, 1, 5);";
    const TimeWindow span = SessionReader(file(testText("hot_unplug.sql") + late)).summary().span;
    EXPECT_EQ(span.fromNs, 11'400'000'000);
    EXPECT_EQ(span.toNs, 21'000'000'000);
}

TEST_F(SessionReaderTest, KnowsEachDeviceWithItsLandmarks)
{
    const auto devices = SessionReader(file()).devices();
    ASSERT_EQ(devices.size(), 1U);
    const Device& device = devices.front();
    EXPECT_EQ(device.minor, "card0");
    EXPECT_EQ(device.minors, std::vector<std::string>{"card0"});
    EXPECT_EQ(device.drmDriver, "bochs-drm");
    EXPECT_EQ(device.parentName, "0000:01:00.0");
    EXPECT_EQ(device.address, 0xffff888003a10000U);
    EXPECT_EQ(device.lastPhase, Phase::Freed);
    EXPECT_EQ(device.origin, Origin::Seen);
    EXPECT_LT(device.registeredNs, device.unplugNs);
    EXPECT_LT(device.unplugNs, device.lastCloseNs);
    EXPECT_LT(device.lastCloseNs, device.releaseBeginNs);
    EXPECT_LT(device.releaseBeginNs, device.releaseEndNs);
}

TEST_F(SessionReaderTest, SaysWhatOutlivedTheUnplugAndWhoHeldIt)
{
    const auto afterlives = SessionReader(file()).afterlives();
    ASSERT_EQ(afterlives.size(), 1U);
    EXPECT_EQ(afterlives.front().outlivedCount, 9);
    EXPECT_EQ(afterlives.front().heldBy, "hold_file (240)");
    EXPECT_GT(afterlives.front().afterlifeNs, 5'000'000'000);
}

TEST_F(SessionReaderTest, ListsResourcesInTheOrderOfTheirAdds)
{
    const auto resources = SessionReader(file()).resources();
    ASSERT_EQ(resources.size(), 9U);
    for (size_t i = 0; i < resources.size(); ++i) {
        EXPECT_EQ(resources[i].addOrder, static_cast<int64_t>(i) + 1);
        EXPECT_EQ(resources[i].end, ResourceEnd::Released);
        EXPECT_EQ(resources[i].releaseOrder, 8 - static_cast<int64_t>(i));
    }
    EXPECT_EQ(resources.front().name, "drm_dev_init_release");
    EXPECT_EQ(resources.front().kind, ResourceKind::Action);
    EXPECT_EQ(resources.front().callSite, "bochs_pci_probe+0x4f/0x8c2 [bochs]");
}

TEST_F(SessionReaderTest, PagesAndFiltersResources)
{
    SessionReader reader(file());
    ResourceFilter page;
    page.limit = 4;
    page.offset = 7;
    EXPECT_EQ(reader.resources(page).size(), 2U);
    EXPECT_EQ(reader.resourceCount(page), 9);

    ResourceFilter none;
    none.deviceId = 77;
    EXPECT_TRUE(reader.resources(none).empty());
    ResourceFilter live;
    live.onlyLive = true;
    EXPECT_EQ(reader.resourceCount(live), 0);
    ResourceFilter before;
    before.window.toNs = 12'100'215'000; // after the first add, before the second
    EXPECT_EQ(reader.resourceCount(before), 1);

    ResourceFilter bySize;
    bySize.order = ResourceFilter::Order::Size;
    EXPECT_EQ(reader.resources(bySize).front().sizeBytes, 2520);
}

TEST_F(SessionReaderTest, FindsOneResourceAndItsStack)
{
    SessionReader reader(file());
    const auto all = reader.resources();
    const auto one = reader.resource(all.front().id);
    ASSERT_TRUE(one);
    EXPECT_EQ(one->name, all.front().name);
    EXPECT_FALSE(reader.resource(12345));

    const auto frames = reader.stack(one->stackId);
    ASSERT_EQ(frames.size(), 6U);
    EXPECT_EQ(frames.front().depth, 0);
    EXPECT_EQ(frames.front().text, "drm_dev_init+0x8d/0x2a1 [drm]");
    EXPECT_EQ(frames.front().module, "drm");
    EXPECT_EQ(frames.back().text, "really_probe+0xdb/0x380");
    EXPECT_TRUE(reader.stack(0).empty());
}

TEST_F(SessionReaderTest, GivesSpansThatAgreeWithTheResources)
{
    SessionReader reader(file());
    const auto spans = reader.resourceSpans(1);
    const auto resources = reader.resources();
    ASSERT_EQ(spans.size(), resources.size());
    for (size_t i = 0; i < spans.size(); ++i) {
        EXPECT_EQ(spans[i].id, resources[i].id);
        EXPECT_EQ(spans[i].addedNs, resources[i].addedNs);
        EXPECT_EQ(spans[i].endedNs, resources[i].endedNs);
        EXPECT_EQ(reader.name(spans[i].nameId), resources[i].name);
        EXPECT_EQ(reader.frame(spans[i].callSiteSymbolId), resources[i].callSite);
    }
}

TEST_F(SessionReaderTest, PhasesFollowOneAnotherWithoutGaps)
{
    const auto phases = SessionReader(file()).phases(1);
    ASSERT_GE(phases.size(), 5U);
    for (size_t i = 1; i < phases.size(); ++i) {
        EXPECT_EQ(phases[i].order, static_cast<int32_t>(i));
        EXPECT_EQ(phases[i].startedNs, phases[i - 1].endedNs);
        EXPECT_NE(phases[i].phase, Phase::Unknown);
    }
    EXPECT_EQ(phases.back().phase, Phase::Freed);
}

TEST_F(SessionReaderTest, MarksAreTheLandmarksInOrder)
{
    SessionReader reader(file());
    std::vector<MarkKind> kinds;
    for (const Mark& mark : reader.marks()) {
        kinds.push_back(mark.kind);
    }
    EXPECT_EQ(kinds,
              (std::vector<MarkKind>{MarkKind::Unplug, MarkKind::Unregister, MarkKind::LastClose,
                                     MarkKind::ReleaseBegin, MarkKind::ReleaseEnd}));
    EXPECT_EQ(reader.marks().back().resourceCount, 9);
    EXPECT_TRUE(reader.marks(2).empty());
}

TEST_F(SessionReaderTest, FilesAndPinsSayWhoHeldIt)
{
    SessionReader reader(file());
    const auto files = reader.files(1);
    ASSERT_EQ(files.size(), 2U);
    EXPECT_TRUE(files[0].inKernel);
    EXPECT_EQ(files[1].comm, "hold_file");
    EXPECT_EQ(files[1].processId, 240);
    EXPECT_FALSE(reader.pins(1).empty());
    EXPECT_TRUE(reader.pins(9).empty());
}

TEST_F(SessionReaderTest, EventsComeInOrderAndCanBeEnded)
{
    SessionReader reader(file());
    std::vector<Event> events;
    reader.events({}, [&events](const Event& event) {
        events.push_back(event);
        return true;
    });
    EXPECT_EQ(static_cast<int64_t>(events.size()), reader.summary().session.eventCount);
    EXPECT_TRUE(std::is_sorted(events.begin(), events.end(), [](const Event& a, const Event& b) {
        return a.timestampNs < b.timestampNs;
    }));
    EXPECT_EQ(events[2].kind, "add");
    EXPECT_EQ(events[2].minor, "card0");
    EXPECT_EQ(events[2].comm, "modprobe");
    EXPECT_EQ(reader.event(events[2].id)->name, events[2].name);

    int seen = 0;
    reader.events({}, [&seen](const Event&) { return ++seen < 3; });
    EXPECT_EQ(seen, 3);

    EventFilter tail;
    tail.afterId = events.back().id - 1;
    seen = 0;
    reader.events(tail, [&seen](const Event&) { return ++seen > 0; });
    EXPECT_EQ(seen, 1);
}

TEST_F(SessionReaderTest, CallsAWholeRecordingWithoutLeakClean)
{
    SessionReader reader(file());
    EXPECT_EQ(reader.judgement().verdict, Verdict::Clean);
    EXPECT_TRUE(reader.judgement().reasons.empty());
    EXPECT_TRUE(reader.leaks().empty());
    EXPECT_TRUE(reader.missed().empty());
    EXPECT_EQ(reader.hooks().size(), 16U);
}

TEST_F(SessionReaderTest, AReasonWithASemicolonIsOneReason)
{
    SessionReader reader(file(testText("hot_unplug.sql") +
                              "UPDATE session SET state = 'interrupted', state_reason = 'a frame "
                              "claims too much; 8 bytes from there on are lost';"));
    EXPECT_EQ(reader.judgement().reasons,
              std::vector<std::string>{"the recording was interrupted (a frame claims too much; 8 "
                                       "bytes from there on are lost)"});
}

TEST_F(SessionReaderTest, DoesNotJudgeWhereEventsWereMissed)
{
    SessionReader reader(file(testText("hot_unplug.sql") +
                              "INSERT INTO missed VALUES (1, 0, 13000000000, 13100000000, 5, 0);"
                              "UPDATE hook SET state = 'missing', reason = 'not found' "
                              "WHERE hook = 'unplug';"));
    const Judgement judgement = reader.judgement();
    EXPECT_EQ(judgement.verdict, Verdict::Unknown);
    EXPECT_GE(judgement.reasons.size(), 2U);
    ASSERT_EQ(reader.missed().size(), 1U);
    EXPECT_EQ(reader.missed().front().count, 5);
}

TEST_F(SessionReaderTest, AFindingBringsItsStackAndItsAdvice)
{
    SessionReader reader(file(testText("hot_unplug.sql") +
                              "UPDATE drm_file SET closed_ns = 0 WHERE in_kernel = 0;"));
    for (const Finding& finding : reader.findings()) {
        EXPECT_FALSE(finding.rule.empty());
        EXPECT_FALSE(finding.title.empty());
        EXPECT_FALSE(finding.advice.empty()) << finding.rule;
    }
}

TEST_F(SessionReaderTest, ReadsARecordingThatGoesOn)
{
    const auto path = (m_folder / "live.drmscope").string();
    auto writer = schema::SessionFile::create(path, schema::SessionFile::Overwrite::No);
    writer.beginRecording();
    {
        schema::Transaction transaction(writer.database());
        writer.database().execute(testText("hot_unplug.sql"));
        writer.database().execute("UPDATE session SET state = 'recording', event_count = 0");
        transaction.commit();
    }
    SessionReader reader(path);
    const Summary before = reader.summary();
    EXPECT_EQ(before.session.state, SessionState::Recording);
    EXPECT_GT(before.session.eventCount, 30);
    EXPECT_TRUE(before.hasWal);
    const int64_t version = reader.dataVersion();
    {
        schema::Transaction transaction(writer.database());
        writer.database().execute("INSERT INTO missed VALUES (1, 0, 1, 2, 3, 0)");
        transaction.commit();
    }
    EXPECT_NE(reader.dataVersion(), version);
    EXPECT_EQ(reader.summary().gapCount, 1);
    reader.inOneState([&] {
        EXPECT_EQ(reader.summary().gapCount, 1);
        writer.database().execute("INSERT INTO missed VALUES (2, 0, 1, 2, 3, 0)");
        EXPECT_EQ(reader.missed().size(), 1U);
    });
    EXPECT_EQ(reader.missed().size(), 2U);
    EXPECT_EQ(reader.judgement().verdict, Verdict::Unknown);
}

TEST_F(SessionReaderTest, AnUnwantedQuestionIsCancelled)
{
    SessionReader reader(file(testText("hot_unplug.sql") +
                              "INSERT INTO missed SELECT row_number() OVER (), 0, 1, "
                              "2, 3, 0 FROM event AS a, event AS b;"));
    reader.setKeepGoing([] { return false; });
    try {
        static_cast<void>(reader.missed());
        FAIL() << "it went on";
    } catch (const SessionError& error) {
        EXPECT_EQ(error.kind(), SessionError::Kind::Cancelled);
    }
    reader.setKeepGoing({});
    EXPECT_GT(reader.missed().size(), 1000U);
}

TEST_F(SessionReaderTest, RefusesWhatIsNoSessionByName)
{
    const auto put = [this](const std::string& name, const std::string& bytes) {
        std::ofstream(m_folder / name, std::ios::binary) << bytes;
        return m_folder / name;
    };
    EXPECT_EQ(refusalOf(m_folder / "absent.drmscope"), SessionError::Kind::Missing);
    EXPECT_EQ(refusalOf(put("empty", "")), SessionError::Kind::NotASession);
    EXPECT_EQ(refusalOf(put("text", "hello\n")), SessionError::Kind::NotASession);
    EXPECT_EQ(refusalOf(put("garbage", "SQLite format 3" + std::string(5000, '\x5a'))),
              SessionError::Kind::NotASession);
    EXPECT_EQ(refusalOf(m_folder), SessionError::Kind::NotASession);
    const auto torn = file();
    std::fstream(torn, std::ios::in | std::ios::out | std::ios::binary).seekp(100)
        << std::string(3000, '\x55');
    EXPECT_EQ(refusalOf(torn), SessionError::Kind::Damaged);
}

TEST_F(SessionReaderTest, RefusesANewerSessionByBothVersions)
{
    const auto path = file();
    {
        std::fstream bytes(path, std::ios::in | std::ios::out | std::ios::binary);
        bytes.seekp(60); // user_version, big-endian
        bytes.write("\0\0\0\x07", 4);
    }
    try {
        SessionReader reader(path);
        FAIL() << "it was opened";
    } catch (const SessionError& error) {
        EXPECT_EQ(error.kind(), SessionError::Kind::Newer);
        EXPECT_NE(std::string(error.what()).find("version 7"), std::string::npos);
        EXPECT_NE(std::string(error.what()).find("up to 2"), std::string::npos);
    }
}

TEST_F(SessionReaderTest, ADamagedSessionIsAnErrorNotACrash)
{
    const auto path = file();
    const auto size = std::filesystem::file_size(path);
    for (uintmax_t keep = 200; keep < size; keep += size / 23) {
        const auto cut = m_folder / "cut.drmscope";
        std::filesystem::copy_file(path, cut, std::filesystem::copy_options::overwrite_existing);
        std::filesystem::resize_file(cut, keep);
        try {
            SessionReader reader(cut);
            static_cast<void>(reader.summary());
            static_cast<void>(reader.devices());
            static_cast<void>(reader.resources());
            static_cast<void>(reader.findings());
            reader.events({}, [](const Event&) { return true; });
        } catch (const SessionError& error) {
            EXPECT_NE(error.kind(), SessionError::Kind::Cancelled);
        }
    }
}

} // namespace
} // namespace drmscope::app
