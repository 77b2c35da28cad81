// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/drmres/rows.h"
#include "tracer/store/batch.h"

#include <string>
#include <string_view>
#include <unordered_map>

namespace drmscope::tracer {

// Finds strings by string_view without making a string.
struct TextHash
{
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};
template <typename Value>
using TextMap = std::unordered_map<std::string, Value, TextHash, std::equal_to<>>;

// Table `name`: each text once, as validText() has it. The batch must outlive it.
class NameRows
{
public:
    explicit NameRows(Batch& batch) : m_batch(batch) {}
    RowId idOf(std::string_view name);

private:
    RowId insert(std::string_view name);

    Batch& m_batch;
    TextMap<RowId> m_ids; // what is no UTF-8 stands here as it came, too
    RowId m_lastId = 0;
};

} // namespace drmscope::tracer
