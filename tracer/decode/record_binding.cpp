// SPDX-License-Identifier: MIT
#include "tracer/decode/record_binding.h"

#include <algorithm>

namespace drmscope::tracer {

namespace {

// Fills `place`, or says why the format's field will not do.
std::string bindField(const FieldNeed& need, const EventFormat& format, FieldPlace& place)
{
    const FormatField* field = format.find(need.name);
    if (field == nullptr && need.optional)
        return "";
    if (field == nullptr)
        return "it has no field '" + std::string(need.name) + "'";
    if (field->kind != need.kind || field->sizeBytes > need.maxBytes)
        return "its field '" + std::string(need.name) + "' has another type";
    place = {field->offset, field->sizeBytes, field->isSigned};
    return "";
}

} // namespace

std::string RecordBinding::bind(const Tracepoint& wanted, const EventFormat& format)
{
    tracepoint = &wanted;
    minBytes = 0;
    places.assign(wanted.needs.size(), FieldPlace());
    const auto bindOne = [&](const FieldNeed& need, FieldPlace& place) {
        std::string error = bindField(need, format, place);
        minBytes = std::max(minBytes, size_t{place.offset} + place.sizeBytes);
        return error;
    };
    std::string error;
    for (size_t i = 0; i < places.size() && error.empty(); ++i)
        error = bindOne(wanted.needs[i], places[i]);
    if (error.empty() && wanted.numbered)
        error = bindOne({"seq", FormatField::Kind::Integer, 8}, seq);
    if (error.empty())
        error = bindOne({"common_pid", FormatField::Kind::Integer, 4}, pid);
    return error;
}

} // namespace drmscope::tracer
