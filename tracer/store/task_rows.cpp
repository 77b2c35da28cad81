// SPDX-License-Identifier: MIT
#include "tracer/store/task_rows.h"

#include "schema/valid_text.h"

namespace drmscope::tracer {

namespace {

constexpr size_t kMostLearned = 100'000;

} // namespace

// The kernel cuts a name after 15 bytes, be it in mid-character.
RowId TaskRows::insert(int32_t pid, std::string_view comm)
{
    if (!schema::isValidText(comm)) {
        const RowId id = insert(pid, schema::validText(comm));
        m_ids.emplace(std::pair(pid, std::string(comm)), id);
        return id;
    }
    const auto [entry, isNew] = m_ids.try_emplace({pid, std::string(comm)});
    if (isNew) {
        entry->second = ++m_lastId;
        m_batch.put("INSERT INTO task (id, pid, comm) VALUES (?1, ?2, ?3)", m_lastId, pid, comm);
    }
    return entry->second;
}

RowId TaskRows::idOf(int32_t pid)
{
    if (const auto found = m_current.find(pid); found != m_current.end())
        return found->second.id;
    std::string comm;
    if (const auto learned = m_learned.find(pid); learned != m_learned.end())
        comm = learned->second;
    const RowId id = insert(pid, comm);
    m_current[pid] = {id, comm};
    return id;
}

RowId TaskRows::idOf(int32_t pid, std::string_view comm)
{
    if (comm.empty())
        return idOf(pid);
    const auto [found, isNew] = m_current.try_emplace(pid);
    Task& task = found->second;
    if (!isNew && task.comm.empty())
        name(pid, task, comm);
    else if (isNew || task.comm != comm) // it called exec, or another got its number
        task = {insert(pid, comm), std::string(comm)};
    return task.id;
}

void TaskRows::name(int32_t pid, Task& task, std::string_view comm)
{
    if (!schema::isValidText(comm)) {
        name(pid, task, schema::validText(comm));
        task.comm = comm;
        m_ids.emplace(std::pair(pid, task.comm), task.id);
        return;
    }
    const auto [entry, isNew] = m_ids.try_emplace({pid, std::string(comm)}, task.id);
    if (isNew) {
        m_ids.erase({pid, ""});
        m_batch.put("UPDATE task SET comm = ?2 WHERE id = ?1", task.id, comm);
    }
    task = {entry->second, std::string(comm)};
}

void TaskRows::learn(int32_t pid, std::string_view comm)
{
    if (comm.empty() || comm == "<...>")
        return;
    const auto found = m_current.find(pid);
    if (found != m_current.end() && found->second.comm.empty())
        name(pid, found->second, comm);
    if (m_learned.size() >= kMostLearned) // no kernel saves so many: a sender makes them up
        m_learned.clear();
    m_learned[pid] = comm;
}

} // namespace drmscope::tracer
