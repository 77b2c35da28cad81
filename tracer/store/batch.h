// SPDX-License-Identifier: MIT
#pragma once

#include "schema/row_pages.h"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace drmscope::tracer {

// What one transaction writes, all of it values: whoever fills a batch touches no database, so
// that it can be filled while the one before is written. One thread at a time.
class Batch
{
public:
    using Value = std::variant<int64_t, std::string>;
    struct Statement
    {
        const char* sql;
        std::vector<Value> values; // parameters 1, 2, … in order
    };

    // To be run in the order of the calls. `sql` is one statement, a literal.
    template <typename... Values> void put(const char* sql, const Values&... values)
    {
        Statement statement{sql, {}};
        statement.values.reserve(sizeof...(values));
        (statement.values.push_back(valueOf(values)), ...);
        put(std::move(statement));
    }
    void put(Statement statement);

    // Rows of these tables, of which there are many.
    schema::RowPages eventRows; // `event_row`
    schema::RowPages resources; // `resource`

    const std::vector<Statement>& statements() const { return m_statements; }
    bool isEmpty() const { return bytes() == 0; }
    // Of memory, about.
    size_t bytes() const { return m_statementBytes + eventRows.bytes() + resources.bytes(); }
    void clear();

private:
    template <std::integral Integer> static Value valueOf(Integer value)
    {
        return static_cast<int64_t>(value);
    }
    static Value valueOf(std::string_view value) { return std::string(value); }

    std::vector<Statement> m_statements;
    size_t m_statementBytes = 0;
};

} // namespace drmscope::tracer
