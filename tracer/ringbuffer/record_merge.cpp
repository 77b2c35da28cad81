// SPDX-License-Identifier: MIT
#include "tracer/ringbuffer/record_merge.h"

#include "tracer/ringbuffer/subbuffer_walker.h"

#include <algorithm>
#include <deque>
#include <utility>
#include <vector>

namespace drmscope::tracer {

namespace {

using Page = std::vector<std::byte>;
constexpr size_t kMaxFreePages = 256;

// One CPU's subbuffers that wait, the walk through the first of them, and its front record.
struct CpuQueue
{
    std::deque<Page> pages;
    SubbufferWalker walker; // through pages.front(), if `walking`
    bool walking = false;
    bool hasFront = false;
    uint32_t cpu = 0;
    uint64_t lastNs = 0; // last record taken or at the front
    Record front;
    // Just before the front record: one that is counted and one that is not, at most.
    std::vector<MissedRecords> missed;
};

bool comesLater(const CpuQueue* left, const CpuQueue* right)
{
    return left->front.timestampNs > right->front.timestampNs;
}

} // namespace

struct RecordMerge::Implementation
{
    SubbufferLayout layout;
    SequenceOf sequenceOf;
    std::vector<std::unique_ptr<CpuQueue>> queues; // by CPU; null until it sends something
    std::vector<CpuQueue*> heap; // with a front record that is due; earliest on top
    std::vector<Record> group;   // records that tie, about to be handed out
    std::vector<std::pair<uint64_t, Record>> sorted;
    std::vector<SubbufferDamage> damage; // to be told after `group`
    std::vector<Page> retired;           // read, but `group` may still point into them
    std::vector<Page> freePages;
    size_t pendingBytes = 0;
    uint64_t releasedNs = 0; // newest time handed out

    CpuQueue& queueOf(uint32_t cpu);
    void retireFront(CpuQueue& queue);
    void recycle();
    void startWalk(CpuQueue& queue);
    static void addMissed(CpuQueue& queue, uint64_t count);
    void advance(CpuQueue& queue);
    void take(CpuQueue& queue, RecordSink& sink);
    void takeWhileTied(CpuQueue& queue, RecordSink& sink);
    void emitGroup(RecordSink& sink);
    void emitTied(RecordSink& sink);
    void emitRun(CpuQueue& queue, uint64_t throughNs, RecordSink& sink);
    void emitAcross(CpuQueue& queue, uint64_t throughNs, RecordSink& sink);
    CpuQueue* pop();
    void push(CpuQueue& queue, uint64_t throughNs);
    void releaseThrough(uint64_t throughNs, RecordSink& sink);
};

CpuQueue& RecordMerge::Implementation::queueOf(uint32_t cpu)
{
    if (cpu >= queues.size())
        queues.resize(cpu + size_t{1});
    if (!queues[cpu]) {
        queues[cpu] = std::make_unique<CpuQueue>();
        queues[cpu]->cpu = cpu;
    }
    return *queues[cpu];
}

void RecordMerge::Implementation::retireFront(CpuQueue& queue)
{
    pendingBytes -= queue.pages.front().size();
    retired.push_back(std::move(queue.pages.front()));
    queue.pages.pop_front();
    queue.walking = false;
}

void RecordMerge::Implementation::recycle()
{
    for (Page& page : retired) {
        if (freePages.size() < kMaxFreePages)
            freePages.push_back(std::move(page));
    }
    retired.clear();
}

void RecordMerge::Implementation::startWalk(CpuQueue& queue)
{
    queue.walker = SubbufferWalker(layout, queue.cpu, queue.pages.front());
    queue.walking = true;
    if (queue.walker.missedBefore())
        addMissed(queue, queue.walker.missedCount());
}

// Subbuffers without a record may follow each other for as long as a sender likes: all their gaps
// lie between the same two records.
void RecordMerge::Implementation::addMissed(CpuQueue& queue, uint64_t count)
{
    const auto alike = std::ranges::find_if(queue.missed, [count](const MissedRecords& missed) {
        return (missed.count == 0) == (count == 0);
    });
    if (alike == queue.missed.end())
        queue.missed.push_back({queue.cpu, queue.lastNs, 0, count});
    else
        alike->count = std::min(alike->count + count, kImpossibleMissedCount);
}

// Puts the CPU's next record to its front, if it has one.
void RecordMerge::Implementation::advance(CpuQueue& queue)
{
    queue.hasFront = false;
    while (!queue.pages.empty()) {
        if (!queue.walking)
            startWalk(queue);
        if (queue.walker.next(queue.front)) {
            queue.hasFront = true;
            queue.lastNs = queue.front.timestampNs;
            return;
        }
        if (queue.walker.fault() != SubbufferFault::None)
            damage.push_back(
                {queue.cpu, queue.lastNs, queue.walker.damagedBytes(), queue.walker.fault()});
        retireFront(queue);
    }
}

// Moves the front record into the group. A gap before it is told at once.
void RecordMerge::Implementation::take(CpuQueue& queue, RecordSink& sink)
{
    for (MissedRecords& missed : queue.missed) {
        missed.beforeNs = queue.front.timestampNs;
        sink.onMissed(missed);
    }
    queue.missed.clear();
    group.push_back(queue.front);
    advance(queue);
}

void RecordMerge::Implementation::takeWhileTied(CpuQueue& queue, RecordSink& sink)
{
    const uint64_t timestampNs = queue.front.timestampNs;
    do
        take(queue, sink);
    while (queue.hasFront && queue.front.timestampNs == timestampNs);
}

// A record without a number stays behind the one before it on its CPU.
void RecordMerge::Implementation::emitTied(RecordSink& sink)
{
    sorted.clear();
    for (const Record& record : group) {
        uint64_t sequence = sequenceOf ? sequenceOf(record) : 0;
        if (sequence == 0 && !sorted.empty() && sorted.back().second.cpu == record.cpu)
            sequence = sorted.back().first;
        sorted.emplace_back(sequence, record);
    }
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const auto& left, const auto& right) { return left.first < right.first; });
    for (const auto& [sequence, record] : sorted)
        sink.onRecord(record);
}

