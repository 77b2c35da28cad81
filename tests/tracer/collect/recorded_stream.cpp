// SPDX-License-Identifier: MIT
#include "tests/tracer/collect/recorded_stream.h"

#include <cstring>
#include <map>

namespace drmscope::tests {

using tracer::FrameType;
using tracer::PageBuilder;
using tracer::TracepointWriter;

namespace {

constexpr char kHost[] =
    "hostname=lab\nkernel_release=6.1.0-32-amd64\nkernel_version=#1 SMP\n"
    "machine=x86_64\npage_size=4096\nsubbuffer_size=4096\ncpus=2\nclock=boot\n"
    "boot_ns=4000000000\nrealtime_ns=1763809200000000000\nagent_version=0.1.0\n";
constexpr char kKallsyms[] = "0000000000001000 t drm_mode_config_init_release\t[drm]\n"
                             "0000000000001100 T drmm_kmalloc\t[drm]\n"
                             "0000000000002000 t bochs_pci_probe\t[bochs]\n"
                             "ffffffff81000000 T _stext\n"
                             "ffffffff81000100 T pci_device_probe\n"
                             "ffffffff81000200 T really_probe\n";
constexpr char kModules[] = "bochs 16384 0 - Live 0x0000000000002000\n"
                            "drm 4096 1 bochs, Live 0x0000000000001000\n";

const char* const kHooks[] = {"add",         "del",       "release_node", "release",
                              "device_init", "register",  "unregister",   "unplug",
                              "last_close",  "file_open", "file_close",   "bind"};

const TracepointWriter& writerOf(std::string_view name)
{
    static std::map<std::string, TracepointWriter, std::less<>> writers;
    if (writers.empty())
        for (const TracepointWriter& writer : TracepointWriter::module())
            writers.emplace(writer.name(), writer);
    return writers.find(name)->second;
}

} // namespace

RecordedStream::RecordedStream()
{
    m_stream.text(FrameType::Host, kHost);
    for (const TracepointWriter& writer : TracepointWriter::module())
        m_stream.text(FrameType::EventFormat, writer.format());
    symbols();
    for (const char* hook : kHooks)
        event("drmres_hook_status",
              {{"state", 1}, {"hook", hook}, {"symbol", std::string("at_") + hook}});
    m_stream.time(FrameType::Started, m_nowNs);
    watermark();
}

void RecordedStream::symbols()
{
    m_stream.time(FrameType::SymbolsBegin, m_nowNs);
    m_stream.text(FrameType::Kallsyms, kKallsyms);
    m_stream.text(FrameType::Modules, kModules);
    m_stream.frame(FrameType::SymbolsEnd, 0, {});
}

RecordedStream& RecordedStream::event(std::string_view name, Values values, int32_t pid)
{
    m_nowNs += kStepNs;
    values.emplace("seq", ++m_seq);
    values.emplace("drm", m_drm);
    values.emplace("generation", m_generation);
    values.emplace("parent", kParent);
    values.emplace("dev", "0000:01:00.0");
    values.emplace("refs", 1);
    PageBuilder page(m_nowNs);
    page.record(0, writerOf(name).record(values, pid));
    if (m_missed != 0)
        page.missed(m_missed);
    m_missed = 0;
    m_stream.frame(FrameType::Subbuffer, m_cpu, page.finish());
    return *this;
}

RecordedStream& RecordedStream::add(int64_t node, int64_t size, bool isAction)
{
    return event("drmres_add",
                 {{"node", node},
                  {"size", size},
                  {"action", isAction ? kAction : 0},
                  {"caller", static_cast<int64_t>(kCore)},
                  {"name", isAction ? "drm_mode_config_init_release" : "kmalloc"},
                  {"gfp", 0xdc0},
                  {"ordinal", -1},
                  {"stack", std::vector<uint64_t>{kCore, kDriver, 0xffffffff81000110}}});
}

RecordedStream& RecordedStream::release(int64_t node, int64_t size, int64_t ordinal)
{
    return event(
        "drmres_release",
        {{"node", node}, {"size", size}, {"ordinal", ordinal}, {"name", "kmalloc"}, {"gfp", -1}},
        kHolderPid);
}

RecordedStream& RecordedStream::on(int64_t drm, int64_t generation)
{
    m_drm = drm;
    m_generation = generation;
    return *this;
}

RecordedStream& RecordedStream::onCpu(uint16_t cpu)
{
    m_cpu = cpu;
    return *this;
}

RecordedStream& RecordedStream::missed(uint64_t count)
{
    m_missed = count;
    return *this;
}

RecordedStream& RecordedStream::damaged()
{
    m_nowNs += kStepNs;
    PageBuilder page(m_nowNs);
    page.rawWord(28); // a record of 112 bytes, of which there is none
    m_stream.frame(FrameType::Subbuffer, m_cpu, page.finish());
    return *this;
}

RecordedStream& RecordedStream::back(uint64_t steps)
{
    m_nowNs -= steps * kStepNs;
    return *this;
}

RecordedStream& RecordedStream::later(uint64_t steps)
{
    m_nowNs += steps * kStepNs;
    return *this;
}

RecordedStream& RecordedStream::watermark()
{
    m_stream.time(FrameType::Watermark, m_nowNs + 1);
    return *this;
}

RecordedStream& RecordedStream::cpuStats(uint16_t cpu, uint64_t overrun, uint64_t unread)
{
    m_stream.text(FrameType::CpuStats,
                  "entries: " + std::to_string(unread) + "\noverrun: " + std::to_string(overrun) +
                      "\ncommit overrun: 0\nbytes: 0\ndropped events: 0\nread events: 1\n",
                  cpu);
    return *this;
}

RecordedStream& RecordedStream::headerPage(std::string_view text)
{
    m_stream.text(FrameType::HeaderPage, text);
    return *this;
}

RecordedStream& RecordedStream::agentError(uint32_t error, const std::string& message)
{
    std::string payload(sizeof error, '\0');
    std::memcpy(payload.data(), &error, sizeof error);
    m_stream.text(FrameType::Error, payload + message);
    return *this;
}

RecordedStream& RecordedStream::end()
{
    watermark();
    m_stream.text(FrameType::Cmdlines, "1 systemd\n212 mod"); // a line may straddle chunks
    m_stream.text(FrameType::Cmdlines, "probe\n240 hold_file\n");
    m_stream.time(FrameType::End, m_nowNs + kStepNs);
    return *this;
}

RecordedStream RecordedStream::hotUnplug()
{
    RecordedStream stream = hotUnplugSoFar();
    stream.end();
    return stream;
}

RecordedStream RecordedStream::hotUnplugSoFar()
{
    const Values device = {
        {"driver", "bochs-drm"},    {"bus", "pci"}, {"bound_driver", "bochs-drm"},
        {"unique", "0000:01:00.0"}, {"render", -1}, {"accel", -1}};
    const auto with = [&](int64_t step, int64_t primary, int64_t registered, int64_t unplugged) {
        Values values = device;
        values.insert({{"step", step},
                       {"primary", primary},
                       {"registered", registered},
                       {"unplugged", unplugged}});
        return values;
    };
    const Values file = {
        {"file", 0x9000}, {"minor", 0}, {"pid", kHolderPid}, {"comm", "hold_file"}};
    RecordedStream stream;
    stream.event("drmres_dev_probe", {{"step", 0}, {"bus", "pci"}})
        .event("drmres_dev_init", with(0, -1, 0, 0))
        .add(0x8000, 176)
        .add(0x8100, 0, true)
        .event("drmres_dev_init", with(1, 0, 0, 0))
        .add(0x8200, 2520)
        .event("drmres_dev_register", with(0, 0, 0, 0))
        .event("drmres_dev_register", with(1, 0, 1, 0))
        .event("drmres_dev_probe", {{"step", 1}, {"bus", "pci"}})
        .watermark()
        .onCpu(1)
        .event("drmres_file_open", file, kHolderPid)
        .onCpu(0)
        .event("drmres_dev_remove", {{"step", 0}})
        .event("drmres_dev_unplug", with(0, 0, 1, 0))
        .event("drmres_dev_unregister", with(0, 0, 1, 1))
        .event("drmres_dev_unregister", with(1, 0, 0, 1))
        .event("drmres_dev_unplug", with(1, 0, 0, 1))
        .event("drmres_dev_remove", {{"step", 1}})
        .watermark()
        .onCpu(1)
        .event("drmres_file_close", file, kHolderPid)
        .event("drmres_dev_last_close", with(2, 0, 0, 1), kHolderPid)
        .event("drmres_release_begin", {{"nodes", 3}, {"size", 2696}}, kHolderPid)
        .release(0x8200, 2520, 0)
        .release(0x8100, 0, 1)
        .release(0x8000, 176, 2)
        .event("drmres_release_end", {{"nodes", 3}, {"size", 2696}}, kHolderPid)
        .onCpu(0);
    return stream;
}

std::vector<size_t> frameEnds(const std::vector<std::byte>& stream)
{
    std::vector<size_t> ends;
    size_t at = sizeof(tracer::Preamble);
    while (at < stream.size()) {
        ends.push_back(at);
        tracer::FrameHeader header = {};
        std::memcpy(&header, stream.data() + at, sizeof header);
        at += sizeof header + header.lengthBytes;
    }
    ends.push_back(at);
    return ends;
}

} // namespace drmscope::tests
