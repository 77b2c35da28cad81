// SPDX-License-Identifier: MIT
#include "tracer/store/task_rows.h"

namespace drmscope::tracer {

TaskRows::TaskRows(schema::Database& database)
    : m_insert(database, "INSERT INTO task (id, pid, comm) VALUES (?1, ?2, ?3)"),
      m_find(database, "SELECT id FROM task WHERE pid = ?1 AND comm = ?2"),
      m_name(database, "UPDATE task SET comm = ?2 WHERE id = ?1")
{}

RowId TaskRows::insert(int32_t pid, std::string_view comm)
{
    m_find.bindAll(pid, comm);
    const RowId known = m_find.step() ? m_find.integer(0) : 0;
    m_find.reset();
    if (known != 0)
        return known;
    m_insert.bindAll(++m_lastId, pid, comm);
    m_insert.run();
    return m_lastId;
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
    m_find.bindAll(pid, comm);
    const RowId known = m_find.step() ? m_find.integer(0) : 0;
    m_find.reset();
    if (known != 0) {
        task = {known, std::string(comm)};
        return;
    }
    m_name.bindAll(task.id, comm);
    m_name.run();
    task.comm = comm;
}

void TaskRows::learn(int32_t pid, std::string_view comm)
{
    if (comm.empty() || comm == "<...>")
        return;
    const auto found = m_current.find(pid);
    if (found != m_current.end() && found->second.comm.empty())
        name(pid, found->second, comm);
    m_learned[pid] = comm;
}

} // namespace drmscope::tracer
