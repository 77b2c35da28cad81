// SPDX-License-Identifier: MIT
#include "tests/tracer/import/trace_dat.h"

#include "tests/tracer/decode/tracepoint_writer.h"
#include "tests/tracer/ringbuffer/page_builder.h"

#include <zstd.h>

#include <algorithm>
#include <cstring>
#include <string_view>
#include <utility>

namespace drmscope::tests {

namespace {

using tracer::PageBuilder;
using tracer::TracepointWriter;

constexpr size_t kPagesOfChunk = 10;
constexpr uint32_t kStepNs = 1000;
constexpr int64_t kTimesOfPair = 2;
constexpr std::string_view kMagic("\x17\x08\x44tracing", 10);
constexpr std::string_view kClocks = "local global counter [boot]\n";
constexpr std::string_view kUname("Linux lab 6.1.0-32-amd64 x86_64\0", 33);
constexpr char kHeaderPage[] = "\tfield: u64 timestamp;\toffset:0;\tsize:8;\tsigned:0;\n"
                               "\tfield: local_t commit;\toffset:8;\tsize:8;\tsigned:1;\n"
                               "\tfield: int overwrite;\toffset:8;\tsize:1;\tsigned:1;\n"
                               "\tfield: char data;\toffset:16;\tsize:";
constexpr char kHeaderEvent[] = "# compressed entry header\n\ttype_len    :    5 bits\n"
                                "\ttime_delta  :   27 bits\n\tarray       :   32 bits\n";

} // namespace

TraceDat::Shape TraceDat::large(int version, bool isPacked)
{
    Shape shape;
    shape.version = version;
    shape.isPacked = isPacked;
    shape.cpus = 3;
    shape.pairs = {1, kAsManyAsFit, 3, 1, kAsManyAsFit, kAsManyAsFit, 2, 1, 1, 5, 1, 4};
    shape.hasMissed = false;
    return shape;
}

TraceDat::Shape TraceDat::small(int version, bool isPacked)
{
    Shape shape;
    shape.version = version;
    shape.isPacked = isPacked;
    shape.pairs = {1, 1};
    shape.pageBytes = 512;
    return shape;
}

TraceDat::TraceDat(const Shape& shape) : m_shape(shape)
{
    raw(kMagic.data(), kMagic.size());
    text(std::to_string(m_shape.version));
    number<uint8_t>(0); // little endian
    number<uint8_t>(8);
    number(m_shape.pageBytes);
    if (m_shape.version == 6)
        writeVersion6();
    else
        writeVersion7();
}

int TraceDat::events() const
{
    int events = 0;
    for (const Piece& piece : m_pieces)
        events += piece.events;
    return events;
}

TraceDat::Page TraceDat::pageOf(int cpu, int& firstPair, int pairs, bool hasMissed) const
{
    const TracepointWriter add = TracepointWriter::ofModule("drmres_add");
    const TracepointWriter del = TracepointWriter::ofModule("drmres_del");
    const auto timeOf = [](int64_t step) {
        return 5'000'000'000 + static_cast<uint64_t>(step) * kStepNs;
    };
    PageBuilder page(timeOf(firstPair * kTimesOfPair), m_shape.pageBytes);
    Page made;
    for (; pairs == kAsManyAsFit || made.events < 2 * pairs; ++firstPair) {
        const int64_t node = 0x100000 + firstPair * 64 + cpu * 0x1000000;
        const int64_t seq = 1 + firstPair * kTimesOfPair * m_shape.cpus + cpu;
        TracepointWriter::Values values = {
            {"drm", 0x7000},     {"generation", 1},       {"node", node}, {"size", 64},
            {"name", "kmalloc"}, {"dev", "0000:01:00.0"}, {"seq", seq},   {"ordinal", -1}};
        const std::vector<std::byte> added = add.record(values, 212);
        values["seq"] = seq + m_shape.cpus;
        const std::vector<std::byte> deleted = del.record(values, 212);
        if (page.roomBytes() < added.size() + deleted.size() + 24)
            break;
        page.record(made.events == 0 ? 0 : kStepNs, added);
        page.record(kStepNs, deleted);
        made.events += 2;
    }
    if (hasMissed)
        page.missed(kMissed);
    made.bytes = page.finish();
    return made;
}

std::vector<std::vector<TraceDat::Page>> TraceDat::pagesOf() const
{
    std::vector<std::vector<Page>> pages(static_cast<size_t>(m_shape.cpus));
    for (int cpu = 0; cpu < m_shape.cpus; ++cpu) {
        int pair = 0;
        for (const int pairs : m_shape.pairs) {
            const bool hasMissed = m_shape.hasMissed && cpu == 1 && pair == 0;
            pages[static_cast<size_t>(cpu)].push_back(pageOf(cpu, pair, pairs, hasMissed));
        }
    }
    return pages;
}

void TraceDat::writeVersion6()
{
    writeHeaderInfo();
    number<uint32_t>(0); // formats of ftrace's own events
    writeEventFormats();
    writeKallsyms();
    block32(""); // trace_printk()
    writeCommandLines();
    number(static_cast<uint32_t>(m_shape.cpus));
    text("options  ");
    option(4, kClocks);
    option(5, kUname);
    if (m_shape.isOfInstance)
        option(3, std::string_view("\0\0\0\0\0\0\0\0mine\0", 13));
    const uint64_t instance = m_bytes.size() - 13;
    number<uint16_t>(0); // the last
    uint64_t table = writeTable6();
    if (m_shape.isOfInstance) {
        numberAt<uint64_t>(instance, m_bytes.size());
        table = writeTable6();
    }
    uint64_t place = table;
    for (const auto& [begin, size] : writePages()) {
        numberAt(place, begin);
        numberAt(place + 8, size);
        place += 16;
    }
}

uint64_t TraceDat::writeTable6()
{
    text("flyrecord");
    const uint64_t table = m_bytes.size();
    m_bytes.resize(table + static_cast<size_t>(m_shape.cpus) * 16);
    m_headerBytes = m_bytes.size();
    block64("[boot]");
    return table;
}

void TraceDat::writeVersion7()
{
    text(m_shape.isPacked ? "zstd" : "none");
    text(m_shape.isPacked ? "1.5" : "");
    const uint64_t chain = m_bytes.size();
    number<uint64_t>(0);
    std::vector<std::pair<uint16_t, uint64_t>> places;
    const auto keep = [&](uint16_t id, auto write) {
        places.emplace_back(id, beginSection(id, m_shape.isPacked));
        write();
        endSection(places.back().second, m_shape.isPacked);
    };
    keep(16, [this] { writeHeaderInfo(); });
    keep(17, [this] { number<uint32_t>(0); });
    keep(18, [this] { writeEventFormats(); });
    keep(19, [this] { writeKallsyms(); });
    keep(20, [this] { block32(""); });
    keep(21, [this] { writeCommandLines(); });
    const uint64_t first = beginSection(0, false);
    numberAt(chain, first);
    option(4, kClocks);
    option(5, kUname);
    for (const auto& [id, place] : places)
        option(id, std::string_view(reinterpret_cast<const char*>(&place), sizeof place));
    option(8, std::string_view(reinterpret_cast<const char*>(&m_shape.cpus), 4));
    const uint64_t next = endOptions(first);
    m_headerBytes = m_bytes.size();
    const uint64_t buffer = beginSection(3, m_shape.isPacked);
    const std::vector<std::pair<uint64_t, uint64_t>> table = writePages();
    endSection(buffer, false);
    numberAt<uint64_t>(next, m_bytes.size());
    const uint64_t options = beginSection(0, false);
    if (m_shape.isOfInstance)
        writeBufferOption("", buffer, {});
    writeBufferOption(m_shape.isOfInstance ? "mine" : "", buffer, table);
    endOptions(options);
    endSection(beginSection(15, false), false);
}

void TraceDat::writeBufferOption(std::string_view name, uint64_t buffer,
                                 const std::vector<std::pair<uint64_t, uint64_t>>& table)
{
    number<uint16_t>(3);
    number(static_cast<uint32_t>(8 + name.size() + 1 + 5 + 8 + table.size() * 20));
    number(buffer);
    text(name);
    text("boot");
    number(m_shape.pageBytes);
    number(static_cast<uint32_t>(table.size()));
    for (uint32_t cpu = 0; cpu < table.size(); ++cpu) {
        number(cpu);
        number(table[cpu].first);
        number(table[cpu].second);
    }
}

uint64_t TraceDat::beginSection(uint16_t id, bool isPacked)
{
    const uint64_t begin = m_bytes.size();
    number(id);
    number<uint16_t>(isPacked ? 1 : 0);
    number<uint32_t>(0); // its description
    number<uint64_t>(0);
    return begin;
}

void TraceDat::endSection(uint64_t begin, bool isPacked)
{
    const uint64_t content = begin + 16;
    if (isPacked) {
        const std::vector<std::byte> plain(m_bytes.begin() + static_cast<ptrdiff_t>(content),
                                           m_bytes.end());
        m_bytes.resize(content);
        writePacked(plain);
    }
    numberAt(begin + 8, m_bytes.size() - content);
}

// Returns where the place of the next ones stands.
uint64_t TraceDat::endOptions(uint64_t begin)
{
    option(0, std::string_view("\0\0\0\0\0\0\0\0", 8));
    endSection(begin, false);
    return m_bytes.size() - 8;
}

void TraceDat::writeHeaderInfo()
{
    text("header_page");
    block64(kHeaderPage + std::to_string(m_shape.pageBytes - 16) + ";\tsigned:1;\n");
    text("header_event");
    block64(kHeaderEvent);
}

void TraceDat::writeEventFormats()
{
    number<uint32_t>(1); // systems
    text("drmres");
    number<uint32_t>(2);
    for (const char* event : {"drmres_add", "drmres_del"})
        block64(TracepointWriter::ofModule(event).format());
}

void TraceDat::writeKallsyms()
{
    block32("0000000000001100 T drmm_kmalloc\t[drm]\n");
}

void TraceDat::writeCommandLines()
{
    block64("212 modprobe\n");
}

std::vector<std::pair<uint64_t, uint64_t>> TraceDat::writePages()
{
    std::vector<std::pair<uint64_t, uint64_t>> table;
    for (const std::vector<Page>& pages : pagesOf()) {
        padToPage();
        const uint64_t begin = m_bytes.size();
        if (m_shape.isPacked) {
            writeChunks(pages);
        } else {
            for (const Page& page : pages) {
                raw(page.bytes.data(), page.bytes.size());
                m_pieces.push_back({m_bytes.size(), page.events});
            }
        }
        table.emplace_back(begin, m_bytes.size() - begin);
    }
    return table;
}

void TraceDat::writeChunks(const std::vector<Page>& pages)
{
    const uint64_t count = (pages.size() + kPagesOfChunk - 1) / kPagesOfChunk;
    number(static_cast<uint32_t>(count));
    for (size_t first = 0; first < pages.size(); first += kPagesOfChunk) {
        std::vector<std::byte> chunk;
        int events = 0;
        for (size_t at = first; at < std::min(first + kPagesOfChunk, pages.size()); ++at) {
            chunk.insert(chunk.end(), pages[at].bytes.begin(), pages[at].bytes.end());
            events += pages[at].events;
        }
        writePacked(chunk);
        m_pieces.push_back({m_bytes.size(), events});
    }
}

void TraceDat::writePacked(const std::vector<std::byte>& plain)
{
    std::vector<std::byte> packed(ZSTD_compressBound(plain.size()));
    packed.resize(ZSTD_compress(packed.data(), packed.size(), plain.data(), plain.size(), 3));
    number(static_cast<uint32_t>(packed.size()));
    number(static_cast<uint32_t>(plain.size()));
    raw(packed.data(), packed.size());
}

void TraceDat::raw(const void* data, size_t size)
{
    const auto* const begin = static_cast<const std::byte*>(data);
    m_bytes.insert(m_bytes.end(), begin, begin + size);
}

template <typename Number> void TraceDat::numberAt(uint64_t place, Number value)
{
    std::memcpy(m_bytes.data() + place, &value, sizeof value);
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
    const size_t page = m_shape.pageBytes;
    m_bytes.resize((m_bytes.size() + page - 1) / page * page);
}

} // namespace drmscope::tests