void RecordMerge::Implementation::emitGroup(RecordSink& sink)
{
    if (!group.empty()) {
        const uint64_t timestampNs = group.front().timestampNs;
        if (timestampNs < releasedNs)
            sink.onLate({group.front().cpu, timestampNs, releasedNs, group.size()});
        releasedNs = std::max(releasedNs, timestampNs);
        if (group.size() == 1)
            sink.onRecord(group.front());
        else
            emitTied(sink);
        group.clear();
    }
    for (const SubbufferDamage& damaged : damage)
        sink.onDamage(damaged);
    damage.clear();
    if (!retired.empty())
        recycle();
}

// Hands out one CPU's records that come before those of all others.
void RecordMerge::Implementation::emitRun(CpuQueue& queue, uint64_t throughNs, RecordSink& sink)
{
    const uint64_t otherNs = heap.empty() ? throughNs : heap.front()->front.timestampNs;
    const bool alone = heap.empty();
    while (queue.hasFront &&
           (alone ? queue.front.timestampNs <= otherNs : queue.front.timestampNs < otherNs)) {
        takeWhileTied(queue, sink);
        emitGroup(sink);
    }
    push(queue, throughNs);
}

// Hands out the records of several CPUs that tie.
void RecordMerge::Implementation::emitAcross(CpuQueue& queue, uint64_t throughNs, RecordSink& sink)
{
    const uint64_t timestampNs = queue.front.timestampNs;
    std::vector<CpuQueue*> tied = {&queue};
    while (!heap.empty() && heap.front()->front.timestampNs == timestampNs)
        tied.push_back(pop());
    for (CpuQueue* each : tied)
        takeWhileTied(*each, sink);
    emitGroup(sink);
    for (CpuQueue* each : tied)
        push(*each, throughNs);
}

CpuQueue* RecordMerge::Implementation::pop()
{
    std::pop_heap(heap.begin(), heap.end(), comesLater);
    CpuQueue* queue = heap.back();
    heap.pop_back();
    return queue;
}

void RecordMerge::Implementation::push(CpuQueue& queue, uint64_t throughNs)
{
    if (!queue.hasFront || queue.front.timestampNs > throughNs)
        return;
    heap.push_back(&queue);
    std::push_heap(heap.begin(), heap.end(), comesLater);
}

void RecordMerge::Implementation::releaseThrough(uint64_t throughNs, RecordSink& sink)
{
    for (const auto& queue : queues) {
        if (queue && !queue->hasFront)
            advance(*queue);
        if (queue)
            push(*queue, throughNs);
    }
    emitGroup(sink); // damage found at the start of a CPU
    while (!heap.empty()) {
        CpuQueue& queue = *pop();
        if (!heap.empty() && heap.front()->front.timestampNs == queue.front.timestampNs)
            emitAcross(queue, throughNs, sink);
        else
            emitRun(queue, throughNs, sink);
    }
}

RecordMerge::RecordMerge(const SubbufferLayout& layout, SequenceOf sequenceOf)
    : m_merge(std::make_unique<Implementation>())
{
    m_merge->layout = layout;
    m_merge->sequenceOf = std::move(sequenceOf);
}

RecordMerge::~RecordMerge() = default;

void RecordMerge::push(uint32_t cpu, std::span<const std::byte> subbuffer)
{
    Page page;
    if (!m_merge->freePages.empty()) {
        page = std::move(m_merge->freePages.back());
        m_merge->freePages.pop_back();
    }
    page.assign(subbuffer.begin(), subbuffer.end());
    m_merge->pendingBytes += page.size();
    m_merge->queueOf(cpu).pages.push_back(std::move(page));
}

void RecordMerge::releaseBefore(uint64_t watermarkNs, RecordSink& sink)
{
    if (watermarkNs != 0)
        m_merge->releaseThrough(watermarkNs - 1, sink);
}

void RecordMerge::flush(RecordSink& sink)
{
    m_merge->releaseThrough(UINT64_MAX, sink);
    for (const auto& queue : m_merge->queues) {
        if (!queue)
            continue;
        for (const MissedRecords& missed : queue->missed) // nothing came after these
            sink.onMissed(missed);
        queue->missed.clear();
    }
}

size_t RecordMerge::pendingBytes() const
{
    return m_merge->pendingBytes;
}

} // namespace drmscope::tracer
