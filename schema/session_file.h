// SPDX-License-Identifier: MIT
#pragma once

#include "schema/database.h"
#include "schema/session_identity.h"
#include "schema/writer_lock.h"
#include "schema/written_files.h"

#include <cstdint>
#include <functional>
#include <string>

namespace drmscope::schema {

// One recording: a NAME.drmscope file, and what makes it one. Owns the connection; one thread at a
// time.
//
// A session file may come from anybody. openReadOnly() and openForFinishing() trust nothing in it:
// the views that queries see by their names (`leak`, `device_timeline`, …) are TEMP views from our
// own text, and no view, trigger or function of the file is ever run. Failures to open or create
// are SessionFileError, later ones SqliteError.
class SessionFile
{
public:
    enum class Overwrite
    {
        No,
        Yes
    };

    // Makes a new session with its tables and views, readable and writable by its owner alone. It
    // stands at `path` once it is whole, first rows of `fill` included, or not at all. The tables
    // have no indexes yet. With Overwrite::Yes a regular file of that name is replaced, unless its
    // recording still runs.
    using Fill = std::function<void(Database&)>;
    static SessionFile create(
        const std::string& path, Overwrite overwrite, const Fill& fill = [](Database&) {});
    static SessionFile openReadOnly(const std::string& path);
    // Reads and writes: to complete, or to rebuild what is derived.
    static SessionFile openForFinishing(const std::string& path);

    Database& database() { return m_database; }
    const std::string& path() const { return m_path; }
    // A "-wal" with rows stood beside the file when it was opened: those belong to it, and nobody
    // has finished it (its recording still runs, or was killed).
    bool hadRowsBeside() const { return m_rowsBeside; }

    // Readers: whether somebody still writes it, its recorder or who completes it.
    bool isBeingWritten() const { return m_lock.isHeldByAnother(m_path); }

    // What is written to a file that has lost its name is lost when we end; of a recording, what
    // another program took of its two files, too.
    bool isInPlace() { return loss().empty(); }
    // What has become of it, as "x.drmscope was deleted or moved away"; "" where it is in place.
    std::string loss();
    // Then: rows are gone, and what the -wal holds may only be read by who opens the file anew.
    bool isCutOff() const { return m_written.isCutOff(); }
    // What is written may still seem to be taken, for a while, and never reach it: a disk that
    // failed becomes read-only under those who write.
    bool isDiskReadOnly() const;
    // Writers: the name that it has now, path() or another; "" where it has none.
    std::string nameNow() const;

    // Writers: rows go to a -wal beside the file, so that readers see a recording grow.
    void beginRecording();
    // Then, not before it: the -wal counts, too, where the session may take so many bytes. It grows
    // to 4 MB and one transaction.
    void keepLogSmall();
    // Writers, outside of a transaction, at the end of a recording: what is sorted from here on, as
    // the index of all resources is, grows in files and not in memory.
    void sortInFiles();
    // Writers: makes the indexes that the views want.
    void makeIndexes();
    // Writers: one file again, the -wal is gone. Outside of a transaction. Readers that stand in
    // the way are waited for, as busy_timeout has it. False where one remains that still looks at
    // an earlier state: then rows stay in the -wal, which belongs to the file. One that has lost
    // its name stays as it is, and can still be read.
    bool settle();
    // Writers: the -wal stays as it is when the connection ends.
    void leaveLog();

private:
    SessionFile(WriterLock lock, Database database, std::string path, bool rowsBeside);

    WriterLock m_lock; // outlives the connection
    WrittenFiles m_written;
    Database m_database;
    std::string m_path;
    bool m_rowsBeside = false;
};

} // namespace drmscope::schema
