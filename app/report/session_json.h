// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/session_rows.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <vector>

// The machine's side of every listing: exact integers, the schema's names and words, nanoseconds on
// the trace clock ("origin_ns" is the zero that texts count from), kernel addresses as "0x…"
// strings.
namespace drmscope::app {

using Json = nlohmann::ordered_json;

// The object that every answer begins with: "format", "file", "session". A change that would break
// a reader raises the format.
[[nodiscard]] Json jsonOf(const Summary& summary, const std::filesystem::path& file);

[[nodiscard]] Json jsonOf(const Device& device);
[[nodiscard]] Json jsonOf(const Afterlife& afterlife);
[[nodiscard]] Json jsonOf(const Resource& resource);
[[nodiscard]] Json jsonOf(const DrmFile& file);
[[nodiscard]] Json jsonOf(const PhaseSpan& phase);
[[nodiscard]] Json jsonOf(const Mark& mark);
[[nodiscard]] Json jsonOf(const Pin& pin);
[[nodiscard]] Json jsonOf(const IoctlCount& ioctls);
[[nodiscard]] Json jsonOf(const FaultCount& faults);
[[nodiscard]] Json jsonOf(const FileHolding& holding);
[[nodiscard]] Json jsonOf(const MasterSpan& master);
[[nodiscard]] Json jsonOf(const DmabufImport& import);
[[nodiscard]] Json jsonOf(const ConnectorStatus& connector);
[[nodiscard]] Json jsonOf(const Uevent& uevent);
[[nodiscard]] Json jsonOf(const HolderReaction& reaction);
[[nodiscard]] Json jsonOf(const ReferenceSite& site);
[[nodiscard]] Json jsonOf(const ReferenceBalance& balance);
[[nodiscard]] Json jsonOf(const KernelMessage& message);
[[nodiscard]] Json jsonOf(const Event& event);
[[nodiscard]] Json jsonOf(const Finding& finding);
[[nodiscard]] Json jsonOf(const Evidence& evidence);
[[nodiscard]] Json jsonOf(const Judgement& judgement);
[[nodiscard]] Json jsonOf(const MissedGap& gap);
[[nodiscard]] Json jsonOf(const Hook& hook);
[[nodiscard]] Json jsonOf(const Anomaly& anomaly);
[[nodiscard]] Json jsonOf(const Frame& frame);

template <typename Row> Json jsonOf(const std::vector<Row>& rows)
{
    Json array = Json::array();
    for (const Row& row : rows) {
        array.push_back(jsonOf(row));
    }
    return array;
}

// ASCII alone, so that no byte of a hostile session reaches a terminal as it is; bytes that are no
// UTF-8 become U+FFFD. `indent` -1: on one line.
[[nodiscard]] std::string textOf(const Json& json, int indent = 2);

} // namespace drmscope::app
