// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/decode/record_binding.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

// What a field of a tracepoint becomes: `take` puts the kernel's field `name` into a domain event,
// and the type of `member` says what the kernel must have there. For the table in tracepoints.cpp.
namespace drmscope::tracer {

// u64[n] in its place, as a type.
struct Block;

// The kernel's field `name` goes into the member at the end of Path.
template <auto... Path> struct Into
{
    std::string_view name;

    template <typename Object> static auto& member(Object& object) { return (object.*....*Path); }
    template <typename Object> static void take(FieldReader& reader, FieldPlace place, Object& to)
    {
        reader.read(place, member(to));
    }
};

// As Into, for what recordings of an older module lack.
template <auto... Path> struct Later : Into<Path...>
{
    static constexpr bool kOptional = true;

    template <typename Object> static void take(FieldReader& reader, FieldPlace place, Object& to)
    {
        if (place.sizeBytes != 0)
            reader.read(place, Into<Path...>::member(to));
    }
};

// As Into, for an event that the agent made: what it could not know how to fetch is not there, and
// what it could not fetch is no text.
template <auto... Path> struct Fetched : Into<Path...>
{
    static constexpr bool kOptional = true;

    template <typename Object> static void take(FieldReader& reader, FieldPlace place, Object& to)
    {
        constexpr std::string_view kFault = "(fault)";
        auto& member = Into<Path...>::member(to);
        if (place.sizeBytes != 0)
            reader.read(place, member);
        if constexpr (std::is_same_v<std::remove_reference_t<decltype(member)>, std::string>)
            if (member == kFault)
                member.clear();
    }
};

// Not in the record: what the event stands for.
template <auto Member, auto Value> struct Always
{
    static constexpr bool kOptional = true;
    std::string_view name;

    template <typename Object> static auto& member(Object& object) { return object.*Member; }
    template <typename Object>
    static void take(FieldReader& /*reader*/, FieldPlace /*place*/, Object& to)
    {
        to.*Member = Value;
    }
};

// A number that is no member itself: what `take` makes of it is.
struct Told
{
    static constexpr bool kOptional = true;
    std::string_view name;

    template <typename Object>
    static uint64_t& member(Object& object); // its type alone is asked for
};

// Not in the record: the function that the event is of tells it, which its stack shows.
struct Inside : Told
{
    template <typename Object>
    static void take(FieldReader& /*reader*/, FieldPlace /*place*/, Object& to)
    {
        to.origin.inside = true;
    }
};

// The kernel's pointer to something; where it is null, what was fetched through it means nothing.
template <auto Member, auto Nothing> struct NothingIfNull : Told
{
    template <typename Object> static void take(FieldReader& reader, FieldPlace place, Object& to)
    {
        if (place.sizeBytes != 0 && reader.integer(place) == 0)
            to.*Member = Nothing;
    }
};

// The same of a text. A kernel that could not fetch one may tell it as the next text instead.
template <auto Member> struct ClearedIfNull : Told
{
    template <typename Object> static void take(FieldReader& reader, FieldPlace place, Object& to)
    {
        if (place.sizeBytes != 0 && reader.integer(place) == 0)
            (to.*Member).clear();
    }
};

// Where a node's data lie in it: of an allocation that is what the driver got, of an action its
// argument stands there.
struct DataOffset
{
    static constexpr bool kOptional = true;
    std::string_view name;

    static uint64_t& member(ResourceEvent& event) { return event.data; }
    static void take(FieldReader& reader, FieldPlace place, ResourceEvent& to)
    {
        if (place.sizeBytes == 0 || (to.action != 0 && to.sizeBytes == 0))
            to.data = 0;
        else if (to.action == 0)
            to.data = to.node + reader.integer(place);
    }
};

// Taken off what an earlier field put there.
template <auto Member> struct Less : Told
{
    template <typename Object> static void take(FieldReader& reader, FieldPlace place, Object& to)
    {
        if (place.sizeBytes != 0)
            to.*Member -= reader.integer(place);
    }
};

// A number that is a bus's word for what happens to a driver, and the first of these words.
struct BusWord : Told
{
    static void take(FieldReader& reader, FieldPlace place, BindEvent& to)
    {
        enum : uint8_t
        {
            Bind,
            Bound,
            Unbind,
            Unbound,
            NotBound
        };
        const uint64_t word = to.action - reader.integer(place);
        if (word > NotBound)
            reader.refuse();
        const bool remove = word == Unbind || word == Unbound;
        to.kind = remove ? BindEvent::Kind::Remove : BindEvent::Kind::Probe;
        to.step = word == Bind || word == Unbind ? Step::Enter : Step::Return;
        to.failed = word == NotBound;
    }
};

// drm's debug line: "REL %p %s (%zu bytes)".
struct LineKind
{
    std::string_view name;

