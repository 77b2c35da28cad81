// SPDX-License-Identifier: MIT
// `drmscope record` as a process, with a fake agent and the real collector.
#include "app/query/session_reader.h"
#include "schema/session_file.h"
#include "schema/snapshot.h"
#include "tests/app/cli/cli_folder.h"

#include <nlohmann/json.hpp>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <optional>
#include <regex>
#include <thread>

namespace drmscope::tests {
namespace {

class Record : public CliFolder
{
protected:
    Record()
    {
        const auto libexec = m_folder / "libexec";
        std::filesystem::create_directories(libexec);
        std::filesystem::create_symlink(DRMSCOPE_FAKE_AGENT, libexec / "drmscope-agent");
        std::filesystem::create_symlink(DRMSCOPE_COLLECT, libexec / "drmscope-collect");
        m_environment["DRMSCOPE_LIBEXEC"] = libexec.string();
    }

    // Direct, so that these tests need no root: the fake agent does not.
    int record(std::vector<std::string> arguments)
    {
        arguments.insert(arguments.begin(), {"record", "--via", "direct", "--backend", "module"});
        return run(arguments);
    }
    void replaceProgram(const std::string& name, const std::string& script)
    {
        std::filesystem::remove(m_folder / "libexec" / name);
        put("libexec/" + name, "#!/bin/sh\n" + script);
        std::filesystem::permissions(m_folder / "libexec" / name,
                                     std::filesystem::perms::owner_all);
    }
    [[nodiscard]] bool exists(const std::string& name) const
    {
        return std::filesystem::exists(m_folder / name);
    }
    // What comes within a second of another is one with it.
    static void sendLater(const ProgramRun& program, int signal)
    {
        std::this_thread::sleep_for(std::chrono::milliseconds(1100));
        program.send(signal);
    }
    [[nodiscard]] app::Summary summaryOf(const std::string& name) const
    {
        return app::SessionReader(m_folder / name).summary();
    }
};

#define EXPECT_SAYS(text, words) EXPECT_NE((text).find(words), std::string::npos) << (text)

TEST_F(Record, SavesWhatHappenedWhileACommandRan)
{
    EXPECT_EQ(record({"-o", "a.drmscope", "--", "sh", "-c", "exit 3"}), 0) << m_error;
    EXPECT_SAYS(m_error, "sh ended with exit status 3");
    EXPECT_SAYS(m_error, "saved a.drmscope: ");
    EXPECT_SAYS(m_error, "none missed, 1 drm_device");
    const app::Summary summary = summaryOf("a.drmscope");
    EXPECT_EQ(summary.session.state, app::SessionState::Complete);
    EXPECT_EQ(summary.session.command, "sh -c exit 3");
    EXPECT_EQ(summary.session.commandStatus, 3);
    EXPECT_EQ(summary.resourceCount, 3);
    struct stat status
    {};
    ASSERT_EQ(stat((m_folder / "a.drmscope").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(Record, FindingsAreFollowedUntilItIsOver)
{
    ProgramRun recorder(
        setup({"record", "--via", "direct", "--backend", "module", "-o", "a.drmscope"}));
    ASSERT_TRUE(recorder.waitForError("recording to a.drmscope"));
    ProgramRun follower(setup({"findings", "--follow", "a.drmscope"}));
    recorder.send(SIGINT);
    EXPECT_EQ(recorder.finish(), 0) << recorder.error();
    EXPECT_EQ(follower.finish(), 0) << follower.error();
    EXPECT_SAYS(follower.output(), "No leak");
}

TEST_F(Record, FindingsAreFollowedNoLongerThanThereIsARecorder)
{
    ProgramRun recorder(
        setup({"record", "--via", "direct", "--backend", "module", "-o", "a.drmscope"}));
    ASSERT_TRUE(recorder.waitForError("recording to a.drmscope"));
    ProgramRun follower(setup({"findings", "--follow", "a.drmscope"}));
    const pid_t collector = recorder.child("drmscope-collect");
    ASSERT_GT(collector, 0);
    kill(collector, SIGSTOP); // or it would hear the end of the stream
    recorder.send(SIGKILL);   // or it would complete the session
    EXPECT_EQ(recorder.finish(), 128 + SIGKILL);
    kill(collector, SIGKILL);
    EXPECT_EQ(follower.finish(), 0) << follower.error();
    EXPECT_SAYS(follower.error(), "a.drmscope was interrupted");
    EXPECT_SAYS(follower.output(), "Could not judge");
}

TEST_F(Record, TellsHowItWentAsJson)
{
    EXPECT_EQ(record({"-q", "--json", "-o", "a.drmscope", "true"}), 0);
    EXPECT_EQ(m_error, "");
    const auto json = nlohmann::json::parse(m_output);
    EXPECT_EQ(json["format"], 1);
    EXPECT_EQ(json["file"], "a.drmscope");
    EXPECT_EQ(json["saved"], true);
    EXPECT_EQ(json["missed"], 0);
    EXPECT_EQ(json["gaps"], false);
    EXPECT_EQ(json["reason"], "");
    EXPECT_EQ(json["command_status"], 0);
    EXPECT_EQ(json["exit_code"], 0);
}

TEST_F(Record, NamesTheSessionByTheTimeInUtc)
{
    EXPECT_EQ(record({"true"}), 0) << m_error;
    const auto found = names();
    EXPECT_TRUE(std::any_of(found.begin(), found.end(), [](const std::string& name) {
        return name.size() == std::string("drmscope-20261122-110307.drmscope").size() &&
               name.starts_with("drmscope-20") && name.ends_with(".drmscope");
    }));
}

TEST_F(Record, ExitsWith2WhenEventsWereMissed)
{
    m_environment["FAKE_AGENT"] = "missed";
    EXPECT_EQ(record({"-o", "a.drmscope", "true"}), 2) << m_error;
    EXPECT_SAYS(m_error, "5 missed");
    EXPECT_EQ(summaryOf("a.drmscope").session.missedCount, 5);
}

TEST_F(Record, ControlCWhileRecordingSavesIt)
{
    ProgramRun program(
        setup({"record", "--via", "direct", "--backend", "module", "-o", "a.drmscope"}));
    ASSERT_TRUE(program.waitForError("recording to a.drmscope")) << program.error();
    program.send(SIGINT);
    EXPECT_EQ(program.finish(), 0) << program.error();
    EXPECT_SAYS(program.error(), "saved a.drmscope");
    EXPECT_EQ(summaryOf("a.drmscope").session.state, app::SessionState::Complete);
}

TEST_F(Record, ControlCEndsTheCommandThenTheRecording)
{
    ProgramRun program(setup({"record", "--via", "direct", "--backend", "module", "-o",
                              "a.drmscope", "--", "sleep", "1000"}));
    ASSERT_TRUE(program.waitForError("recording to")) << program.error();
    program.send(SIGINT);
    EXPECT_EQ(program.finish(), 0) << program.error();
    EXPECT_SAYS(program.error(), "sleep ended with killed by signal 2");
    EXPECT_EQ(summaryOf("a.drmscope").session.commandStatus, 128 + SIGINT);
}

TEST_F(Record, ASecondControlCKillsACommandThatDoesNotEnd)
{
    ProgramRun program(
        setup({"record", "--via", "direct", "--backend", "module", "-o", "a.drmscope", "--", "sh",
               "-c", "trap '' INT TERM; echo trapped >&2; while :; do sleep 0.1; done"}));
    ASSERT_TRUE(program.waitForError("trapped")) << program.error();
    program.send(SIGINT);
    ASSERT_TRUE(program.waitForError("once more kills it")) << program.error();
    sendLater(program, SIGINT);
    EXPECT_EQ(program.finish(), 0) << program.error();
    EXPECT_SAYS(program.error(), "killed by signal 9");
    EXPECT_EQ(summaryOf("a.drmscope").session.state, app::SessionState::Complete);
}

TEST_F(Record, ControlCBeforeItIsArmedLeavesNothing)
{
    replaceProgram("drmscope-agent", "echo waiting >&2; cat >/dev/null\n");
    replaceProgram("drmscope-collect", "echo collecting >&2; cat >/dev/null\n");
    ProgramRun program(
        setup({"record", "--via", "direct", "--backend", "module", "-o", "a.drmscope"}));
    ASSERT_TRUE(program.waitForError("collecting")) << program.error();
    program.send(SIGINT);
    EXPECT_EQ(program.finish(), 130) << program.error();
    EXPECT_SAYS(program.error(), "nothing was recorded");
    EXPECT_FALSE(exists("a.drmscope"));
}

TEST_F(Record, ControlCWhileSavingDoesNotSpoilTheFile)
{
    // The collector works, but first takes its time over the end.
    replaceProgram("drmscope-collect", "trap '' INT\n" DRMSCOPE_COLLECT " \"$@\"\n");
    ProgramRun program(
        setup({"record", "--via", "direct", "--backend", "module", "-o", "a.drmscope"}));
    ASSERT_TRUE(program.waitForError("recording to")) << program.error();
    program.send(SIGINT);
    program.send(SIGINT);
    EXPECT_EQ(program.finish(), 0) << program.error();
    EXPECT_EQ(summaryOf("a.drmscope").session.state, app::SessionState::Complete);
}

// As a service manager sends them, and a script that is in a hurry.
TEST_F(Record, SignalsAtOnceAreOne)
{
    m_environment["FAKE_AGENT"] = "endless";
    ProgramRun program(setup({"record", "--via", "direct", "--backend", "module", "--keep-last",
                              "5min", "-o", "a.drmscope"}));
    ASSERT_TRUE(program.waitForError("recording to")) << program.error();
    for (const int signal : {SIGSTOP, SIGTERM, SIGHUP, SIGINT, SIGCONT}) { // it hears three at once
        program.send(signal);
    }
    EXPECT_EQ(program.finish(), 0) << program.error();
    EXPECT_EQ(summaryOf("a.drmscope").session.state, app::SessionState::Complete);
    EXPECT_GT(summaryOf("a.drmscope").session.eventCount, 1000);
}

TEST_F(Record, ASignalForAFlightRecorderEndsNoOther)
{
    ProgramRun program(
        setup({"record", "--via", "direct", "--backend", "module", "-o", "a.drmscope"}));
    ASSERT_TRUE(program.waitForError("recording to")) << program.error();
    program.send(SIGUSR1);
    EXPECT_TRUE(program.waitForError("only --keep-last does that")) << program.error();
    program.send(SIGINT);
    EXPECT_EQ(program.finish(), 0) << program.error();
}

TEST_F(Record, ACopyOfTheStreamThatIsNotWholeIsToldByTheExitCode)
{
    replaceProgram(
        "drmscope-collect",
        "echo '{\"state\":\"copyFailed\",\"message\":\"cannot write s.st: it is full\"}'\n"
        "exec " DRMSCOPE_COLLECT " \"$@\"\n");
    EXPECT_EQ(run({"record", "--via", "direct", "--backend", "module", "-o", "a.drmscope", "--json",
                   "--save-stream", "s.st", "--", "true"}),
              74);
    EXPECT_SAYS(m_error, "cannot write s.st: it is full, so the stream there lacks its end; the "
                         "session is in a.drmscope");
    EXPECT_SAYS(m_output, "\"exit_code\": 74");
    EXPECT_EQ(summaryOf("a.drmscope").session.state, app::SessionState::Complete);
}

// Three that the kernel does not make one of.
TEST_F(Record, TheThirdSignalTellsTheCollectorNotToWaitForTheRest)
{
    replaceProgram("drmscope-collect", "trap 'echo enough >&2; exit 74' USR2\ntrap '' TERM\n"
                                       "echo collecting >&2\nwhile :; do sleep 0.1; done\n");
    ProgramRun program(
        setup({"record", "--via", "direct", "--backend", "module", "-o", "a.drmscope"}));
    ASSERT_TRUE(program.waitForError("collecting")) << program.error();
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        sendLater(program, signal);
    }
    EXPECT_GT(program.finish(), 0);
    EXPECT_SAYS(program.error(), "enough");
}

// As it does what a killed collector left: all of them say the same of it.
TEST_F(Record, WhatWasGivenUpIsCompletedByWhoeverReadsItNext)
{
    m_environment["FAKE_AGENT"] = "endless";
    ProgramRun program(
        setup({"record", "--via", "direct", "--backend", "module", "-o", "a.drmscope"}));
    ASSERT_TRUE(program.waitForError("recording to")) << program.error();
    while (summaryOf("a.drmscope").session.eventCount == 0) {
        std::this_thread::yield();
    }
    kill(program.child("drmscope-agent"), SIGSTOP); // or all is saved before the third
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
        sendLater(program, signal);
    }
    EXPECT_EQ(program.finish(), 2) << program.error();
    EXPECT_SAYS(program.error(), "told not to wait for the rest; the next command that reads it");
    EXPECT_EQ(summaryOf("a.drmscope").session.state, app::SessionState::Recording);
    std::filesystem::copy(m_folder / "a.drmscope", m_folder / "rebuilt");
    EXPECT_EQ(run({"rebuild", "rebuilt"}), 0) << m_error;
    const std::vector<std::vector<std::string>> readers = {
        {"leaks"},  {"check"},     {"report"}, {"findings"}, {"export", "-F", "csv"},
        {"events"}, {"resources"}, {"devices"}};
    for (const std::vector<std::string>& reader : readers) {
        SCOPED_TRACE(reader.front());
        std::vector<std::string> words = reader;
        words.emplace_back("rebuilt");
        const int status = run(words);
        const std::string said = m_output;
        words.back() = "read";
        std::filesystem::copy(m_folder / "a.drmscope", m_folder / "read");
        EXPECT_EQ(run(words), status) << m_error;
        EXPECT_EQ(std::regex_replace(m_output, std::regex("\\bread\\b"), "rebuilt"), said);
        EXPECT_SAYS(m_error, "read was interrupted: its recorder was told not to wait");
        EXPECT_EQ(summaryOf("read").session.state, app::SessionState::Interrupted);
        std::filesystem::remove(m_folder / "read");
    }
}

// It is complete, in two files, until its reader has ended; nobody judges it anew.
TEST_F(Record, AReaderWhoStaysKeepsTheSessionInTwoFiles)
{
    m_environment["FAKE_AGENT"] = "endless";
    ProgramRun program(
        setup({"record", "--via", "direct", "--backend", "module", "-o", "a.drmscope"}));
    ASSERT_TRUE(program.waitForError("recording to")) << program.error();
    const std::string path = m_folder / "a.drmscope";
    auto reader = schema::SessionFile::openReadOnly(path);
    std::optional<schema::Snapshot> stays(reader.database());
    EXPECT_EQ(reader.database().text("SELECT state FROM session"), "recording");
    program.send(SIGINT);
    EXPECT_EQ(program.finish(), 0) << program.error();
    EXPECT_SAYS(program.error(), "another program reads a.drmscope just now, so rows of it are "
                                 "still in a.drmscope-wal: keep both together.");
    schema::Database(path, schema::Database::Access::ReadWrite)
        .execute("DELETE FROM event_by_kind");
    const auto isDerivedAnew = [&] {
        EXPECT_EQ(run({"leaks", "a.drmscope"}), 0) << m_error;
        EXPECT_EQ(summaryOf("a.drmscope").session.state, app::SessionState::Complete);
        return schema::SessionFile::openReadOnly(path).database().integer(
                   "SELECT count(*) FROM event_by_kind") != 0;
    };
    EXPECT_FALSE(isDerivedAnew());
    EXPECT_TRUE(std::filesystem::exists(path + "-wal"));
    EXPECT_EQ(run({"rebuild", "a.drmscope"}), 0);
    EXPECT_SAYS(m_error, "still in a.drmscope-wal: keep both together.");
    EXPECT_TRUE(isDerivedAnew());
    stays.reset();
    EXPECT_EQ(run({"leaks", "a.drmscope"}), 0) << m_error;
    EXPECT_EQ(std::filesystem::file_size(path + "-wal"), 0U);
}

// Its reason is empty where it is whole.
TEST_F(Record, ASessionThatIsLostWhileItIsSavedIsNamed)
{
    replaceProgram("drmscope-collect",
                   "echo '{\"state\":\"armed\"}'; cat >/dev/null\n"
                   "echo '{\"state\":\"saved\",\"file\":\"a.drmscope.saved\",\"complete\":true}'\n"
                   "exit 74\n");
    EXPECT_EQ(record({"-o", "a.drmscope", "true"}), 74);
    EXPECT_SAYS(m_error, "a.drmscope was deleted, moved away or cut off while it was saved; "
                         "what was recorded is in a.drmscope.saved\n");
}

TEST_F(Record, ASessionThatTheDiskTakesNoOneFileOfIsNotCalledUnfinished)
{
    replaceProgram("drmscope-collect",
                   "echo '{\"state\":\"armed\"}'; cat >/dev/null; : >a.drmscope\n"
                   "echo '{\"state\":\"saved\",\"file\":\"a.drmscope\",\"complete\":true}'\n"
                   "echo '{\"state\":\"error\",\"code\":74,\"message\":\"it is in two files\"}'\n"
                   "exit 74\n");
    EXPECT_EQ(record({"-o", "a.drmscope", "true"}), 74);
    EXPECT_TRUE(m_error.ends_with("drmscope: it is in two files\n")) << m_error;
}

TEST_F(Record, WhatAFlightRecorderCouldNotKeepIsSaid)
{
    replaceProgram("drmscope-collect",
                   "echo '{\"state\":\"armed\"}'; cat >/dev/null\n"
                   "echo '{\"state\":\"saved\",\"file\":\"a.drmscope\",\"gaps\":true,"
                   "\"complete\":true,\"reason\":\"it has 3 s\"}'\nexit 2\n");
    EXPECT_EQ(record({"-o", "a.drmscope", "true"}), 2);
    EXPECT_SAYS(m_error, ": 0 events, some missed, 0 drm_devices in ");
    EXPECT_SAYS(m_error, "; it has 3 s\n");
    EXPECT_EQ(record({"-q", "--json", "-o", "a.drmscope", "true"}), 2);
    const auto json = nlohmann::json::parse(m_output);
    EXPECT_EQ(json["missed"], 0);
    EXPECT_EQ(json["gaps"], true);
    EXPECT_EQ(json["complete"], true);
    EXPECT_EQ(json["reason"], "it has 3 s");
}

TEST_F(Record, AStreamThatIsCutShortIsSavedAndSaidToBe)
{
    m_environment["FAKE_AGENT"] = "cut";
    EXPECT_EQ(record({"-o", "a.drmscope", "true"}), 2) << m_error;
    EXPECT_SAYS(m_error, "not complete");
    EXPECT_EQ(summaryOf("a.drmscope").session.state, app::SessionState::Interrupted);
}

TEST_F(Record, AnAgentThatDiesLeavesWhatItHadSent)
{
    m_environment["FAKE_AGENT"] = "dies";
    EXPECT_EQ(record({"-o", "a.drmscope", "true"}), 74) << m_error;
    EXPECT_SAYS(m_error, "the agent ended with killed by signal 9");
    EXPECT_GT(summaryOf("a.drmscope").session.eventCount, 0);
}

TEST_F(Record, AnAgentThatRefusesIsQuotedAndLeavesNoFile)
{
    m_environment["FAKE_AGENT"] = "no-tracefs";
    EXPECT_EQ(record({"-o", "a.drmscope", "true"}), 69);
    EXPECT_SAYS(m_error, "cannot record: tracefs is not mounted: mount -t tracefs");
    EXPECT_FALSE(exists("a.drmscope"));

    m_environment["FAKE_AGENT"] = "not-root";
    EXPECT_EQ(record({"-o", "a.drmscope", "true"}), 77);
    EXPECT_SAYS(m_error, "must be started by root");

    m_environment["FAKE_AGENT"] = "crashes";
    EXPECT_EQ(record({"-o", "a.drmscope", "true"}), 69);
    EXPECT_SAYS(m_error, "killed by signal 9");

    m_environment["FAKE_AGENT"] = "never-starts";
    EXPECT_NE(record({"-o", "a.drmscope", "true"}), 0);
    EXPECT_FALSE(exists("a.drmscope"));
}

// A collector that reads this of the kernel's type information.
std::string readingTypes(const std::string& says)
{
    return "case $1 in --probe-values) " + says + ";; *) exec " DRMSCOPE_COLLECT " \"$@\";; esac\n";
}

TEST_F(Record, WithoutTheModuleTheAgentIsToldNumbers)
{
    m_environment["FAKE_AGENT_HEARD"] = (m_folder / "heard").string();
    replaceProgram("drmscope-collect",
                   readingTypes("echo value 0 4; echo value 29 60; echo drm-build-id ab12"));
    EXPECT_EQ(run({"record", "--via", "direct", "--backend", "tracefs", "--json", "-o",
                   "a.drmscope", "true"}),
              0)
        << m_error;
    std::ifstream heard(m_folder / "heard");
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(heard), {}),
              "value 0 4\nvalue 29 60\nprobes\nstart\n");
    EXPECT_SAYS(m_output, "\"backend\": \"tracefs\"");

