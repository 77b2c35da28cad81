// SPDX-License-Identifier: MIT
#include "tracer/store/batch.h"

namespace drmscope::tracer {

namespace {

constexpr size_t kMostKeptStatements = 4096;

} // namespace

void Batch::put(Statement statement)
{
    m_statementBytes += sizeof statement + statement.values.size() * sizeof(Value);
    for (const Value& value : statement.values)
        if (const auto* const text = std::get_if<std::string>(&value))
            m_statementBytes += text->size();
    m_statements.push_back(std::move(statement));
}

void Batch::clear()
{
    m_statements.clear();
    m_statementBytes = 0;
    if (m_statements.capacity() > kMostKeptStatements)
        m_statements.shrink_to_fit(); // a burst does not keep its memory
    eventRows.clear();
    resources.clear();
}

} // namespace drmscope::tracer
