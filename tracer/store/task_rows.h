// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/drmres/rows.h"
#include "tracer/store/batch.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace drmscope::tracer {

// Table `task`: each thread once for every name that it had. An event tells the name of its thread
// only when a file is opened; the kernel's saved_cmdlines tell others, often later. The batch must
// outlive it.
class TaskRows
{
public:
    explicit TaskRows(Batch& batch) : m_batch(batch) {}

    // The thread as it is called now, as far as was learned.
    RowId idOf(int32_t pid);
    // An event says what the thread is called at this moment.
    RowId idOf(int32_t pid, std::string_view comm);
    // saved_cmdlines says so, for a moment that is not known: names a thread that has no name yet.
    void learn(int32_t pid, std::string_view comm);

private:
    struct Task
    {
        RowId id = 0;
        std::string comm;
    };
    RowId insert(int32_t pid, std::string_view comm);
    void name(int32_t pid, Task& task, std::string_view comm);

    Batch& m_batch;
    std::map<std::pair<int32_t, std::string>, RowId> m_ids;
    std::unordered_map<int32_t, Task> m_current;
    std::unordered_map<int32_t, std::string> m_learned; // of threads that had no event yet
    RowId m_lastId = 0;
};

} // namespace drmscope::tracer
