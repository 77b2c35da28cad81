// SPDX-License-Identifier: MIT
#pragma once

#include <sys/types.h>

#include <string>
#include <utility>

namespace drmscope::schema {

// What is said of a file that has lost its name.
std::string takenAway(const std::string& path);

// The two files that a recording grows in, its own and the -wal beside it, as another program may
// take them away or cut them off under us: SQLite goes on with what it has open, or reads holes,
// and says nothing. From when the -wal has been made till settled(); made before the connection is
// gone, and itself gone after that, for a closed descriptor of the -shm drops SQLite's locks on it.
// One thread.
class WrittenFiles
{
public:
    WrittenFiles() = default; // of none
    explicit WrittenFiles(const std::string& path);
    ~WrittenFiles();
    WrittenFiles(WrittenFiles&& other) noexcept;
    WrittenFiles& operator=(WrittenFiles&& other) noexcept;
    WrittenFiles(const WrittenFiles&) = delete;
    WrittenFiles& operator=(const WrittenFiles&) = delete;

    // What has become of them, as "x-wal was deleted or moved away"; "" where nothing has.
    std::string loss();
    // What loss() told of was that one is shorter than what was written: some rows are gone.
    bool isCutOff() const { return m_isCutOff; }
    // The -wal has no rows any more that the file lacks.
    void settled() { m_logCounts = false; }

private:
    std::string lossOfLog();
    std::string cutOff(const std::string& path);

    std::string m_path; // "": of none
    off_t m_size = 0;   // of the file, which never shrinks
    std::pair<dev_t, ino_t> m_log;
    int m_index = -1; // the -shm
    bool m_logCounts = false;
    bool m_isCutOff = false;
};

} // namespace drmscope::schema
