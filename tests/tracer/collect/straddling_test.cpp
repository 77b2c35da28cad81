// SPDX-License-Identifier: MIT
// Generated streams of adds, dels and a release whose events straddle subbuffers, CPUs, ties of
// time and watermarks: each end comes after its add, whatever way they took.
#include "schema/session_file.h"
#include "tests/tracer/collect/collector_run.h"
#include "tests/tracer/collect/drained_kernel.h"
#include "tests/tracer/collect/recorded_stream.h"
#include "tracer/collect/recording.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <optional>
#include <random>

namespace drmscope::tests {
namespace {

using tracer::FrameType;
using tracer::StreamWriter;
using tracer::TracepointWriter;
using Bytes = std::vector<std::byte>;
using Values = RecordedStream::Values;

constexpr int kPairs = 3000;
constexpr size_t kCpus = DrainedKernel::kCpus;
constexpr size_t kLeastLive = 6; // are released
constexpr size_t kMostLive = 16;
constexpr int64_t kCallers = 0x200000;
constexpr int32_t kAdder = 212; // its own adds are in order; dels are anybody's

void append(Bytes& bytes, const StreamWriter& frames)
{
    const auto preamble = static_cast<std::ptrdiff_t>(StreamWriter().bytes().size());
    bytes.insert(bytes.end(), frames.bytes().begin() + preamble, frames.bytes().end());
}

// The nodes on a drm_device's list.
class Nodes
{
public:
    explicit Nodes(std::mt19937& random) : m_random(random) {}

    bool isAddNext() const
    {
        return m_live.size() <= kLeastLive || (m_live.size() < kMostLive && m_random() % 2 == 0);
    }
    // Addresses are used again, once they are free.
    int64_t add(const std::vector<int64_t>& beingFreed = {})
    {
        for (;;) {
            const int64_t node = 0x100000 + static_cast<int64_t>(m_random() % 64) * 64;
            if (std::ranges::find(m_live, node) == m_live.end() &&
                std::ranges::find(beingFreed, node) == beingFreed.end())
                return m_live.emplace_back(node);
        }
    }
    int64_t takeAny()
    {
        return taken(m_live.begin() + static_cast<std::ptrdiff_t>(m_random() % m_live.size()));
    }
    int64_t takeNewest() { return taken(m_live.end() - 1); }
    size_t count() const { return m_live.size(); }

private:
    int64_t taken(std::vector<int64_t>::iterator which)
    {
        const int64_t node = *which;
        m_live.erase(which);
        return node;
    }

    std::mt19937& m_random;
    std::vector<int64_t> m_live; // the newest last
};

// Of the module, which numbers what it tells. Where it is, the CPUs' clocks may tie for whatever
// happens, and numbers are taken before the time is: what one CPU does meanwhile has a later number
// and an earlier time.
class NumberedKernel
{
public:
    explicit NumberedKernel(unsigned seed) : m_random(seed)
    {
        m_stream
            .event("drmres_dev_init", {{"step", 0}, {"primary", 0}, {"render", -1}, {"accel", -1}})
            .watermark();
        m_kernel.emplace(m_random, m_stream.nowNs() + 1000);
    }

    Bytes recorded()
    {
        for (int added = 0; added < kPairs;) {
            if (m_nodes.isAddNext()) {
                add(m_nodes.add());
                ++added;
            } else {
                del(m_nodes.takeAny());
            }
        }
        release();
        m_kernel->end();
        Bytes bytes = m_stream.bytes();
        append(bytes, m_kernel->frames());
        return bytes;
    }

private:
    struct Told
    {
        int64_t node = 0;
        size_t cpu = 0;
        Bytes bytes;
    };

