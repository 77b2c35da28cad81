// SPDX-License-Identifier: MIT
#include "tracer/decode/event_format.h"

#include <event-parse.h>

#include <memory>

namespace drmscope::tracer {

namespace {

struct TepDeleter
{
    void operator()(tep_handle* handle) const { tep_free(handle); }
};

bool isU64Type(std::string_view type)
{
    return type == "__data_loc u64[]" || type == "__data_loc __u64[]" ||
           type == "__data_loc unsigned long[]" || type == "__data_loc unsigned long long[]" ||
           type == "__data_loc uint64_t[]";
}

FormatField::Kind kindOf(const tep_format_field& field)
{
    if ((field.flags & TEP_FIELD_IS_RELATIVE) != 0)
        return FormatField::Kind::Other;
    if ((field.flags & TEP_FIELD_IS_DYNAMIC) != 0) {
        if (field.size != sizeof(uint32_t))
            return FormatField::Kind::Other;
        if ((field.flags & TEP_FIELD_IS_STRING) != 0)
            return FormatField::Kind::String;
        return isU64Type(field.type) ? FormatField::Kind::U64Array : FormatField::Kind::Other;
    }
    if ((field.flags & TEP_FIELD_IS_ARRAY) != 0 && std::string_view(field.type).starts_with("u64["))
        return FormatField::Kind::U64Block;
    const bool powerOfTwo =
        field.size == 1 || field.size == 2 || field.size == 4 || field.size == 8;
    if ((field.flags & TEP_FIELD_IS_ARRAY) != 0 || !powerOfTwo)
        return FormatField::Kind::Other;
    return FormatField::Kind::Integer;
}

void append(std::vector<FormatField>& fields, const tep_format_field* field)
{
    for (; field != nullptr; field = field->next) {
        fields.push_back({.name = field->name,
                          .kind = kindOf(*field),
                          .isSigned = (field->flags & TEP_FIELD_IS_SIGNED) != 0,
                          .offset = static_cast<uint16_t>(field->offset),
                          .sizeBytes = static_cast<uint16_t>(field->size)});
    }
}

} // namespace

std::optional<EventFormat> EventFormat::parse(const FormatText& text)
{
    tep_set_loglevel(TEP_LOG_NONE); // it would write to our standard error
    const std::unique_ptr<tep_handle, TepDeleter> handle(tep_alloc());
    if (!handle)
        return std::nullopt;
    tep_set_long_size(handle.get(), 8);
    // The event belongs to the handle from here on.
    if (tep_parse_event(handle.get(), text.checked.data(), text.checked.size(), "drmres") != 0)
        return std::nullopt;
    const tep_event* event = tep_find_event_by_name(handle.get(), "drmres", text.name.c_str());
    if (event == nullptr || event->id < 0 || event->id > UINT16_MAX)
        return std::nullopt;
    EventFormat format;
    format.name = text.name;
    format.id = static_cast<uint16_t>(event->id);
    append(format.fields, event->format.common_fields);
    append(format.fields, event->format.fields);
    return format;
}

const FormatField* EventFormat::find(std::string_view fieldName) const
{
    for (const FormatField& field : fields) {
        if (field.name == fieldName)
            return &field;
    }
    return nullptr;
}

} // namespace drmscope::tracer
