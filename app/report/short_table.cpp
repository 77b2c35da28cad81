// SPDX-License-Identifier: MIT
#include "app/report/short_table.h"

#include <fmt/format.h>

namespace drmscope::app {

namespace {

constexpr size_t kMostRows = 16;
constexpr size_t kIndent = 4;

} // namespace

void ShortTable::add(std::vector<TableCell> row)
{
    if (m_rows++ < kMostRows) {
        m_table.add(std::move(row));
    }
}

std::string ShortTable::text(const TextStyle& style) const
{
    if (m_rows == 0) {
        return {};
    }
    std::string out = '\n' + m_table.text(style, kIndent);
    return m_rows > kMostRows ? out + fmt::format("    … and {} more\n", m_rows - kMostRows) : out;
}

std::string processText(const std::string& comm, int32_t processId)
{
    return fmt::format("{} ({})", comm.empty() ? "?" : comm, processId);
}

} // namespace drmscope::app
