// SPDX-License-Identifier: MIT
#include "tracer/import/trace_version7.h"

#include "tracer/import/layout_fields.h"
#include "tracer/import/lost_table.h"
#include "tracer/import/packed_block.h"
#include "tracer/import/trace_file.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace drmscope::tracer {

namespace {

constexpr uint64_t kSectionHeaderBytes = 16;
constexpr int kMostSections = 1000;

struct Section
{
    uint16_t id = 0;
    bool isPacked = false;
    uint64_t begin = 0; // behind its header
    uint64_t bytes = 0;
};

std::optional<Section> sectionAt(const FileBytes& file, uint64_t place)
{
    const std::string text = file.text(place, kSectionHeaderBytes);
    if (text.size() < kSectionHeaderBytes)
        return std::nullopt;
    ByteCursor in(text);
    Section section;
    section.id = in.number<uint16_t>();
    section.isPacked = (in.number<uint16_t>() & 1) != 0;
    in.number<uint32_t>(); // its description
    section.bytes = in.number<uint64_t>();
    section.begin = place + kSectionHeaderBytes;
    return section;
}

std::string contentOf(const FileBytes& file, const Section& section)
{
    std::string content = file.text(section.begin, std::min(section.bytes, kMostHeaderBytes));
    if (content.size() < section.bytes)
        throw EndOfBytes();
    if (!section.isPacked)
        return content;
    ByteCursor in(content);
    const auto packedBytes = in.number<uint32_t>();
    const uint64_t bytes = std::min<uint64_t>(in.number<uint32_t>(), kMostHeaderBytes);
    std::string unpacked;
    if (!unpack(in.bytes(packedBytes), bytes, unpacked))
        throw TraceFileError("is damaged: a section of it cannot be unpacked");
    return unpacked;
}

class Version7
{
public:
    Version7(const FileBytes& file, TraceLayout& layout) : m_file(file), m_layout(layout) {}

    void read(uint64_t firstOptions)
    {
        readChain(firstOptions);
        takeSection(option::kHeaderInfo, takeHeaderInfo);
        takeSection(option::kEventFormats, takeEventFormats);
        takeSection(option::kCommandLines, takeCommandLines);
        if (!m_layout.extents.empty())
            return;
        if (m_isText)
            throw TraceFileError("has the text of a tracer, and no events");
        if (m_isChainWhole && m_hasBuffer)
            return; // none has a subbuffer
        m_layout.isTableLost = true;
        if (const uint64_t begin = findSubbuffers(); begin != 0)
            m_layout.extents = findExtents(m_file, m_layout, begin, 0);
    }

private:
    void readChain(uint64_t place)
    {
        try {
            while (place != 0 && place >= m_end) // each is written behind the one before
                place = takeOptions(place);
            m_isChainWhole = place == 0;
        } catch (const EndOfBytes&) {
            if (m_end == 0)
                throw;
        }
    }

    // Returns where the next of these sections lies, 0 for none.
    uint64_t takeOptions(uint64_t place)
    {
        const std::optional<Section> section = sectionAt(m_file, place);
        if (!section)
            throw EndOfBytes();
        const std::string content = contentOf(m_file, *section);
        m_end = section->begin + section->bytes;
        ByteCursor in(content);
        for (;;) {
            const auto id = in.number<uint16_t>();
            const std::string_view data = in.bytes(in.number<uint32_t>());
            ByteCursor value(data);
            if (id == option::kDone)
                return value.number<uint64_t>();
            if (id == option::kBuffer)
                takeBuffer(value);
            else if (id >= option::kHeaderInfo && id < option::kBufferText)
                m_sections[id] = value.number<uint64_t>();
            else
                takeOption(id, data, m_layout);
            m_isText |= id == option::kBufferText;
        }
    }

    void takeBuffer(ByteCursor& in)
    {
        m_hasBuffer = true;
        if (!m_layout.extents.empty())
            return;
        in.number<uint64_t>(); // where its section lies
        in.text();             // its name
        const std::string_view clock = in.text();
        if (m_layout.clock.empty())
            m_layout.clock = clock;
        const auto pageBytes = in.number<uint32_t>();
        for (auto left = in.number<uint32_t>(); left > 0; --left) {
            CpuExtent extent;
            extent.cpu = in.number<uint32_t>();
            extent.offset = in.number<uint64_t>();
            extent.bytes = in.number<uint64_t>();
            if (extent.bytes > 0)
                m_layout.extents.push_back(extent);
        }
        if (!m_layout.extents.empty())
            setPageBytes(m_layout, pageBytes);
    }

    void takeSection(uint16_t id, void (*take)(ByteCursor&, TraceLayout&)) const
    {
        const auto place = m_sections.find(id);
        if (place == m_sections.end())
            return;
        const std::optional<Section> section = sectionAt(m_file, place->second);
        if (!section)
            throw EndOfBytes();
        const std::string content = contentOf(m_file, *section);
        ByteCursor in(content);
        take(in, m_layout);
    }

    // Their section follows that of the options; nobody told how long it is. 0: it is not there.
    uint64_t findSubbuffers() const
    {
        uint64_t place = m_end;
        for (int left = kMostSections; left > 0; --left) {
            const std::optional<Section> section = sectionAt(m_file, place);
            if (section && section->id == option::kBuffer)
                return section->begin;
            if (!section || section->bytes > m_file.size())
                return 0;
            place = section->begin + section->bytes;
        }
        return 0;
    }

    const FileBytes& m_file;
    TraceLayout& m_layout;
    std::map<uint16_t, uint64_t> m_sections; // where they lie
    uint64_t m_end = 0;                      // of the last options
    bool m_isChainWhole = false;
    bool m_hasBuffer = false;
    bool m_isText = false;
};

} // namespace

void readVersion7(const FileBytes& file, ByteCursor& in, TraceLayout& layout)
{
    const std::string_view compression = in.text();
    in.text(); // its version
    if (compression != "none" && compression != "zstd")
        throw TraceFileError("is compressed by " + std::string(compression.substr(0, 20)) +
                             ": where trace-cmd can read it, trace-cmd convert --compression none "
                             "-i FILE -o NEW");
    layout.isPacked = compression == "zstd";
    Version7(file, layout).read(in.number<uint64_t>());
}

} // namespace drmscope::tracer