    Bytes numbered(const char* name, Values values, int32_t pid = kAdder)
    {
        values.insert({{"seq", ++m_seq},
                       {"drm", RecordedStream::kDrm},
                       {"generation", 1},
                       {"dev", "0000:01:00.0"},
                       {"name", "kmalloc"},
                       {"size", 64}});
        values.emplace("ordinal", -1);
        return TracepointWriter::ofModule(name).record(values, pid);
    }
    size_t anyCpu() { return m_random() % kCpus; }

    void add(int64_t node)
    {
        if (m_late && m_late->node == node) // whose memory it is given
            recordLate();
        const Bytes bytes = numbered("drmres_add", {{"node", node}});
        m_kernel->record(anyCpu(), bytes);
        if (m_late && m_random() % 2 == 0)
            recordLate();
    }

    void del(int64_t node)
    {
        const size_t cpu = anyCpu();
        const auto pid = static_cast<int32_t>(300 + cpu);
        Told told{node, cpu, numbered("drmres_del", {{"node", node}}, pid)};
        if (!m_late && m_random() % 4 == 0)
            m_late = std::move(told);
        else
            m_kernel->record(cpu, told.bytes);
    }

    void recordLate()
    {
        m_kernel->record(m_late->cpu, m_late->bytes);
        m_late.reset();
    }

    void release()
    {
        if (m_late)
            recordLate();
        const auto count = static_cast<int64_t>(m_nodes.count());
        m_kernel->record(anyCpu(), numbered("drmres_release_begin", {{"nodes", count}}));
        for (int64_t ordinal = 0; ordinal < count; ++ordinal) {
            const int64_t node = m_nodes.takeNewest();
            m_kernel->record(anyCpu(),
                             numbered("drmres_release", {{"node", node}, {"ordinal", ordinal}}));
        }
        m_kernel->record(anyCpu(), numbered("drmres_release_end", {{"nodes", count}}));
    }

    std::mt19937 m_random;
    RecordedStream m_stream;
    std::optional<DrainedKernel> m_kernel;
    Nodes m_nodes{m_random};
    int64_t m_seq = 1000;
    std::optional<Told> m_late; // has its number, and is not recorded yet
};

// Of tracefs alone: nothing is numbered, calls and returns are told apart, and stacks come behind.
// What a CPU has to do with what another did takes it some time; all else may tie.
class ProbedKernel
{
public:
    explicit ProbedKernel(unsigned seed) : m_random(seed) {}

    Bytes recorded()
    {
        tell(m_tasks[0], "init");
        tell(m_tasks[0], "init_return");
        for (int added = 0; added < kPairs;) {
            Task& task = m_tasks[m_random() % m_tasks.size()];
            if (task.freeing != Freeing::None) {
                goOn(task);
            } else if (!m_nodes.isAddNext()) {
                task.node = m_nodes.takeAny();
                begin(task);
            } else if (&task == &m_tasks[0]) {
                tellOfNode(task, "add", m_nodes.add(beingFreed()));
                ++added;
            }
        }
        for (Task& task : m_tasks)
            while (task.freeing != Freeing::None)
                goOn(task);
        release(m_tasks[1]);
        m_kernel.end();
        return whole();
    }

private:
    enum class Freeing : uint8_t
    {
        None,
        Entered,
        Deleted
    };
    struct Place
    {
        size_t cpu = 0;
        uint64_t atNs = 0;
    };
    struct Task
    {
        explicit Task(int32_t number) : pid(number) {}
        int32_t pid;
        Place last;
        Freeing freeing = Freeing::None;
        int64_t node = 0;
    };

    void begin(Task& task)
    {
        tell(task, "kfree");
        task.freeing = Freeing::Entered;
    }

    void goOn(Task& task)
    {
        if (task.freeing == Freeing::Entered) {
            tellOfNode(task, "del", task.node);
            task.freeing = Freeing::Deleted;
        } else {
            tell(task, "kfree_return");
            task.freeing = Freeing::None;
        }
    }

    std::vector<int64_t> beingFreed() const
    {
        std::vector<int64_t> nodes;
        for (const Task& task : m_tasks)
            if (task.freeing == Freeing::Entered)
                nodes.push_back(task.node);
        return nodes;
    }

