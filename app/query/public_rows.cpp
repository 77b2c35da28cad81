// SPDX-License-Identifier: MIT
// Walks the public tables. An id is looked up in a dictionary that is read once, not joined row by
// row: a table of millions of rows has few names, symbols and tasks.
#include "app/query/public_table.h"
#include "app/query/session_connection.h"
#include "app/query/session_reader.h"

#include <array>
#include <limits>
#include <memory>
#include <optional>
#include <unordered_map>

namespace drmscope::app {
namespace {

using schema::Statement;

class Dictionary
{
public:
    Dictionary(schema::Database& database, std::string_view sql)
    {
        Statement row(database, sql);
        while (row.step()) {
            put(row.integer(0), textOf(row, 1));
        }
    }

    [[nodiscard]] std::string_view operator[](RowId id) const
    {
        if (static_cast<uint64_t>(id) < m_dense.size()) {
            return m_dense[static_cast<size_t>(id)];
        }
        const auto found = m_sparse.find(id);
        return found == m_sparse.end() ? std::string_view() : std::string_view(found->second);
    }

private:
    // A recorder counts ids from 1; those of a foreign file may lie anywhere.
    void put(RowId id, std::string text)
    {
        if (id >= 0 && static_cast<uint64_t>(id) < 2 * m_dense.size() + 64) {
            const auto place = static_cast<size_t>(id);
            m_dense.resize(std::max(m_dense.size(), place + 1));
            m_dense[place] = std::move(text);
            return;
        }
        m_sparse.emplace(id, std::move(text));
    }

    std::vector<std::string> m_dense;
    std::unordered_map<RowId, std::string> m_sparse;
};

std::string_view dictionarySql(FieldText text)
{
    switch (text) {
    case FieldText::Name:
        return "SELECT id, name FROM name ORDER BY id";
    case FieldText::Frame:
        return "SELECT symbol_id, frame FROM frame ORDER BY symbol_id";
    case FieldText::CallSite:
        return "SELECT c.stack_id, f.frame FROM call_site AS c JOIN frame AS f "
               "ON f.symbol_id = c.symbol_id ORDER BY c.stack_id";
    case FieldText::Pid:
        return "SELECT id, pid FROM task ORDER BY id";
    case FieldText::Comm:
        return "SELECT id, comm FROM task ORDER BY id";
    case FieldText::Minor:
        return "SELECT device_id, minor FROM device_overview ORDER BY device_id";
    case FieldText::Column:
        break;
    }
    return {};
}

class StatementRow : public PublicRow
{
public:
    StatementRow(schema::Database& database, const PublicTable& table, const Statement& statement)
        : m_table(table), m_statement(statement)
    {
        for (const PublicField& field : table.fields) {
            auto& dictionary = m_dictionaries[static_cast<size_t>(field.text)];
            if (field.text != FieldText::Column && !dictionary) {
                dictionary.emplace(database, dictionarySql(field.text));
            }
        }
    }

    [[nodiscard]] int64_t integer(size_t field) const override
    {
        const int64_t value = m_statement.integer(static_cast<int>(field));
        if (m_table.fields[field].text == FieldText::Column) {
            return value;
        }
        return std::strtoll(std::string(behind(field, value)).c_str(), nullptr, 10);
    }

    [[nodiscard]] std::string_view text(size_t field) const override
    {
        const auto column = static_cast<int>(field);
        return m_table.fields[field].text == FieldText::Column
                   ? m_statement.text(column)
                   : behind(field, m_statement.integer(column));
    }

private:
    [[nodiscard]] std::string_view behind(size_t field, RowId id) const
    {
        return (*m_dictionaries[static_cast<size_t>(m_table.fields[field].text)])[id];
    }

    const PublicTable& m_table;
    const Statement& m_statement;
    std::array<std::optional<Dictionary>, 7> m_dictionaries;
};

std::string selectOf(const PublicTable& table)
{
    std::string sql = "SELECT ";
    for (const PublicField& field : table.fields) {
        sql += &field == table.fields.data() ? "" : ", ";
        sql += field.sql;
    }
    sql.append(" FROM ").append(table.from).append(" WHERE ").append(table.order);
    return sql.append(" BETWEEN ?1 AND ?2 ORDER BY ").append(table.order);
}

} // namespace

void SessionReader::walk(const PublicTable& table,
                         const std::function<bool(const PublicRow&)>& each)
{
    m_connection->guarded([&] {
        Statement statement(m_connection->database(), selectOf(table));
        statement.bindAll(std::numeric_limits<RowId>::min(), std::numeric_limits<RowId>::max());
        const StatementRow row(m_connection->database(), table, statement);
        while (statement.step() && each(row)) {
        }
    });
}

void SessionReader::walkRanges(const PublicTable& table,
                               const std::function<std::optional<RowRange>()>& next,
                               const std::function<void(const PublicRow&)>& each)
{
    m_connection->guarded([&] {
        Statement statement(m_connection->database(), selectOf(table));
        const StatementRow row(m_connection->database(), table, statement);
        while (const auto range = next()) {
            statement.reset();
            statement.bindAll(range->first, range->last);
            while (statement.step()) {
                each(row);
            }
        }
    });
}

std::optional<RowRange> SessionReader::rowRange(const PublicTable& table)
{
    return m_connection->guarded([&]() -> std::optional<RowRange> {
        std::string ends("SELECT count(r), min(r), max(r) FROM (");
        const std::string row("SELECT " + std::string(table.order) + " AS r FROM " +
                              std::string(table.from) + " ORDER BY r");
        ends.append("SELECT * FROM (").append(row).append(" LIMIT 1) UNION ALL SELECT * FROM (");
        ends.append(row).append(" DESC LIMIT 1))");
        Statement range(m_connection->database(), ends);
        if (!range.step() || range.integer(0) == 0) {
            return std::nullopt;
        }
        return RowRange{range.integer(1), range.integer(2)};
    });
}

} // namespace drmscope::app