    EXPECT_EQ(record({"-o", "b.drmscope", "true"}), 0);
    std::ifstream loaded(m_folder / "heard");
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(loaded), {}), "load-module\nstart\n");
}

TEST_F(Record, AKernelWithoutTypesCannotBeRecordedWithoutTheModule)
{
    replaceProgram("drmscope-collect", readingTypes("echo no BTF here >&2; exit 69"));
    EXPECT_EQ(
        run({"record", "--via", "direct", "--backend", "tracefs", "-o", "a.drmscope", "true"}), 69);
    EXPECT_SAYS(m_error, "probes without the module need the kernel's type information: no BTF");
    EXPECT_FALSE(exists("a.drmscope"));
    EXPECT_EQ(run({"record", "--backend", "magic", "true"}), 64);
    EXPECT_EQ(run({"record", "--devres", "some", "true"}), 64);
}

TEST_F(Record, ACollectorThatDiesIsReportedWithItsWords)
{
    replaceProgram("drmscope-collect",
                   "echo '{\"state\":\"error\",\"code\":74,\"message\":\"disk full\"}'; exit 74\n");
    EXPECT_EQ(record({"-o", "a.drmscope", "true"}), 74);
    EXPECT_SAYS(m_error, "disk full");
}

TEST_F(Record, ACommandThatDoesNotExistStartsNothing)
{
    EXPECT_EQ(record({"-o", "a.drmscope", "--", "no-such-command-here", "x"}), 64);
    EXPECT_SAYS(m_error, "cannot run \"no-such-command-here\": there is no such command in PATH");
    EXPECT_FALSE(exists("a.drmscope"));
    EXPECT_EQ(record({"-o", "a.drmscope", "./libexec"}), 64); // a folder
    put("plain", "no program");
    EXPECT_EQ(record({"-o", "a.drmscope", "./plain"}), 64);
}

