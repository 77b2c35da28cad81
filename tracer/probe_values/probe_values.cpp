// SPDX-License-Identifier: MIT
#include "tracer/probe_values/probe_values.h"

#include "tracer/probe_values/drm_symbols.h"
#include "tracer/probe_values/module_file.h"

#include <bpf/btf.h>
#include <bpf/libbpf.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string_view>

namespace drmscope::tracer {

namespace {

using Btf = std::unique_ptr<btf, void (*)(btf*)>;

Btf checked(btf* read, const std::string& path)
{
    if (read == nullptr)
        throw std::runtime_error("cannot read the type information in " + path + ": " +
                                 std::strerror(errno)); // NOLINT(concurrency-mt-unsafe)
    return {read, btf__free};
}

// "kobj.name": bytes from the beginning of the struct; through members without a name, too.
std::optional<unsigned> offsetOf(const btf* types, uint32_t id, std::string_view path)
{
    const btf_type* type = btf__type_by_id(types, id);
    while (type != nullptr && (btf_is_mod(type) || btf_is_typedef(type)))
        type = btf__type_by_id(types, type->type);
    if (type == nullptr || !btf_is_composite(type))
        return std::nullopt;
    const size_t dot = path.find('.');
    const btf_member* const members = btf_members(type);
    for (uint32_t i = 0; i < btf_vlen(type); ++i) {
        const std::string_view name = btf__name_by_offset(types, members[i].name_off);
        const uint32_t bits = btf_member_bit_offset(type, i);
        const bool whole = bits % 8 == 0 && btf_member_bitfield_size(type, i) == 0;
        if (name == path)
            return whole ? std::optional<unsigned>(bits / 8) : std::nullopt;
        std::optional<unsigned> inner;
        if (name.empty())
            inner = offsetOf(types, members[i].type, path);
        else if (dot != std::string_view::npos && name == path.substr(0, dot))
            inner = offsetOf(types, members[i].type, path.substr(dot + 1));
        if (inner)
            return bits / 8 + *inner;
    }
    return std::nullopt;
}

std::optional<unsigned> enumerator(const btf* types, uint32_t id, std::string_view name)
{
    const btf_type* const type = btf__type_by_id(types, id);
    const struct btf_enum* const values = ::btf_enum(type);
    for (uint32_t i = 0; i < btf_vlen(type); ++i)
        if (btf__name_by_offset(types, values[i].name_off) == name)
            return static_cast<unsigned>(values[i].val);
    return std::nullopt;
}

std::optional<unsigned> valueOf(const btf* types, const ProbeValue& wanted)
{
    const int of = btf__find_by_name_kind(types, wanted.object, BTF_KIND_STRUCT);
    if (of > 0)
        return offsetOf(types, static_cast<uint32_t>(of), wanted.member);
    const int in = btf__find_by_name_kind(types, wanted.object, BTF_KIND_ENUM);
    return in > 0 ? enumerator(types, static_cast<uint32_t>(in), wanted.member) : std::nullopt;
}

void readTypes(const btf* types, ProbeValues& values)
{
    // 6.1 has no accel minors, and newer kernels have bus_notify() instead
    constexpr std::string_view kNotEverywhere[] = {"accel", "bus_private", "bus_notifier"};
    for (unsigned i = 0; i < kSymbolsValue; ++i) {
        const ProbeValue& wanted = kProbeValues[i];
        values.values[i] = valueOf(types, wanted);
        const bool fits = values.values[i] && *values.values[i] <= kMaxProbeValue;
        if (!fits && std::ranges::find(kNotEverywhere, wanted.word) == std::end(kNotEverywhere))
            throw std::runtime_error(std::string("this kernel's type information has no ") +
                                     wanted.object + "." + wanted.member);
    }
}

std::string releaseOf(const std::filesystem::path& root)
{
    std::string release;
    std::getline(std::ifstream(root / "proc/sys/kernel/osrelease"), release);
    return release;
}

int silent(libbpf_print_level /*level*/, const char* /*format*/, va_list /*arguments*/)
{
    return 0; // it would write to our standard error
}

} // namespace

std::string ProbeValues::verbs() const
{
    std::string text;
    for (unsigned i = 0; i < kProbeValueCount; ++i)
        if (values[i])
            text += "value " + std::to_string(i) + ' ' + std::to_string(*values[i]) + '\n';
    return text;
}

ProbeValues readProbeValues(const std::filesystem::path& root)
{
    libbpf_set_print(silent);
    const std::string kernel = root / "sys/kernel/btf/vmlinux";
    const Btf base = checked(btf__parse(kernel.c_str(), nullptr), kernel);
    ProbeValues values;
    const std::string loaded = root / "sys/kernel/btf/drm";
    std::error_code none;
    const auto isThere = [&](const std::filesystem::path& path) {
        return std::filesystem::exists(path, none);
    };
    const bool builtIn =
        isThere(root / "sys/module/drm") && !isThere(root / "sys/module/drm/initstate");
    if (builtIn) {
        readTypes(base.get(), values);
        values.values[kSymbolsValue] = symbolsOfBuiltInDrm(root);
        return values;
    }
    if (isThere(loaded)) {
        readTypes(checked(btf__parse_split(loaded.c_str(), base.get()), loaded).get(), values);
        values.values[kSymbolsValue] = symbolsOfLoadedDrm(root);
        return values;
    }
    const ModuleFile file(root, releaseOf(root), "drm");
    readTypes(checked(btf__parse_split(file.path().c_str(), base.get()), file.shownAs()).get(),
              values);
    values.values[kSymbolsValue] = symbolsOfFile(file.descriptor());
    values.drmBuildId = buildIdOfFile(file.descriptor());
    return values;
}

} // namespace drmscope::tracer
