// SPDX-License-Identifier: MIT
// A machine whose kernel has the type information that this test wrote.
#include "tracer/probe_values/probe_values.h"

#include <bpf/btf.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace drmscope::tracer {
namespace {

using Btf = std::unique_ptr<btf, void (*)(btf*)>;

// Structs with the members that kProbeValues asks for, at the offsets 8, 16, … in its order.
class TypeWriter
{
public:
    explicit TypeWriter(btf* types) : m_types(types) { m_word = btf__add_int(types, "u64", 8, 0); }

    void addStruct(const std::string& name, const std::vector<std::string>& members)
    {
        btf__add_struct(m_types, name.c_str(), 1024);
        uint32_t offset = 8;
        for (const std::string& member : members) {
            btf__add_field(m_types, member.c_str(), m_word, offset * 8, 0);
            offset += 8;
        }
    }
    // One struct in another, at 64: as a member of that name, or of none.
    void addNested(const std::string& name, const std::string& member, const std::string& inner,
                   const std::vector<std::string>& others = {})
    {
        const int id = btf__find_by_name(m_types, inner.c_str());
        btf__add_struct(m_types, name.c_str(), 1024);
        btf__add_field(m_types, member.c_str(), id, 64 * 8, 0);
        for (uint32_t i = 0; i < others.size(); ++i)
            btf__add_field(m_types, others[i].c_str(), m_word, (200 + i * 8) * 8, 0);
    }

private:
    btf* m_types;
    int m_word;
};

class ProbeValuesTest : public testing::Test
{
protected:
    ProbeValuesTest()
    {
        std::string name =
            (std::filesystem::temp_directory_path() / "probe_values.XXXXXX").string();
        m_root = mkdtemp(name.data());
        put("proc/sys/kernel/osrelease", "6.1-test\n");
    }
    ~ProbeValuesTest() override { std::filesystem::remove_all(m_root); }
    ProbeValuesTest(const ProbeValuesTest&) = delete;
    ProbeValuesTest& operator=(const ProbeValuesTest&) = delete;
    ProbeValuesTest(ProbeValuesTest&&) = delete;
    ProbeValuesTest& operator=(ProbeValuesTest&&) = delete;

    void put(const std::string& name, const std::string& bytes) const
    {
        std::filesystem::create_directories((m_root / name).parent_path());
        std::ofstream(m_root / name, std::ios::binary) << bytes;
    }
    void put(const std::string& name, const btf* types) const
    {
        uint32_t size = 0;
        const void* raw = btf__raw_data(types, &size);
        put(name, std::string(static_cast<const char*>(raw), size));
    }

    // drm's types in the kernel's own: it is built in.
    void putBuiltInTypes() const
    {
        const Btf kernel(btf__new_empty(), btf__free);
        addKernelTypes(kernel.get());
        addDrmTypes(kernel.get(), "");
        put("sys/kernel/btf/vmlinux", kernel.get());
        put("sys/module/drm/parameters/debug", "0\n");
    }
    void putTypes(const std::string& forgotten = "") const
    {
        const Btf kernel(btf__new_empty(), btf__free);
        addKernelTypes(kernel.get());
        put("sys/kernel/btf/vmlinux", kernel.get());
        const Btf drm(btf__new_empty_split(kernel.get()), btf__free);
        addDrmTypes(drm.get(), forgotten);
        put("sys/kernel/btf/drm", drm.get());
    }
    static void addKernelTypes(btf* kernel)
    {
        TypeWriter base(kernel);
        base.addStruct("kobject", {"name"});
        base.addNested("device", "kobj", "kobject", {"bus", "driver"});
        base.addStruct("bus_type", {"name"});
        base.addStruct("device_driver", {"name"});
        base.addStruct("pid", {"numbers"});
        base.addStruct("dma_buf", {"priv", "size", "ops"});
        base.addStruct("dma_buf_ops", {"release"});
        base.addStruct("dma_buf_export_info", {"ops", "size", "priv"});
        base.addStruct("dma_buf_attachment", {"dev"});
        base.addStruct("file", {"private_data"});
        base.addStruct("sk_buff", {"data", "len"});
        base.addStruct("vm_area_struct", {"vm_start", "vm_end", "vm_file", "vm_private_data"});
    }
    static void addDrmTypes(btf* drm, const std::string& forgotten)
    {
        TypeWriter own(drm);
        std::map<std::string, std::vector<std::string>> structs;
        for (const ProbeValue& value : kProbeValues) {
            const std::string object = value.object == nullptr ? "" : value.object;
            if (object.starts_with("drm_") && object != "drm_debug_category" &&
                value.word != forgotten)
                structs[object].emplace_back(value.member);
        }
        for (const auto& [name, members] : structs)
            own.addStruct(name, members);
        own.addStruct("drmres_node", {"release", "name", "size"});
        own.addNested("drmres", "node", "drmres_node", {"data"});
        btf__add_enum(drm, "drm_debug_category", 4);
        btf__add_enum_value(drm, "DRM_UT_CORE", 0);
        btf__add_enum_value(drm, "DRM_UT_DRMRES", 9);
    }