TEST_F(Record, ACommandThatCannotBeRunLeavesNoFile)
{
    put("broken", "#!/no/such/interpreter\n");
    std::filesystem::permissions(m_folder / "broken", std::filesystem::perms::owner_all);
    EXPECT_EQ(record({"-o", "a.drmscope", "./broken"}), 64);
    EXPECT_SAYS(m_error, "cannot run ./broken: No such file or directory");
    EXPECT_FALSE(exists("a.drmscope"));
}

TEST_F(Record, AnOutputThatExistsIsNotOverwrittenUnasked)
{
    put("a.drmscope", "precious");
    put("a.drmscope-wal", "the newest rows");
    EXPECT_EQ(record({"-o", "a.drmscope", "true"}), 73);
    EXPECT_SAYS(m_error, "a.drmscope: it exists already");
    EXPECT_SAYS(m_error, "-f");
    std::ifstream file(m_folder / "a.drmscope");
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), "precious");

    m_environment["FAKE_AGENT"] = "no-tracefs"; // nothing to replace it with
    EXPECT_EQ(record({"-f", "-o", "a.drmscope", "true"}), 69);
    EXPECT_EQ(std::filesystem::file_size(m_folder / "a.drmscope"), 8U);
    EXPECT_EQ(std::filesystem::file_size(m_folder / "a.drmscope-wal"), 15U);

    m_environment.erase("FAKE_AGENT");
    EXPECT_EQ(record({"-f", "-o", "a.drmscope", "true"}), 0) << m_error;
    EXPECT_FALSE(exists("a.drmscope.replaced"));
    EXPECT_FALSE(exists("a.drmscope.replaced-wal"));
    EXPECT_GT(summaryOf("a.drmscope").session.eventCount, 0);
}

