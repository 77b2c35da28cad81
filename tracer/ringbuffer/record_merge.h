// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/ringbuffer/record.h"
#include "tracer/ringbuffer/subbuffer_layout.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>

namespace drmscope::tracer {

// Takes what RecordMerge gives out, on the thread that calls it, in time order: a gap just before
// the first record after it, damage right after the last good record before it, lateness right
// before the records that are late. If it throws, the merge is of no further use.
class RecordSink
{
public:
    RecordSink() = default;
    virtual ~RecordSink() = default;
    RecordSink(const RecordSink&) = delete;
    RecordSink& operator=(const RecordSink&) = delete;
    RecordSink(RecordSink&&) = delete;
    RecordSink& operator=(RecordSink&&) = delete;
    virtual void onRecord(const Record& record) = 0;
    virtual void onMissed(const MissedRecords& missed) = 0;
    virtual void onDamage(const SubbufferDamage& damage) = 0;
    virtual void onLate(const LateRecords& late) = 0;
};

// Brings the records of all CPUs into one order: by timestamp, and where timestamps tie by the
// module's sequence number; what has none stands behind what its CPU recorded before it.
//
// It uses that each CPU's subbuffers arrive in order and are sorted inside, so that only the front
// record of each CPU is compared; a subbuffer is walked when its turn comes, never copied again,
// and its memory is used again for the next. Watermark frames say how far the order is certain. A
// record older than one that was already handed out is late: it is handed out all the same, at
// once, and the sink is told.
//
// Single-threaded. Memory grows with what lies between two watermarks: see pendingBytes().
class RecordMerge
{
public:
    // Asked only for records that tie: the record's sequence number, 0 if it has none.
    using SequenceOf = std::function<uint64_t(const Record&)>;

    RecordMerge(const SubbufferLayout& layout, SequenceOf sequenceOf);
    ~RecordMerge();
    RecordMerge(const RecordMerge&) = delete;
    RecordMerge& operator=(const RecordMerge&) = delete;
    RecordMerge(RecordMerge&&) = delete;
    RecordMerge& operator=(RecordMerge&&) = delete;

    // A Subbuffer frame's payload. Copied.
    void push(uint32_t cpu, std::span<const std::byte> subbuffer);

    // A Watermark frame: hands out everything that is older than `watermarkNs`.
    void releaseBefore(uint64_t watermarkNs, RecordSink& sink);

    // End of stream: hands out all that is left.
    void flush(RecordSink& sink);

    // Bytes of subbuffers waiting, to bound memory: a stream that never sends a watermark is ill,
    // and its owner may call flush() when this grows too large.
    size_t pendingBytes() const;

private:
    struct Implementation;
    std::unique_ptr<Implementation> m_merge;
};

} // namespace drmscope::tracer