    std::optional<unsigned> valueOf(const ProbeValues& values, std::string_view word) const
    {
        for (unsigned i = 0; i < kProbeValueCount; ++i)
            if (word == kProbeValues[i].word)
                return values.values[i];
        return std::nullopt;
    }
    std::string refusal() const
    {
        try {
            readProbeValues(m_root);
        } catch (const std::runtime_error& error) {
            return error.what();
        }
        return "";
    }

    std::filesystem::path m_root;
};

TEST_F(ProbeValuesTest, AreReadFromTheKernelsOwnTypesAndDrms)
{
    putTypes();
    put("proc/kallsyms", "0000000000000000 t del_dr\t[drm]\n"
                         "0000000000000000 t drm_file_free.part.0\t[drm]\n"
                         "0000000000000000 T drm_lastclose\t[another]\n");
    const ProbeValues values = readProbeValues(m_root);
    EXPECT_EQ(valueOf(values, "ref"), 8U);
    EXPECT_EQ(valueOf(values, "dev"), 16U);
    EXPECT_EQ(valueOf(values, "device_name"), 72U); // a member of a member
    EXPECT_EQ(valueOf(values, "device_driver"), 208U);
    EXPECT_EQ(valueOf(values, "node_size"), 88U);
    EXPECT_EQ(valueOf(values, "node_data"), 200U);
    EXPECT_EQ(valueOf(values, "category"), 9U);
    EXPECT_EQ(valueOf(values, "symbols"), 0b101U);
    EXPECT_TRUE(values.drmBuildId.empty());
    EXPECT_TRUE(values.verbs().starts_with("value 0 8\nvalue 1 16\n")) << values.verbs();
}

TEST_F(ProbeValuesTest, AreReadFromTheKernelsOwnTypesWhereDrmIsBuiltIn)
{
    putBuiltInTypes();
    put("proc/kallsyms", "0000000000000000 t del_dr\n"
                         "0000000000000000 T drm_lastclose\n"
                         "0000000000000000 t drm_file_free.part.0\t[another]\n");
    const ProbeValues values = readProbeValues(m_root);
    EXPECT_EQ(valueOf(values, "ref"), 8U);
    EXPECT_EQ(valueOf(values, "node_data"), 200U);
    EXPECT_EQ(valueOf(values, "symbols"), 0b100001U);
    EXPECT_TRUE(values.drmBuildId.empty());
}

TEST_F(ProbeValuesTest, ADrmThatIsLoadedIsNotBuiltIn)
{
    putTypes();
    put("sys/module/drm/initstate", "live\n");
    put("proc/kallsyms", "0000000000000000 t del_dr\t[drm]\n"
                         "0000000000000000 T drm_lastclose\n");
    EXPECT_EQ(valueOf(readProbeValues(m_root), "symbols"), 1U);
}

TEST_F(ProbeValuesTest, ADrmWithoutAccelIsNoFault)
{
    putTypes("accel");
    const ProbeValues values = readProbeValues(m_root);
    EXPECT_EQ(valueOf(values, "accel"), std::nullopt);
    EXPECT_EQ(values.verbs().find("value 8 "), std::string::npos);
}

TEST_F(ProbeValuesTest, WhatIsMissingIsNamed)
{
    putTypes("file_minor");
    EXPECT_EQ(refusal(), "this kernel's type information has no drm_file.minor");
}

TEST_F(ProbeValuesTest, AKernelWithoutTypesIsRefused)
{
    EXPECT_NE(refusal().find("sys/kernel/btf/vmlinux"), std::string::npos) << refusal();
    put("sys/kernel/btf/vmlinux", "garbage");
    EXPECT_NE(refusal().find("sys/kernel/btf/vmlinux"), std::string::npos) << refusal();
}

TEST_F(ProbeValuesTest, ADrmThatIsNowhereIsRefused)
{
    putTypes();
    std::filesystem::remove(m_root / "sys/kernel/btf/drm");
    EXPECT_NE(refusal().find("has no file of module drm"), std::string::npos) << refusal();
    put("lib/modules/6.1-test/modules.dep", "kernel/drm.ko.xz:\n");
    put("lib/modules/6.1-test/kernel/drm.ko.xz", "not packed at all");
    EXPECT_NE(refusal().find("cannot unpack"), std::string::npos) << refusal();
    put("lib/modules/6.1-test/modules.dep", "kernel/drm.ko:\n");
    put("lib/modules/6.1-test/kernel/drm.ko", "no ELF file");
    EXPECT_NE(refusal().find("cannot read the type information"), std::string::npos) << refusal();
}

} // namespace
} // namespace drmscope::tracer
