// SPDX-License-Identifier: MIT
#include "schema/session_file.h"
#include "schema/session_file_error.h"
#include "schema/snapshot.h"
#include "schema/sqlite_error.h"
#include "schema/statement.h"
#include "tests/session_fixture/scratch_folder.h"
#include "tests/session_fixture/session_fixture.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>

namespace drmscope::schema {
namespace {

using Kind = SessionFileError::Kind;

class SessionFileTest : public testing::Test
{
protected:
    void expectError(Kind kind, int exitCode, const std::string& words,
                     const std::function<void()>& action)
    {
        try {
            action();
            ADD_FAILURE() << "no error";
        } catch (const SessionFileError& error) {
            EXPECT_EQ(error.kind(), kind) << error.what();
            EXPECT_EQ(error.exitCode(), exitCode);
            EXPECT_NE(std::string(error.what()).find(words), std::string::npos) << error.what();
        }
    }
    void expectNotOpened(Kind kind, int exitCode, const std::string& words)
    {
        expectError(kind, exitCode, words, [&] { SessionFile::openReadOnly(path); });
        expectError(kind, exitCode, words, [&] { SessionFile::openForFinishing(path); });
    }
    void write(const std::string& text) const { std::ofstream(path) << text; }
    void change(const std::string& sql) const
    {
        Database(path, Database::Access::ReadWrite).execute(sql);
    }