TEST_F(Record, AnOutputThatCannotBeMadeIsRefusedBeforeAnythingStarts)
{
    m_environment["FAKE_AGENT"] = "no-tracefs"; // would answer 69
    EXPECT_EQ(record({"-o", "no/such/folder/a.drmscope", "true"}), 73);
    EXPECT_SAYS(m_error, "there is no folder no/such/folder");
    EXPECT_EQ(record({"-f", "-o", "libexec", "true"}), 73);
    EXPECT_SAYS(m_error, "not a regular file");
    EXPECT_EQ(record({"-o", "-", "true"}), 64);
}

TEST_F(Record, NamesAPartOfOursThatIsMissing)
{
    std::filesystem::remove(m_folder / "libexec" / "drmscope-agent");
    replaceProgram("drmscope-agent", "exit 0\n");
    std::filesystem::permissions(m_folder / "libexec" / "drmscope-agent",
                                 std::filesystem::perms::owner_read);
    // The build tree's own agent is then found instead, where it was built.
    const int status = record({"-o", "a.drmscope", "true"});
    EXPECT_TRUE(status == 69 || status == 77) << status << m_error;
}

TEST_F(Record, ReferencesAreAskedForBeforeItStarts)
{
    m_environment["FAKE_AGENT_HEARD"] = (m_folder / "heard").string();
    EXPECT_EQ(record({"--refs", "-o", "a.drmscope", "true"}), 0) << m_error;
    std::ifstream heard(m_folder / "heard");
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(heard), {}), "load-module\nrefs\nstart\n");
}

