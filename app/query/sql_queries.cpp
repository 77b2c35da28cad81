// SPDX-License-Identifier: MIT
// SQL that a user wrote, and rows as they stand in the file.
#include "app/query/session_connection.h"
#include "app/query/session_reader.h"

#include <algorithm>
#include <cctype>

namespace drmscope::app {
namespace {

using schema::Statement;

std::string cellOf(const Statement& row, int column)
{
    return row.isNull(column) ? std::string("NULL") : textOf(row, column);
}

// The statement's first word in capitals, comments and parentheses before it passed over.
std::string firstWordOf(std::string_view sql)
{
    while (!sql.empty()) {
        if (sql.starts_with("--")) {
            sql.remove_prefix(std::min(sql.find('\n'), sql.size()));
        } else if (sql.starts_with("/*")) {
            const auto end = sql.find("*/", 2);
            sql.remove_prefix(end == std::string_view::npos ? sql.size() : end + 2);
        } else if (std::isalpha(static_cast<unsigned char>(sql.front())) != 0) {
            break;
        } else {
            sql.remove_prefix(1);
        }
    }
    std::string word;
    for (const char letter : sql) {
        if (std::isalpha(static_cast<unsigned char>(letter)) == 0) {
            break;
        }
        word += static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
    }
    return word;
}

// Whether something stands behind the semicolon that ends the first statement.
bool isMoreThanOne(std::string_view sql)
{
    char quote = 0;
    bool ended = false;
    for (size_t i = 0; i < sql.size(); ++i) {
        const std::string_view rest = sql.substr(i);
        if (quote != 0) {
            quote = sql[i] == quote ? '\0' : quote;
        } else if (rest.starts_with("--")) {
            i = std::min(sql.find('\n', i), sql.size());
        } else if (rest.starts_with("/*")) {
            const auto end = sql.find("*/", i + 2);
            i = end == std::string_view::npos ? sql.size() : end + 1;
        } else if (sql[i] == ';') {
            ended = true;
        } else if (std::isspace(static_cast<unsigned char>(sql[i])) == 0) {
            if (ended) {
                return true;
            }
            quote = sql[i] == '\'' || sql[i] == '"' || sql[i] == '`' ? sql[i] : '\0';
        }
    }
    return false;
}

} // namespace

SqlTable SessionReader::table(const std::string& sql, int64_t mostRows)
{
    const std::string word = firstWordOf(sql);
    if (word != "SELECT" && word != "WITH" && word != "VALUES" && word != "EXPLAIN") {
        throw SessionError(SessionError::Kind::Io,
                           "only SELECT, WITH, VALUES and EXPLAIN are run here: a session is a "
                           "record, and stays as it was recorded");
    }
    if (isMoreThanOne(sql)) {
        throw SessionError(SessionError::Kind::Io,
                           "one statement at a time: choose the one to run");
    }
    return m_connection->guarded([&] {
        Statement statement(m_connection->database(), sql);
        SqlTable table;
        for (int column = 0; column < statement.columnCount(); ++column) {
            table.columns.push_back(statement.columnName(column));
        }
        while (statement.step()) {
            if (static_cast<int64_t>(table.rows.size()) == mostRows) {
                table.more = true;
                break;
            }
            auto& cells = table.rows.emplace_back();
            table.numeric.resize(table.columns.size(), true);
            for (int column = 0; column < statement.columnCount(); ++column) {
                const auto place = static_cast<size_t>(column);
                table.numeric[place] = table.numeric[place] &&
                                       (statement.isInteger(column) || statement.isReal(column));
                cells.push_back(cellOf(statement, column));
            }
        }
        return table;
    });
}

SqlTable SessionReader::row(RowTable table, RowId id)
{
    const char* name = table == RowTable::Resource  ? "resource"
                       : table == RowTable::DrmFile ? "drm_file"
                       : table == RowTable::Device  ? "device"
                       : table == RowTable::Pin     ? "pin"
                       : table == RowTable::Finding ? "finding"
                                                    : "event";
    return this->table("SELECT * FROM " + std::string(name) + " WHERE id = " + std::to_string(id),
                       1);
}

std::vector<SqlView> SessionReader::views()
{
    auto names = m_connection->rows<SqlView>(
        "SELECT name FROM temp.sqlite_master WHERE type = 'view' UNION ALL "
        "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
        [](Statement&) {},
        [](const Statement& row) {
            return SqlView{textOf(row, 0), {}};
        });
    for (auto& view : names) {
        view.columns = m_connection->rows<std::string>(
            "SELECT name FROM pragma_table_info(?1)",
            [&view](Statement& statement) { statement.bindAll(view.name); },
            [](const Statement& row) { return textOf(row, 0); });
    }
    return names;
}

} // namespace drmscope::app
