// SPDX-License-Identifier: MIT
#pragma once

#include "app/report/text_table.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace drmscope::app {

// A table of a report, indented: the first rows of many, and how many more there are.
class ShortTable
{
public:
    explicit ShortTable(std::vector<TableColumn> columns) : m_table(std::move(columns)) {}

    void add(std::vector<TableCell> row);

    // After an empty line; "" without rows.
    [[nodiscard]] std::string text(const TextStyle& style) const;

private:
    TextTable m_table;
    size_t m_rows = 0;
};

// "compositor (103)"
[[nodiscard]] std::string processText(const std::string& comm, int32_t processId);

} // namespace drmscope::app