    tests::ScratchFolder folder;
    std::string path = folder.file("s.drmscope");
};

TEST_F(SessionFileTest, ANewSessionIsForItsOwnerAloneAndSaysWhatItIs)
{
    SessionFile file = SessionFile::create(path, SessionFile::Overwrite::No);
    EXPECT_EQ(file.database().integer("PRAGMA application_id"), 0x44524D53);
    EXPECT_EQ(file.database().integer("PRAGMA user_version"), 2);
    struct stat status = {};
    ASSERT_EQ(stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
}

TEST_F(SessionFileTest, EveryTableIsStrict)
{
    SessionFile file = SessionFile::create(path, SessionFile::Overwrite::No);
    EXPECT_EQ(file.database().text("SELECT group_concat(name) FROM pragma_table_list "
                                   "WHERE type = 'table' AND schema = 'main' AND strict = 0 "
                                   "AND name NOT LIKE 'sqlite%'"),
              "");
    EXPECT_THROW(file.database().execute("INSERT INTO name (id, name) VALUES (1, x'00')"),
                 SqliteError);
}

TEST_F(SessionFileTest, ItStandsThereWholeOrNotAtAll)
{
    EXPECT_THROW(SessionFile::create(path, SessionFile::Overwrite::No,
                                     [](Database& database) { database.execute("no SQL"); }),
                 SqliteError);
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST_F(SessionFileTest, AFileThatExistsIsNotOverwrittenUnlessAsked)
{
    write("mine");
    expectError(Kind::CannotCreate, 73, "exists already",
                [&] { SessionFile::create(path, SessionFile::Overwrite::No); });
    EXPECT_EQ(std::filesystem::file_size(path), 4U);
    SessionFile::create(path, SessionFile::Overwrite::Yes);
    EXPECT_GT(std::filesystem::file_size(path), 4U);
}

TEST_F(SessionFileTest, OverwritingLeavesAloneWhatIsNoFileAndWhatIsBeingRecorded)
{
    std::filesystem::create_symlink("/dev/null", path);
    expectError(Kind::CannotCreate, 73, "not a regular file",
                [&] { SessionFile::create(path, SessionFile::Overwrite::Yes); });
    std::filesystem::remove(path);
    const SessionFile running = SessionFile::create(path, SessionFile::Overwrite::No);
    expectError(Kind::CannotCreate, 73, "a recording into that file still runs",
                [&] { SessionFile::create(path, SessionFile::Overwrite::Yes); });
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

// Who overwrites it when its pipe `begin` ends, and keeps it until `end` does: an exit code.
int overwriteAtOnce(const std::string& path, int begin, int told, int end)
{
    char none = 0;
    int code = read(begin, &none, 1) == 0 ? 0 : 1;
    try {
        SessionFile file = SessionFile::create(path, SessionFile::Overwrite::Yes);
        code |= write(told, "x", 1) == 1 && read(end, &none, 1) == 0 && file.isInPlace() ? 0 : 1;
    } catch (const SessionFileError& error) {
        code = write(told, "x", 1) == 1 ? error.exitCode() : 1;
    }
    return code;
}

TEST_F(SessionFileTest, OfSeveralWhoOverwriteAtOnceOneDoesAndTheOthersAreRefused)
{
    constexpr int kProcesses = 6;
    for (int round = 0; round < 30; ++round) {
        write("mine");
        int begin[2];
        int told[2];
        int end[2];
        ASSERT_EQ(pipe(begin) | pipe(told) | pipe(end), 0);
        for (int process = 0; process < kProcesses; ++process) {
            if (fork() != 0)
                continue;
            close(begin[1]);
            close(end[1]);
            _exit(overwriteAtOnce(path, begin[0], told[1], end[0]));
        }
        close(begin[1]);
        char byte = 0;
        for (int process = 0; process < kProcesses; ++process)
            EXPECT_EQ(read(told[0], &byte, 1), 1);
        close(end[1]);
        std::map<int, int> codes;
        for (int process = 0; process < kProcesses; ++process) {
            int status = 0;
            wait(&status);
            ++codes[WEXITSTATUS(status)];
        }
        EXPECT_EQ(codes, (std::map<int, int>{{0, 1}, {73, kProcesses - 1}}));
        for (const int descriptor : {begin[0], told[0], told[1], end[0]})
            close(descriptor);
    }
}

// What another process would meet that wants to write: PENDING_BYTE + 2 of SQLite's file format.
bool isLockedByUs(const std::string& path)
{
    const pid_t other = fork();
    if (other == 0) {
        struct flock lock = {};
        lock.l_type = F_WRLCK;
        lock.l_whence = SEEK_SET;
        lock.l_start = 0x40000002;
        lock.l_len = 510;
        const int fd = open(path.c_str(), O_RDWR | O_CLOEXEC);
        _exit(fd >= 0 && fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK ? 0 : 1);
    }
    int status = -1;
    return waitpid(other, &status, 0) == other && status == 0;
}

TEST_F(SessionFileTest, AWriterThatIsGoneLeavesTheLocksOfReadersInTheSameProcess)
{
    {
        const SessionFile made = SessionFile::create(path, SessionFile::Overwrite::No);
    }
    SessionFile reader = SessionFile::openReadOnly(path);
    {
        Statement reading(reader.database(), "SELECT 1 FROM sqlite_schema");
        ASSERT_TRUE(reading.step());
        ASSERT_TRUE(isLockedByUs(path));
        {
            const SessionFile writer = SessionFile::openForFinishing(path);
        }
        {
            const SessionFile another = SessionFile::openReadOnly(path);
        }
        EXPECT_FALSE(reader.isBeingWritten());
        EXPECT_TRUE(isLockedByUs(path));
    }
    EXPECT_FALSE(isLockedByUs(path));
}

TEST_F(SessionFileTest, OneAtATimeWritesAlsoInOneProcess)
{
    {
        const SessionFile made = SessionFile::create(path, SessionFile::Overwrite::No);
    }
    const SessionFile reader = SessionFile::openReadOnly(path);
    {
        const SessionFile writer = SessionFile::openForFinishing(path);
        EXPECT_TRUE(reader.isBeingWritten());
        expectError(Kind::InUse, 77, "still runs", [&] { SessionFile::openForFinishing(path); });
    }
    EXPECT_FALSE(reader.isBeingWritten());
    const SessionFile again = SessionFile::openForFinishing(path);
}

TEST_F(SessionFileTest, WhoReadsAFileThatWasReplacedDoesNotHearOfTheOther)
{
    const std::string newer = folder.file("newer.drmscope");
    {
        const SessionFile made = SessionFile::create(path, SessionFile::Overwrite::No);
    }
    {
        const SessionFile made = SessionFile::create(newer, SessionFile::Overwrite::No);
    }
    const SessionFile old = SessionFile::openReadOnly(path);
    std::filesystem::rename(newer, path);
    SessionFile other = SessionFile::openReadOnly(path);
    Statement reading(other.database(), "SELECT 1 FROM sqlite_schema");
    ASSERT_TRUE(reading.step());
    expectError(Kind::NotFound, 65, "another file", [&] { (void)old.isBeingWritten(); });
    EXPECT_TRUE(isLockedByUs(path));
    std::filesystem::remove(path);
    expectError(Kind::NotFound, 65, "cannot open", [&] { (void)old.isBeingWritten(); });
}

TEST_F(SessionFileTest, AFolderThatIsMissingOrClosedIsNamed)
{
    path = folder.file("nowhere/s.drmscope");
    expectError(Kind::CannotCreate, 73, "folder does not exist",
                [&] { SessionFile::create(path, SessionFile::Overwrite::No); });
    path = folder.path();
    expectError(Kind::CannotCreate, 73, "folder",
                [&] { SessionFile::create(path, SessionFile::Overwrite::No); });
    path = "/proc/s.drmscope";
    expectError(Kind::CannotCreate, 73, "cannot create",
                [&] { SessionFile::create(path, SessionFile::Overwrite::No); });
}

TEST_F(SessionFileTest, RowsOfALostSessionAreNotTakenForTheNewOnes)
{
    std::ofstream(path + "-wal") << "rows";
    expectError(Kind::CannotCreate, 73, "-wal is there",
                [&] { SessionFile::create(path, SessionFile::Overwrite::No); });
    SessionFile::create(path, SessionFile::Overwrite::Yes);
    EXPECT_FALSE(std::filesystem::exists(path + "-wal"));
}

TEST_F(SessionFileTest, WhatIsNotThereIsNotFound)
{
    expectNotOpened(Kind::NotFound, 65, "cannot open");
}

TEST_F(SessionFileTest, WhatIsNoDatabaseIsNoSession)
{
    write("This is a text that is long enough for the header of a database, but it is none at all. "
          "It goes on for a while.");
    expectNotOpened(Kind::NotASession, 65, "not an SQLite database");
    write("");
    expectNotOpened(Kind::NotASession, 65, "empty");
    std::filesystem::remove(path);
    std::filesystem::create_directory(path);
    expectNotOpened(Kind::NotASession, 65, "not a file");
}

TEST_F(SessionFileTest, WhatCanBeImportedSaysHow)
{
    const std::string command = "; `drmscope import " + path + "` makes a session of it";
    const std::string rest(600, '\1');
    write("\x17\x08\x44tracing" + rest);
    expectNotOpened(Kind::Importable, 65, "it is a trace.dat" + command);
    write("DRMSTRM" + rest);
    expectNotOpened(Kind::Importable, 65, "it is a raw stream" + command);
    const std::string boot(300'000, '\n');
    write(boot + "[    1.5] vkms vkms: [drm:drmm_kmalloc [drm]] kmalloc 96 bytes\n");
    expectNotOpened(Kind::Importable, 65, "it is a kernel's log" + command);
    write(rest + '\0' + "[drm:"); // no text
    expectNotOpened(Kind::NotASession, 65, "not an SQLite database");
    path = folder.file("it's here.dat");
    write("\x17\x08\x44tracing" + rest);
    expectNotOpened(Kind::Importable, 65, "it'\\''s here.dat'`");
}

TEST_F(SessionFileTest, ADatabaseOfAnotherProgramIsNoSession)
{
    write("");
    change("CREATE TABLE t (x)");
    expectNotOpened(Kind::NotASession, 65, "another program");
}

TEST_F(SessionFileTest, ANewerVersionIsRefusedNamingBoth)
{
    SessionFile::create(path, SessionFile::Overwrite::No);
    change("PRAGMA user_version = 7");
    expectNotOpened(Kind::NewerVersion, 65, "version 7; this drmscope reads versions up to 2");
}

TEST_F(SessionFileTest, AVersionOfBeforeTheFirstReleaseIsRefusedNamingBoth)
{
    SessionFile::create(path, SessionFile::Overwrite::No);
    change("PRAGMA user_version = 1");
    expectNotOpened(Kind::OtherBuild, 65,
                    "version 1, of before drmscope's first release; this drmscope reads version 2: "
                    "record it again");
}

// Whoever changes a table raises kSchemaVersion, goes on reading the version before, and writes
// its tables down here.
TEST_F(SessionFileTest, TheTablesOfAVersionStay)
{
    SessionFile file = SessionFile::create(path, SessionFile::Overwrite::No);
    Statement columns(file.database(), "SELECT t.name || '.' || c.name FROM sqlite_schema AS t "
                                       "JOIN pragma_table_info(t.name) AS c WHERE t.type = 'table' "
                                       "AND t.name NOT LIKE 'sqlite_%' ORDER BY t.name, c.cid");
    std::string tables;
    while (columns.step())
        tables += std::string(columns.text(0)) + '\n';
    EXPECT_EQ(tables, tests::testText(
                          "session_version_" +
                          std::to_string(file.database().integer("PRAGMA user_version")) + ".txt"));
}

TEST_F(SessionFileTest, ASessionWithoutATableOrColumnIsOfAnotherBuild)
{
    SessionFile::create(path, SessionFile::Overwrite::No);
    change("DROP TABLE missed");
    expectNotOpened(Kind::OtherBuild, 65,
                    "no table missed, so another build of this version of drmscope made it");
    SessionFile::create(path, SessionFile::Overwrite::Yes);
    change("ALTER TABLE session DROP COLUMN uuid");
    expectNotOpened(Kind::OtherBuild, 65, "has no column uuid, so another build");
}

TEST_F(SessionFileTest, BytesThatAreOverwrittenAreDamage)
{
    tests::makeSession(path, tests::testText("hot_unplug.sql"));
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(100);
    file << std::string(3000, '\x55');
    file.close();
    expectNotOpened(Kind::Damaged, 65,
                    "cannot open " + path +
                        ": the file is damaged (database disk image is malformed");
    expectNotOpened(Kind::Damaged, 65, "try `drmscope rebuild " + path + "`; if that fails, save");
}

TEST_F(SessionFileTest, AReaderSeesARecordingGrow)
{
    SessionFile writer = SessionFile::create(path, SessionFile::Overwrite::No);
    writer.beginRecording();
    SessionFile reader = SessionFile::openReadOnly(path);
    writer.database().execute("INSERT INTO name (id, name) VALUES (1, 'kmalloc')");
    EXPECT_EQ(reader.database().integer("SELECT count(*) FROM name"), 1);
    writer.settle(); // the reader is still there: complete, if not in one piece
    EXPECT_EQ(reader.database().text("SELECT name FROM name"), "kmalloc");
}

TEST_F(SessionFileTest, SettlingLeavesOneFile)
{
    SessionFile writer = SessionFile::create(path, SessionFile::Overwrite::No);
    writer.beginRecording();
    writer.database().execute("INSERT INTO name (id, name) VALUES (1, 'kmalloc')");
    EXPECT_TRUE(std::filesystem::exists(path + "-wal"));
    writer.settle();
    EXPECT_FALSE(std::filesystem::exists(path + "-wal"));
    EXPECT_FALSE(SessionFile::openReadOnly(path).hadRowsBeside());
}

TEST_F(SessionFileTest, SettlingSaysThatAReaderKeepsRowsBeside)
{
    SessionFile writer = SessionFile::create(path, SessionFile::Overwrite::No);
    writer.beginRecording();
    writer.database().integer("PRAGMA busy_timeout = 0");
    SessionFile reader = SessionFile::openReadOnly(path);
    {
        const Snapshot earlier(reader.database());
        EXPECT_EQ(reader.database().integer("SELECT count(*) FROM name"), 0);
        writer.database().execute("INSERT INTO name (id, name) VALUES (1, 'kmalloc')");
        EXPECT_FALSE(writer.settle());
    }
    {
        const Snapshot newest(reader.database());
        EXPECT_EQ(reader.database().integer("SELECT count(*) FROM name"), 1);
        EXPECT_TRUE(writer.settle()) << "the file alone has all rows";
    }
    EXPECT_TRUE(writer.settle());
    EXPECT_FALSE(SessionFile::openReadOnly(path).hadRowsBeside());
}

TEST_F(SessionFileTest, AReaderCannotWrite)
{
    tests::makeSession(path, tests::testText("hot_unplug.sql"));
    SessionFile file = SessionFile::openReadOnly(path);
    EXPECT_THROW(file.database().execute("DELETE FROM event_row"), SqliteError);
    EXPECT_THROW(file.database().execute("ATTACH '/tmp/x' AS x"), SqliteError);
}

TEST_F(SessionFileTest, NamesThatLookLikeUrisAreFiles)
{
    const std::filesystem::path before = std::filesystem::current_path();
    std::filesystem::current_path(folder.path());
    for (const char* name : {"file:x.drmscope", ":memory:", "a?mode=ro#b%20.drmscope"}) {
        SessionFile::create(name, SessionFile::Overwrite::No);
        EXPECT_TRUE(std::filesystem::exists(folder.file(name)));
        SessionFile file = SessionFile::openReadOnly(name);
        EXPECT_EQ(file.database().integer("SELECT count(*) FROM event"), 0);
    }
    std::filesystem::current_path(before);
}

} // namespace
} // namespace drmscope::schema
