// SPDX-License-Identifier: MIT
#include "tests/tracer/import/trace_dat.h"

#include "tests/tracer/decode/tracepoint_writer.h"
#include "tests/tracer/ringbuffer/page_builder.h"

#include <string_view>

namespace drmscope::tests {

namespace {

using tracer::PageBuilder;
using tracer::TracepointWriter;

constexpr size_t kPageBytes = 4096;
constexpr std::string_view kMagic("\x17\x08\x44tracing", 10);
constexpr char kHeaderPage[] = "\tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;\n"
                               "\tfield: local_t commit;\toffset:8;\tsize:8;\tsigned:1;\n"
                               "\tfield: int overwrite;\toffset:8;\tsize:1;\tsigned:1;\n"
                               "\tfield: char data;\toffset:16;\tsize:4080;\tsigned:1;\n";
constexpr char kHeaderEvent[] = "# compressed entry header\n\ttype_len    :    5 bits\n"
                                "\ttime_delta  :   27 bits\n\tarray       :   32 bits\n";

std::vector<std::byte> pageOf(int cpu, bool withMissed)
{
    const TracepointWriter add = TracepointWriter::ofModule("drmres_add");
    const TracepointWriter del = TracepointWriter::ofModule("drmres_del");
    PageBuilder page(5'000'000'000 + static_cast<uint64_t>(cpu) * 100, kPageBytes);
    for (int pair = 0; pair < TraceDat::kPairs / 2; ++pair) {
        const int64_t node = 0x100000 + pair * 64 + cpu * 0x10000;
        const int64_t seq = 1 + 4 * pair + 2 * cpu;
        TracepointWriter::Values values = {
            {"drm", 0x7000},     {"generation", 1},       {"node", node}, {"size", 64},
            {"name", "kmalloc"}, {"dev", "0000:01:00.0"}, {"seq", seq},   {"ordinal", -1}};
        page.record(1000, add.record(values, 212));
        values["seq"] = seq + 1;
        page.record(1000, del.record(values, 212));
    }
    if (withMissed)
        page.missed(TraceDat::kMissed);
    return page.finish();
}

} // namespace

TraceDat::TraceDat()
{
    raw(kMagic.data(), kMagic.size());
    text("6");
    number<uint8_t>(0); // little endian
    number<uint8_t>(8);
    number<uint32_t>(kPageBytes);
    text("header_page");
    block64(kHeaderPage);
    text("header_event");
    block64(kHeaderEvent);
    number<uint32_t>(0); // formats of ftrace's own events
    number<uint32_t>(1); // systems
    text("drmres");
    number<uint32_t>(2);
    for (const char* event : {"drmres_add", "drmres_del"})
        block64(TracepointWriter::ofModule(event).format());
    block32("0000000000001100 T drmm_kmalloc\t[drm]\n");
    block32(""); // trace_printk()
    block64("212 modprobe\n");
    number<uint32_t>(kCpus);
    text("options  ");
    option(4, "local global counter [boot]\n");
    option(5, std::string_view("Linux lab 6.1.0-32-amd64 x86_64\0", 33));
    number<uint16_t>(0); // the last
    text("flyrecord");
    std::vector<std::byte> pages;
    const uint64_t begin = (m_bytes.size() + kCpus * 16 + kPageBytes - 1) / kPageBytes * kPageBytes;
    for (int cpu = 0; cpu < kCpus; ++cpu) {
        number<uint64_t>(begin + pages.size());
        number<uint64_t>(kPageBytes);
        const std::vector<std::byte> page = pageOf(cpu, cpu == 1);
        pages.insert(pages.end(), page.begin(), page.end());
    }
    padToPage();
    m_bytes.insert(m_bytes.end(), pages.begin(), pages.end());
}

void TraceDat::raw(const void* data, size_t size)
{
    const auto* const begin = static_cast<const std::byte*>(data);
    m_bytes.insert(m_bytes.end(), begin, begin + size);
}

void TraceDat::text(std::string_view text)
{
    raw(text.data(), text.size());
    number('\0');
}

void TraceDat::block64(std::string_view text)
{
    number<uint64_t>(text.size());
    raw(text.data(), text.size());
}

void TraceDat::block32(std::string_view text)
{
    number(static_cast<uint32_t>(text.size()));
    raw(text.data(), text.size());
}

void TraceDat::option(uint16_t id, std::string_view text)
{
    number(id);
    block32(text);
}

void TraceDat::padToPage()
{
    m_bytes.resize((m_bytes.size() + kPageBytes - 1) / kPageBytes * kPageBytes);
}

} // namespace drmscope::tests