    void release(Task& task)
    {
        comeAfter(task, m_tasks[0].last);
        for (const auto& [node, place] : m_places)
            comeAfter(task, place);
        tell(task, "release_begin");
        while (m_nodes.count() != 0)
            tellOfNode(task, "line", m_nodes.takeNewest());
        tell(task, "release_end");
    }

    void comeAfter(const Task& task, const Place& before)
    {
        if (before.cpu != task.last.cpu && before.atNs == m_kernel.nowNs())
            m_kernel.pass();
    }

    void tellOfNode(Task& task, const char* name, int64_t node)
    {
        goElsewhere(task);
        comeAfter(task, m_places[node]);
        recordWithStack(task, name,
                        {{"node", node}, {"text", "REL it"}, {"name", "kmalloc"}, {"size", 64}},
                        node);
        m_places[node] = task.last;
    }

    void tell(Task& task, const char* name)
    {
        goElsewhere(task);
        recordWithStack(task, name, {}, 0);
    }

    void goElsewhere(Task& task)
    {
        if (m_random() % 4 != 0)
            return;
        const Place before = std::exchange(task.last, {m_random() % kCpus, 0});
        comeAfter(task, before);
    }

    // The stack tells which node it is of, if it is there.
    void recordWithStack(Task& task, const char* name, Values values, int64_t node)
    {
        values.emplace("drm", RecordedStream::kDrm);
        m_kernel.record(task.last.cpu, writer(name).record(values, task.pid));
        task.last.atNs = m_kernel.nowNs();
        const Values stack = {{"size", 2}, {"own", 0x1000}, {"caller", kCallers + node}};
        if (m_random() % 8 != 0)
            m_kernel.record(task.last.cpu, writer("kernel_stack").record(stack, task.pid));
    }

    static const std::map<std::string, TracepointWriter, std::less<>>& writers()
    {
        const std::vector<std::string> node = {"u64 drm", "u64 node", "u64 size", "u64 action",
                                               "__string name"};
        static const auto all = [&node] {
            std::map<std::string, TracepointWriter, std::less<>> made;
            uint16_t id = 100;
            for (const char* name : {"init", "kfree", "release_begin"})
                made.emplace(name,
                             TracepointWriter(name, ++id, std::vector<std::string>{"u64 drm"}));
            for (const char* name : {"add", "del"})
                made.emplace(name, TracepointWriter(name, ++id, node));
            made.emplace("line", TracepointWriter("line", ++id,
                                                  {"__string text", "u64 node", "u64 size",
                                                   "u64 action", "__string name"}));
            for (const char* name : {"init_return", "kfree_return", "release_end"})
                made.emplace(name, TracepointWriter(name, ++id, {}));
            made.emplace("kernel_stack", TracepointWriter("kernel_stack", ++id,
                                                          {"s32 size", "u64 own", "u64 caller"}));
            return made;
        }();
        return all;
    }
    static const TracepointWriter& writer(std::string_view name)
    {
        return writers().find(name)->second;
    }

    Bytes whole() const
    {
        StreamWriter head;
        head.text(FrameType::Host, "hostname=lab\nkernel_release=6.1.0\nmachine=x86_64\ncpus=4\n"
                                   "clock=boot\nboot_ns=1\nrealtime_ns=2\nbackend=tracefs\n");
        for (const auto& [name, writer] : writers())
            head.text(FrameType::EventFormat, writer.format());
        head.time(FrameType::Started, RecordedStream::kBeganNs);
        Bytes bytes = head.bytes();
        append(bytes, m_kernel.frames());
        return bytes;
    }