TEST_F(Record, WrongUsageIs64)
{
    EXPECT_EQ(run({"record", "-b", "1", "true"}), 64);
    EXPECT_EQ(run({"record", "--via", "pigeon", "true"}), 64);
    EXPECT_EQ(run({"record", "--no-such-option"}), 64);
    EXPECT_EQ(run({}), 64);
    EXPECT_EQ(run({"no-such-subcommand"}), 64);
}

TEST_F(Record, NeedsRootAndSaysHowToGetIt)
{
    if (geteuid() == 0) {
        m_uid = 65534;
        std::filesystem::permissions(m_folder, std::filesystem::perms::all);
        std::filesystem::permissions(m_folder / "libexec", std::filesystem::perms::all);
    }
    EXPECT_EQ(run({"record", "-o", "a.drmscope", "true"}), 77) << m_error;
    EXPECT_SAYS(m_error, "recording needs root");
    EXPECT_SAYS(m_error, "sudo drmscope record");
    EXPECT_FALSE(exists("a.drmscope"));
}

TEST_F(Record, UnderSudoTheFileAndTheCommandAreTheUsers)
{
    if (geteuid() != 0) {
        GTEST_SKIP() << "only root can come from sudo: run the tests as root to have this one";
    }
    std::filesystem::permissions(m_folder, std::filesystem::perms::all);
    m_environment["SUDO_UID"] = "65534";
    m_environment["SUDO_GID"] = "65534";
    EXPECT_EQ(record({"-o", "a.drmscope", "--", "sh", "-c", "id -u >who"}), 0) << m_error;
    struct stat status = {};
    ASSERT_EQ(stat((m_folder / "a.drmscope").c_str(), &status), 0);
    EXPECT_EQ(status.st_uid, 65534U);
    std::ifstream who(m_folder / "who");
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(who), {}), "65534\n");
}

TEST_F(Record, RefusesAFolderThatTheUserCannotWriteTo)
{
    std::filesystem::create_directory(m_folder / "closed");
    std::filesystem::permissions(m_folder / "closed", std::filesystem::perms::owner_read);
    if (geteuid() == 0) {
        m_uid = 65534;
        std::filesystem::permissions(m_folder, std::filesystem::perms::all);
    }
    EXPECT_EQ(record({"-o", "closed/a.drmscope", "true"}), 73) << m_error;
    EXPECT_SAYS(m_error, "folder closed is not writable");
}

} // namespace
} // namespace drmscope::tests
