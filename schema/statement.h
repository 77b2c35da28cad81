// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

struct sqlite3_stmt;

namespace drmscope::schema {

class Database;

// One prepared statement; owns its handle. The Database must outlive it; same thread. Parameters
// count from 1 and columns from 0, as in SQLite. Every failure is a SqliteError that names the
// statement.
class Statement
{
public:
    // `sql` is exactly one statement.
    Statement(Database& database, std::string_view sql);
    ~Statement();
    Statement(Statement&& other) noexcept;
    Statement& operator=(Statement&& other) noexcept;
    Statement(const Statement&) = delete;
    Statement& operator=(const Statement&) = delete;

    // Addresses keep their bits: a uint64_t is stored as the int64_t of the same bits.
    template <std::integral Integer> void bind(int parameter, Integer value)
    {
        bindInteger(parameter, static_cast<int64_t>(value));
    }
    void bind(int parameter, std::string_view value); // copied
    void bindInteger(int parameter, int64_t value);
    void bindReal(int parameter, double value);
    void bindNull(int parameter);
    // Parameters 1, 2, … in order.
    template <typename... Values> void bindAll(const Values&... values)
    {
        int parameter = 0;
        (bind(++parameter, values), ...);
    }

    // True while there is a row.
    bool step();
    // Steps to the end and resets: for INSERT, UPDATE, DELETE.
    void run();
    void reset();

    int64_t integer(int column) const;
    double real(int column) const;
    // Valid until the next step() or reset().
    std::string_view text(int column) const;
    bool isNull(int column) const;
    bool isInteger(int column) const;
    bool isReal(int column) const;
    int columnCount() const;
    std::string columnName(int column) const;

private:
    void check(int code, const char* action) const;

    sqlite3_stmt* m_handle = nullptr;
};

} // namespace drmscope::schema