    std::mt19937 m_random;
    DrainedKernel m_kernel{m_random, RecordedStream::kBeganNs + 1000};
    Nodes m_nodes{m_random};
    std::array<Task, 4> m_tasks = {Task(kAdder), Task(301), Task(302), Task(303)};
    std::map<int64_t, Place> m_places; // where a node was last told of
};

class StraddlingTest : public testing::Test
{
protected:
    // The session that a stream becomes, for each of some seeds.
    void forEach(const std::function<Bytes(unsigned seed)>& recorded,
                 const std::function<void(schema::Database&)>& check)
    {
        for (const unsigned seed : {1U, 2U, 3U, 4U, std::random_device()()}) {
            SCOPED_TRACE(seed);
            tracer::CollectOptions options;
            options.input = m_folder.file("stream");
            options.output = m_folder.file("s.drmscope");
            options.overwrite = true;
            writeFile(options.input, recorded(seed));
            tracer::StateLines lines(m_nowhere);
            EXPECT_EQ(tracer::recordSession(options, lines), 0);
            auto file = schema::SessionFile::openReadOnly(options.output);
            everyEndFindsItsAdd(file.database());
            check(file.database());
        }
    }
    ~StraddlingTest() override { close(m_nowhere); }

    // Of pairs of neighbours.
    static int64_t neighbours(schema::Database& database, const std::string& which)
    {
        return database.integer(
            ("SELECT count(*) FROM event AS e JOIN event AS f ON f.id = e.id + 1 WHERE " + which)
                .c_str());
    }

private:
    static void everyEndFindsItsAdd(schema::Database& database)
    {
        EXPECT_EQ(database.integer("SELECT count(*) FROM event WHERE kind IN ('add', 'del', "
                                   "'release')"),
                  2 * kPairs);
        EXPECT_EQ(neighbours(database, "f.timestamp_ns < e.timestamp_ns"), 0);
        EXPECT_GT(neighbours(database, "f.timestamp_ns = e.timestamp_ns AND f.cpu <> e.cpu"),
                  kPairs / 10);
        const int64_t released =
            database.integer("SELECT count(*) FROM resource WHERE end_kind = 'release' AND "
                             "release_order_right = 1");
        EXPECT_GE(released, static_cast<int64_t>(kLeastLive));
        EXPECT_EQ(database.integer("SELECT count(*) FROM resource WHERE end_kind = 'del'"),
                  kPairs - released);
        EXPECT_EQ(database.integer("SELECT count(*) FROM resource"), kPairs);
        EXPECT_EQ(database.integer("SELECT count(*) FROM anomaly"), 0);
    }

    const ScratchFolder m_folder;
    const int m_nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
};

TEST_F(StraddlingTest, OfTheModulesEventsTimeDecidesAndOfTiesTheNumber)
{
    forEach([](unsigned seed) { return NumberedKernel(seed).recorded(); },
            [](schema::Database& database) {
                EXPECT_EQ(
                    neighbours(database, "f.timestamp_ns = e.timestamp_ns AND f.seq <= e.seq"), 0);
                EXPECT_GT(neighbours(database, "f.timestamp_ns > e.timestamp_ns AND f.seq < e.seq"),
                          kPairs / 20);
            });
}

TEST_F(StraddlingTest, WithoutNumbersEachCpuKeepsItsOrderAndItsStacks)
{
    forEach(
        [](unsigned seed) { return ProbedKernel(seed).recorded(); },
        [](schema::Database& database) {
            EXPECT_EQ(database.integer("SELECT count(*) FROM event WHERE seq <> 0"), 0);
            const auto withCaller = [&database](const std::string& which) {
                return database.integer(
                    ("SELECT count(*) FROM event AS e JOIN symbol AS s ON s.id = "
                     "e.caller_symbol_id WHERE e.kind = 'add' AND s.address - e.object_address " +
                     which + std::to_string(kCallers))
                        .c_str());
            };
            EXPECT_GT(withCaller("="), kPairs * 3 / 4);
            EXPECT_EQ(withCaller("<>"), 0);
        });
}

} // namespace
} // namespace drmscope::tests
