// SPDX-License-Identifier: MIT
#include "app/cli/baseline.h"

#include "app/cli/command_error.h"
#include "app/cli/text_file.h"
#include "app/report/session_json.h"

#include <fmt/format.h>

#include <algorithm>

namespace drmscope::app {
namespace {

constexpr const char* kFormat = "drmscope-baseline";
constexpr int64_t kVersion = 2; // 1 had the module in its fingerprints

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& why)
{
    throw CommandError(exit_code::kNotASession, file.string() + ": " + why);
}

Severity severityNamed(const std::string& word)
{
    for (const Severity severity : {Severity::Information, Severity::Warning, Severity::Error}) {
        if (wordOf(severity) == word) {
            return severity;
        }
    }
    return Severity::Unknown;
}

// "F07/vc4/grew/vc4_create_object/__drmm_mutex_release" does, "F02/qxl/unplug-missing/-/-" does
// not; '?' is one without a name, and may be any.
bool namesAFunction(const std::string& fingerprint)
{
    size_t at = 0;
    for (int slashes = 0; slashes < 3 && at != std::string::npos; ++slashes) {
        at = fingerprint.find('/', at + 1);
    }
    return at != std::string::npos && fingerprint.compare(at, 3, "/-/") != 0 &&
           fingerprint.compare(at, 3, "/?/") != 0;
}

Json parsed(const std::filesystem::path& file)
{
    const Json json = Json::parse(textOfFile(file, "baseline"), nullptr, false);
    if (!json.is_object() || json.value("format", Json()) != kFormat ||
        !json.value("version", Json()).is_number_integer() ||
        !json.value("findings", Json()).is_array()) {
        refuse(file, "this is no baseline; make one with `drmscope check --write-baseline FILE`");
    }
    const auto version = json["version"].get<int64_t>();
    if (version != kVersion) {
        refuse(file, fmt::format("a baseline of version {}; this drmscope reads version {}: make "
                                 "it again with `drmscope check --write-baseline FILE`",
                                 version, kVersion));
    }
    return json;
}

} // namespace

Baseline::Baseline(const std::vector<Finding>& findings)
{
    for (const Finding& finding : findings) {
        Entry& entry = m_known[finding.fingerprint];
        entry.severity = std::max(entry.severity, finding.severity);
        ++entry.count;
    }
}

Baseline Baseline::read(const std::filesystem::path& file)
{
    Baseline baseline;
    const Json json = parsed(file);
    for (const Json& each : json["findings"]) {
        if (!each.is_object() || !each.value("fingerprint", Json()).is_string() ||
            !each.value("severity", Json()).is_string() ||
            !each.value("count", Json()).is_number_integer()) {
            refuse(file, "an entry has no fingerprint, no severity or no count; write the baseline "
                         "again");
        }
        baseline.m_known[each["fingerprint"].get<std::string>()] = {
            severityNamed(each["severity"].get<std::string>()), each["count"].get<int64_t>(), 0};
    }
    return baseline;
}

void Baseline::write(const std::filesystem::path& file) const
{
    Json findings = Json::array();
    for (const auto& [fingerprint, entry] : m_known) {
        findings.push_back({{"fingerprint", fingerprint},
                            {"severity", wordOf(entry.severity)},
                            {"count", entry.count}});
    }
    const Json json = {{"format", kFormat}, {"version", kVersion}, {"findings", findings}};
    putTextFile(file, textOf(json) + '\n', "baseline");
}

bool Baseline::excuses(const Finding& finding)
{
    const auto found = m_known.find(finding.fingerprint);
    if (found == m_known.end() || finding.severity > found->second.severity) {
        return false;
    }
    Entry& entry = found->second;
    return namesAFunction(found->first) || ++entry.excused <= entry.count;
}

} // namespace drmscope::app
