// SPDX-License-Identifier: MIT
#include "tracer/decode/event_decoder.h"

#include "tracer/decode/record_binding.h"

#include <algorithm>
#include <utility>

namespace drmscope::tracer {

namespace {

// Every record begins with the id of its event (struct trace_entry, common_type).
constexpr size_t kTypeBytes = sizeof(uint16_t);
constexpr int16_t kUnbound = -1;

// ftrace's kernel_stack has an array of no length, which libtraceevent does not bear; where it lies
// we know from its neighbour.
std::string withoutFrames(std::string_view text)
{
    std::string kept(text);
    if (!text.starts_with("name: kernel_stack\n"))
        return kept;
    const size_t begin = kept.find("\tfield:unsigned long caller");
    if (begin != std::string::npos)
        kept.erase(begin, kept.find('\n', begin) + 1 - begin);
    return kept;
}

uint64_t sequenceIn(const FieldReader& reader, const RecordBinding& binding)
{
    return binding.tracepoint->numbered ? reader.integer(binding.seq) : 0;
}

} // namespace

struct EventDecoder::Implementation
{
    std::vector<int16_t> bindingOfId; // up to the largest that is bound: a kernel's are small
    std::vector<RecordBinding> bindings;
    Counts counts;

    const RecordBinding* find(const Record& record) const
    {
        if (record.bytes.size() < kTypeBytes)
            return nullptr;
        const uint16_t id = readUnchecked<uint16_t>(record.bytes, 0);
        const int16_t index = id < bindingOfId.size() ? bindingOfId[id] : kUnbound;
        return index == kUnbound ? nullptr : &bindings[static_cast<size_t>(index)];
    }

    DecodeStatus decode(const Record& record, Event& event) const;
    void remember(uint16_t id, RecordBinding binding);
    void count(DecodeStatus status);
};

DecodeStatus EventDecoder::Implementation::decode(const Record& record, Event& event) const
{
    if (record.bytes.size() < kTypeBytes)
        return DecodeStatus::Short;
    const RecordBinding* binding = find(record);
    if (binding == nullptr)
        return DecodeStatus::Unknown;
    if (record.bytes.size() < binding->minBytes)
        return DecodeStatus::Short;
    FieldReader reader(record.bytes);
    const EventOrigin origin{.timestampNs = record.timestampNs,
                             .seq = sequenceIn(reader, *binding),
                             .cpu = record.cpu,
                             .pid = static_cast<int32_t>(reader.integer(binding->pid))};
    const Tracepoint& tracepoint = *binding->tracepoint;
    tracepoint.decode(reader, binding->places.data(), tracepoint.kind, origin, event);
    if (reader.cutShort())
        return DecodeStatus::Short;
    return reader.impossible() ? DecodeStatus::Impossible : DecodeStatus::Decoded;
}

// A format may be sent again, with another id after the module was loaded anew: the newest holds,
// and there is never more than one binding of a tracepoint.
void EventDecoder::Implementation::remember(uint16_t id, RecordBinding binding)
{
    const auto same = std::ranges::find(bindings, binding.tracepoint, &RecordBinding::tracepoint);
    const auto index = static_cast<int16_t>(same - bindings.begin());
    std::ranges::replace(bindingOfId, index, kUnbound);
    bindingOfId.resize(std::max(bindingOfId.size(), size_t{id} + 1), kUnbound);
    bindingOfId[id] = index;
    if (same == bindings.end())
        bindings.push_back(std::move(binding));
    else
        *same = std::move(binding);
}

void EventDecoder::Implementation::count(DecodeStatus status)
{
    switch (status) {
    case DecodeStatus::Decoded:
        ++counts.decoded;
        break;
    case DecodeStatus::Unknown:
        ++counts.unknown;
        break;
    case DecodeStatus::Short:
        ++counts.shortRecords;
        break;
    case DecodeStatus::Impossible:
        ++counts.impossible;
        break;
    }
}

EventDecoder::EventDecoder() : m_decoder(std::make_unique<Implementation>()) {}

EventDecoder::~EventDecoder() = default;

std::string EventDecoder::addFormat(std::string_view text)
{
    const std::string own = withoutFrames(text);
    const FormatText checked = FormatText::check(own);
    const Tracepoint* tracepoint = findTracepoint(checked.name);
    if (tracepoint == nullptr)
        return checked.name.empty() ? "cannot read an event's format: " + checked.error : "";
    const std::string cannot = "cannot read the format of " + checked.name + ": ";
    if (!checked.error.empty())
        return cannot + checked.error;
    const auto format = EventFormat::parse(checked);
    if (!format)
        return cannot + "libtraceevent refuses it";
    RecordBinding binding;
    if (const std::string lacks = binding.bind(*tracepoint, *format); !lacks.empty())
        return cannot + lacks;
    m_decoder->remember(format->id, std::move(binding));
    return "";
}

std::vector<std::string> EventDecoder::boundEvents() const
{
    std::vector<std::string> names;
    for (const RecordBinding& binding : m_decoder->bindings)
        names.emplace_back(binding.tracepoint->name);
    return names;
}

DecodeStatus EventDecoder::decode(const Record& record, Event& event)
{
    const DecodeStatus status = m_decoder->decode(record, event);
    m_decoder->count(status);
    return status;
}

uint64_t EventDecoder::sequenceOf(const Record& record) const
{
    const RecordBinding* binding = m_decoder->find(record);
    if (binding == nullptr || record.bytes.size() < binding->minBytes)
        return 0;
    return sequenceIn(FieldReader(record.bytes), *binding);
}

const EventDecoder::Counts& EventDecoder::counts() const
{
    return m_decoder->counts;
}

MissedEvent toMissedEvent(const MissedRecords& missed)
{
    return {missed.cpu, missed.afterNs, missed.beforeNs, missed.count};
}

} // namespace drmscope::tracer
