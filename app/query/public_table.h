// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/session_rows.h"

#include <cstdint>
#include <string_view>
#include <vector>

// The tables of a session as others read them: names that stay, ids resolved to texts. What CSV,
// JSON Lines and Parquet carry; docs/exports.md documents each column.
namespace drmscope::app {

enum class FieldType : uint8_t
{
    Integer,
    Text,
    Address // of the kernel: unsigned
};

// What an id stands for, where a field is the text behind it.
enum class FieldText : uint8_t
{
    Column,   // the column itself
    Name,     // name.name of a name_id
    Frame,    // the frame of a symbol_id
    CallSite, // the frame that answers for a stack_id
    Pid,      // of a task_id
    Comm,     // of a task_id
    Minor     // of a device_id
};

struct PublicField
{
    std::string_view name;
    FieldType type = FieldType::Integer;
    FieldText text = FieldText::Column;
    std::string_view sql; // one column or expression of the table's FROM
};

struct PublicTable
{
    std::string_view name;  // "resources"
    std::string_view from;  // the FROM of its SELECT
    std::string_view order; // the id of a row
    std::vector<PublicField> fields;
};

// All of them. Constant data: any thread.
[[nodiscard]] const std::vector<PublicTable>& publicTables();
// nullptr where there is no such table.
[[nodiscard]] const PublicTable* findPublicTable(std::string_view name);

// Ids, both of them in it.
struct RowRange
{
    RowId first = 0;
    RowId last = 0;
};

// One row of a public table while it is read; the texts are valid until the next.
class PublicRow
{
public:
    virtual ~PublicRow() = default;
    [[nodiscard]] virtual int64_t integer(size_t field) const = 0;
    [[nodiscard]] virtual std::string_view text(size_t field) const = 0;
};

} // namespace drmscope::app