    static std::string& member(ResourceEvent& event) { return event.name; } // it is a string too
    static void take(FieldReader& reader, FieldPlace place, ResourceEvent& to)
    {
        std::string line;
        reader.read(place, line);
        if (line.starts_with("REL "))
            to.kind = ResourceEvent::Kind::Release;
        else if (line.starts_with("DEL "))
            to.kind = ResourceEvent::Kind::Delete;
        else
            reader.refuse();
    }
};

// The frames of ftrace's kernel_stack: `size` of them behind it, aligned. Its field for them is an
// array of a length that the kernel changed more than once.
struct Frames
{
    std::string_view name;

    static uint32_t& member(StackEvent& event); // the type of `size`
    static void take(FieldReader& reader, FieldPlace place, StackEvent& to)
    {
        reader.readBehind(place, to.frames);
    }
};

// Bytes that the agent could only fetch as numbers: behind what an event that is new has.
template <auto Member> struct Bytes
{
    static constexpr bool kOptional = true;
    std::string_view name;

    static Block& member(ObjectEvent& event); // its type alone is asked for
    static void take(FieldReader& reader, FieldPlace place, ObjectEvent& to)
    {
        reader.append(place, to.*Member);
    }
};

// How many of them count.
template <auto Member> struct Length : Told
{
    template <typename Object> static void take(FieldReader& reader, FieldPlace place, Object& to)
    {
        std::string& bytes = to.*Member;
        bytes.resize(std::min<uint64_t>(bytes.size(), reader.integer(place)));
    }
};

// The word of dev:devres_log for what was done.
struct DevresOperation
{
    std::string_view name;

    static std::string& member(DevresEvent& event) { return event.name; } // it is a string too
    static void take(FieldReader& reader, FieldPlace place, DevresEvent& to)
    {
        static constexpr std::pair<std::string_view, DevresEvent::Kind> kWords[] = {
            {"ADD", DevresEvent::Kind::Add},
            {"REM", DevresEvent::Kind::Remove},
            {"REL", DevresEvent::Kind::Release},
            {"REPLACE", DevresEvent::Kind::Replace}};
        std::string word;
        reader.read(place, word);
        const auto* known =
            std::ranges::find(kWords, word, [](const auto& one) { return one.first; });
        if (known == std::end(kWords))
            reader.refuse();
        else
            to.kind = known->second;
    }
};

template <typename Field> constexpr bool isOptional()
{
    if constexpr (requires { Field::kOptional; })
        return Field::kOptional;
    else
        return false;
}

template <typename Member> constexpr FieldNeed needOf(std::string_view name)
{
    if constexpr (std::is_same_v<Member, std::string>)
        return {name, FormatField::Kind::String, sizeof(uint32_t)};
    else if constexpr (std::is_same_v<Member, Stack>)
        return {name, FormatField::Kind::U64Array, sizeof(uint32_t)};
    else if constexpr (std::is_same_v<Member, Block>)
        return {name, FormatField::Kind::U64Block, UINT16_MAX};
    else if constexpr (std::is_enum_v<Member> || std::is_same_v<Member, bool>)
        return {name, FormatField::Kind::Integer, sizeof(uint64_t)};
    else
        return {name, FormatField::Kind::Integer, sizeof(Member)};
}

template <typename DomainEvent> void setKind(DomainEvent& event, uint8_t kind)
{
    if constexpr (std::is_same_v<DomainEvent, ReleaseSpanEvent>)
        event.begin = kind == 0;
    else if constexpr (requires { event.kind; } && !std::is_same_v<DomainEvent, DevresEvent>)
        event.kind = static_cast<typename DomainEvent::Kind>(kind);
}

// The fields of one class of tracepoints. What a domain event has and no field fills keeps its
// default, which says unknown.
template <typename DomainEvent, typename... Fields> struct FieldList
{
    std::array<FieldNeed, sizeof...(Fields)> needs;

    static void decode(FieldReader& reader, const FieldPlace* places, uint8_t kind,
                       const EventOrigin& origin, Event& event)
    {
        auto* domain = std::get_if<DomainEvent>(&event);
        if (domain == nullptr || (isOptional<Fields>() || ...)) // which may leave what is there
            domain = &event.emplace<DomainEvent>();
        setKind(*domain, kind);
        domain->origin = origin;
        size_t index = 0;
        (Fields::take(reader, places[index++], *domain), ...);
    }
};

constexpr FieldNeed optionally(FieldNeed need, bool optional)
{
    need.optional = optional;
    return need;
}

template <typename DomainEvent, typename... Fields> constexpr auto fieldsOf(Fields... fields)
{
    using List = FieldList<DomainEvent, Fields...>;
    return List{{optionally(
        needOf<std::remove_reference_t<decltype(Fields::member(std::declval<DomainEvent&>()))>>(
            fields.name),
        isOptional<Fields>())...}};
}

} // namespace drmscope::tracer
