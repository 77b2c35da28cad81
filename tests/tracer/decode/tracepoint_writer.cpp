// SPDX-License-Identifier: MIT
#include "tests/tracer/decode/tracepoint_writer.h"

#include <cstring>
#include <stdexcept>

namespace drmscope::tracer {

namespace {

using Names = std::vector<std::string>;

const Names kResource = {
    "u64 seq",  "u64 drm",    "u64 generation", "u64 node",       "u64 data",     "u64 action",
    "u64 size", "u64 caller", "s32 refs",       "s32 open_count", "u32 ordinal",  "u32 gfp",
    "u8 cause", "u8 atomic",  "__string name",  "__string dev",   "__stack stack"};
const Names kSpan = {"u64 seq",        "u64 drm",      "u64 generation", "u64 size",
                     "u64 caller",     "u32 nodes",    "s32 refs",       "s32 open_count",
                     "u8 init_failed", "__string dev", "__stack stack"};
const Names kDevice = {"u64 seq",
                       "u64 drm",
                       "u64 generation",
                       "u64 parent",
                       "u64 final_kfree",
                       "u64 caller",
                       "u8 step",
                       "s32 ret",
                       "u32 driver_features",
                       "s32 primary",
                       "s32 render",
                       "s32 accel",
                       "u8 registered",
                       "u8 unplugged",
                       "s32 refs",
                       "s32 open_count",
                       "__string dev",
                       "__string bus",
                       "__string driver",
                       "__string bound_driver",
                       "__string unique",
                       "__stack stack"};
const Names kFile = {"u64 seq",   "u64 drm",        "u64 generation", "u64 file",
                     "s32 minor", "s32 minor_type", "u8 in_kernel",   "s32 pid",
                     "s32 refs",  "s32 open_count", "__string comm",  "__string dev"};
const Names kBind = {"u64 seq",      "u64 parent",   "u8 step",        "u8 failed",
                     "__string dev", "__string bus", "__string driver"};
const Names kHook = {"u64 seq",       "u8 state",        "s32 error",      "u64 nmissed",
                     "__string hook", "__string symbol", "__string reason"};

constexpr size_t kBlockBytes = 512;

struct Scalar
{
    const char* type;
    size_t size;
    bool isSigned;
};

Scalar scalarOf(std::string_view type)
{
    for (const Scalar each : {Scalar{"u8", 1, false}, Scalar{"u32", 4, false},
                              Scalar{"s32", 4, true}, Scalar{"u64", 8, false}}) {
        if (type == each.type)
            return each;
    }
    throw std::invalid_argument("no such type: " + std::string(type));
}

void append(std::vector<std::byte>& bytes, const void* data, size_t size)
{
    const size_t at = bytes.size();
    bytes.resize(at + size);
    if (size != 0)
        std::memcpy(bytes.data() + at, data, size);
}

void appendDynamic(std::vector<std::byte>& bytes, const TracepointWriter::Value& value)
{
    if (const auto* text = std::get_if<std::string>(&value))
        append(bytes, text->c_str(), text->size() + 1);
    else if (const auto* words = std::get_if<std::vector<uint64_t>>(&value))
        append(bytes, words->data(), words->size() * sizeof(uint64_t));
}

} // namespace

TracepointWriter::TracepointWriter(std::string name, uint16_t id, const Names& fields)
    : m_name(std::move(name)), m_id(id)
{
    addField("unsigned short", "common_type", 2, false);
    addField("unsigned char", "common_flags", 1, false);
    addField("unsigned char", "common_preempt_count", 1, false);
    addField("int", "common_pid", 4, true);
    for (const std::string& field : fields) {
        const size_t space = field.find(' ');
        const std::string type = field.substr(0, space);
        const std::string fieldName = field.substr(space + 1);
        if (type == "__string") {
            addField("__data_loc char[]", fieldName, 4, false);
        } else if (type == "__stack") {
            addField("__data_loc u64[]", fieldName, 4, false);
        } else if (type == "__block") {
            addField("u64", fieldName + "[]", sizeof(uint64_t), false);
            m_fields.back().size = kBlockBytes;
            m_fixedBytes = m_fields.back().offset + kBlockBytes;
        } else {
            const Scalar scalar = scalarOf(type);
            addField(scalar.type, fieldName, scalar.size, scalar.isSigned);
        }
    }
    m_fixedBytes = (m_fixedBytes + 3) & ~size_t{3};
}

void TracepointWriter::addField(const std::string& type, std::string name, size_t size,
                                bool isSigned)
{
    const size_t offset = (m_fixedBytes + size - 1) / size * size;
    m_fields.push_back({type, std::move(name), offset, size, isSigned});
    m_fixedBytes = offset + size;
}

std::string TracepointWriter::format() const
{
    std::string text = "name: " + m_name + "\nID: " + std::to_string(m_id) + "\nformat:\n";
    for (size_t i = 0; i < m_fields.size(); ++i) {
        const Field& field = m_fields[i];
        if (i == 4)
            text += "\n";
        text += "\tfield:" + field.type + " " + field.name +
                ";\toffset:" + std::to_string(field.offset) +
                ";\tsize:" + std::to_string(field.size) +
                ";\tsigned:" + (field.isSigned ? "1" : "0") + ";\n";
    }
    return text + "\nprint fmt: \"seq=%llu\", REC->seq\n";
}

std::vector<std::byte> TracepointWriter::record(const Values& values, int32_t pid) const
{
    std::vector<std::byte> bytes(m_fixedBytes);
    std::memcpy(bytes.data(), &m_id, sizeof m_id);
    std::memcpy(bytes.data() + 4, &pid, sizeof pid);
    for (const Field& field : m_fields) {
        if (field.name.starts_with("common_"))
            continue;
        const auto found = values.find(field.name.substr(0, field.name.find('[')));
        if (field.type.starts_with("__data_loc")) {
            const auto offset = static_cast<uint32_t>(bytes.size());
            if (found != values.end())
                appendDynamic(bytes, found->second);
            else if (field.type == "__data_loc char[]")
                appendDynamic(bytes, std::string());
            const uint32_t location = static_cast<uint32_t>(bytes.size() - offset) << 16 | offset;
            std::memcpy(bytes.data() + field.offset, &location, sizeof location);
        } else if (field.size == kBlockBytes && found != values.end()) {
            const auto& block = std::get<std::string>(found->second);
            std::memcpy(bytes.data() + field.offset, block.data(), block.size());
        } else if (found != values.end()) {
            const int64_t number = std::get<int64_t>(found->second);
            std::memcpy(bytes.data() + field.offset, &number, field.size);
        }
    }
    return bytes;
}

std::vector<TracepointWriter> TracepointWriter::module()
{
    const std::pair<const char*, const Names*> all[] = {
        {"add", &kResource},          {"del", &kResource},        {"release", &kResource},
        {"snapshot", &kResource},     {"add_failed", &kResource}, {"release_begin", &kSpan},
        {"release_end", &kSpan},      {"dev_init", &kDevice},     {"dev_register", &kDevice},
        {"dev_unregister", &kDevice}, {"dev_unplug", &kDevice},   {"dev_last_close", &kDevice},
        {"dev_snapshot", &kDevice},   {"file_open", &kFile},      {"file_close", &kFile},
        {"file_snapshot", &kFile},    {"dev_probe", &kBind},      {"dev_remove", &kBind},
        {"hook_status", &kHook}};
    std::vector<TracepointWriter> writers;
    uint16_t id = 1000;
    for (const auto& [name, fields] : all)
        writers.emplace_back("drmres_" + std::string(name), id++, *fields);
    return writers;
}

TracepointWriter TracepointWriter::ofModule(std::string_view name)
{
    for (const TracepointWriter& writer : module()) {
        if (writer.name() == name)
            return writer;
    }
    throw std::invalid_argument("no such tracepoint: " + std::string(name));
}

} // namespace drmscope::tracer
