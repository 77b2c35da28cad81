// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace drmscope::tracer {

// A tracepoint as a kernel would describe and write it: the format text, and records of it. For
// tests and benchmarks.
class TracepointWriter
{
public:
    using Value = std::variant<int64_t, std::string, std::vector<uint64_t>>;
    using Values = std::map<std::string, Value, std::less<>>;

    // `fields` as in the kernel's TP_STRUCT__entry, each "u64 seq", "__string name", "__stack
    // stack" or "__block bytes", which is u64[64].
    TracepointWriter(std::string name, uint16_t id, const std::vector<std::string>& fields);

    std::string format() const;

    // Fields that are not given are 0 or empty.
    std::vector<std::byte> record(const Values& values, int32_t pid = 0) const;

    // The module's tracepoints, with the fields of kmod-tracepoints/drmres_trace.h; ids count from
    // 1000 in the order of the contract.
    static std::vector<TracepointWriter> module();
    static TracepointWriter ofModule(std::string_view name);

    const std::string& name() const { return m_name; }
    uint16_t id() const { return m_id; }

private:
    struct Field
    {
        std::string type; // as format prints it
        std::string name;
        size_t offset = 0;
        size_t size = 0;
        bool isSigned = false;
    };

    void addField(const std::string& type, std::string name, size_t size, bool isSigned);

    std::string m_name;
    uint16_t m_id;
    std::vector<Field> m_fields;
    size_t m_fixedBytes = 0;
};

} // namespace drmscope::tracer
