// SPDX-License-Identifier: MIT
#include "app/cli/budget.h"

#include "app/cli/command_error.h"
#include "app/report/quantity.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

namespace drmscope::app {
namespace {

using Unit = std::pair<std::string_view, double>;
constexpr Unit kTimes[] = {{"ns", 1},  {"us", 1e3},   {"ms", 1e6},
                           {"s", 1e9}, {"min", 60e9}, {"h", 3600e9}};
constexpr Unit kSizes[] = {{"", 1}, {"B", 1}, {"KiB", 1024}, {"MiB", 1048576}, {"GiB", 1073741824}};

template <size_t N>
int64_t numberOf(const std::string& text, const Unit (&units)[N], const char* example)
{
    double number = 0;
    const char* end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    const std::string_view word(rest, static_cast<size_t>(end - rest));
    const auto* unit = std::find_if(std::begin(units), std::end(units),
                                    [word](const Unit& each) { return each.first == word; });
    if (error != std::errc() || unit == std::end(units) || !(number >= 0) ||
        number * unit->second > 9e18) {
        throw CommandError(exit_code::kUsage,
                           fmt::format("\"{}\" cannot be read; write it as {}", text, example));
    }
    return std::llround(number * unit->second);
}

Finding over(const Device& device, const Afterlife& afterlife, const char* rule, const char* title,
             std::string cause)
{
    Finding finding;
    finding.rule = rule;
    finding.severity = Severity::Error;
    finding.verdict = "hazard";
    finding.leakClass = "over budget";
    finding.confidence = "certain";
    finding.deviceId = device.id;
    finding.minor = device.minor;
    finding.drmDriver = device.drmDriver;
    finding.firstSeenNs = afterlife.goneNs;
    finding.resourceCount = afterlife.outlivedCount;
    finding.sizeBytes = afterlife.outlivedBytes;
    finding.title = title;
    finding.cause = std::move(cause);
    finding.fingerprint = fmt::format("{}/{}/over-budget/-/-", rule, device.drmDriver);
    return finding;
}

// "2.8 KiB", and to the byte where both would read alike.
std::string heldText(int64_t bytes, int64_t other)
{
    const std::string text = sizeText(bytes);
    return text == sizeText(other) ? countOf(bytes, "byte") : text;
}

bool isWhole(const Summary& summary)
{
    const Session& session = summary.session;
    return session.state == SessionState::Complete && session.missedCount == 0 &&
           session.damagedCount == 0 && summary.gapCount == 0;
}

void doubt(Finding& finding)
{
    finding.severity = Severity::Information;
    finding.verdict = "information";
    finding.confidence = "unknown";
    finding.cause += " This is not sure: not all was recorded.";
}

} // namespace

int64_t durationNsOf(const std::string& text)
{
    return numberOf(text, kTimes, "5s, 250ms or 2min");
}

int64_t bytesOf(const std::string& text)
{
    return numberOf(text, kSizes, "1MiB, 64KiB or 512");
}

std::vector<Finding> overBudget(SessionReader& reader, const Budget& budget)
{
    std::vector<Finding> findings;
    if (!budget.afterlifeNs && !budget.heldBytes) {
        return findings;
    }
    const std::vector<Device> devices = reader.devices();
    const Summary summary = reader.summary();
    const int64_t endNs = summary.span.toNs;
    const bool whole = isWhole(summary);
    for (const Afterlife& afterlife : reader.afterlives()) {
        const auto device =
            std::find_if(devices.begin(), devices.end(), [&afterlife](const Device& each) {
                return each.id == afterlife.deviceId;
            });
        if (device == devices.end()) {
            continue;
        }
        const bool ended = afterlife.releaseEndNs != 0;
        const int64_t lengthNs = ended ? afterlife.afterlifeNs : endNs - afterlife.goneNs;
        const std::string heldBy = afterlife.heldBy.empty() ? "" : "; held by " + afterlife.heldBy;
        if (budget.afterlifeNs && lengthNs > *budget.afterlifeNs) {
            findings.push_back(over(
                *device, afterlife, kBudgetRules[0], "Lived on for too long",
                fmt::format("drm_device of {} on {} lived {}{} after it was gone, {} are "
                            "allowed{}.",
                            device->drmDriver, device->parentName, ended ? "" : "at least ",
                            durationText(lengthNs), durationText(*budget.afterlifeNs), heldBy)));
            if (!whole && !ended) {
                doubt(findings.back());
            }
        }
        if (budget.heldBytes && afterlife.outlivedBytes > *budget.heldBytes) {
            findings.push_back(
                over(*device, afterlife, kBudgetRules[1], "Held too much",
                     fmt::format("drm_device of {} on {} still held {} after it was gone, {} are "
                                 "allowed{}.",
                                 device->drmDriver, device->parentName,
                                 heldText(afterlife.outlivedBytes, *budget.heldBytes),
                                 heldText(*budget.heldBytes, afterlife.outlivedBytes), heldBy)));
            if (!whole) {
                doubt(findings.back());
            }
        }
    }
    return findings;
}

} // namespace drmscope::app
