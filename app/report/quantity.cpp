// SPDX-License-Identifier: MIT
#include "app/report/quantity.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <ctime>

namespace drmscope::app {
namespace {

constexpr int64_t kNsPerSecond = 1'000'000'000;
constexpr int64_t kSecondsPerHour = 3600;

// Three figures that matter: 1.23, 12.3, 123.
std::string threeFigures(double value)
{
    if (value < 9.995) {
        return fmt::format("{:.2f}", value);
    }
    return value < 99.95 ? fmt::format("{:.1f}", value) : fmt::format("{:.0f}", value);
}

uint64_t magnitude(int64_t value)
{
    return value < 0 ? 0 - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
}

} // namespace

std::string countText(int64_t count)
{
    std::string digits = std::to_string(magnitude(count));
    for (size_t i = digits.size(); i > 3; i -= 3) {
        digits.insert(i - 3, ",");
    }
    return count < 0 ? "-" + digits : digits;
}

std::string sizeText(int64_t sizeBytes)
{
    constexpr std::array<const char*, 6> kUnits = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    if (magnitude(sizeBytes) < 1024) {
        return fmt::format("{} B", sizeBytes);
    }
    auto value = static_cast<double>(sizeBytes) / 1024;
    size_t unit = 0;
    while (std::fabs(value) >= 1023.95 && unit + 1 < kUnits.size()) {
        value /= 1024;
        ++unit;
    }
    const bool whole = std::fabs(value - std::round(value)) < 1e-9;
    const bool figures = !whole && std::fabs(value) < 99.95;
    return fmt::format("{:.{}f} {}", value, figures ? 1 : 0, kUnits[unit]);
}

std::string durationText(int64_t durationNs)
{
    if (durationNs < 0) {
        return "-" + durationText(durationNs == INT64_MIN ? INT64_MAX : -durationNs);
    }
    const auto ns = static_cast<double>(durationNs);
    if (durationNs < 1'000) {
        return fmt::format("{} ns", durationNs);
    }
    if (ns < 999'500.0) {
        return threeFigures(ns / 1e3) + " µs";
    }
    if (ns < 999.5e6) {
        return threeFigures(ns / 1e6) + " ms";
    }
    if (ns < 59.9995e9) {
        return fmt::format("{:.3f} s", ns / 1e9);
    }
    const int64_t seconds =
        durationNs / kNsPerSecond + (durationNs % kNsPerSecond >= kNsPerSecond / 2);
    if (seconds < kSecondsPerHour) {
        return fmt::format("{} min {:02} s", seconds / 60, seconds % 60);
    }
    const int64_t minutes = seconds / 60 + (seconds % 60 >= 30);
    return fmt::format("{} h {:02} min", minutes / 60, minutes % 60);
}

std::string instantText(int64_t sinceStartNs, int decimals)
{
    const char sign = sinceStartNs < 0 ? '-' : '+';
    const uint64_t ns = magnitude(sinceStartNs);
    const uint64_t seconds = ns / kNsPerSecond;
    const uint64_t fraction = ns % kNsPerSecond / (decimals == 3 ? 1'000'000 : 1'000);
    if (seconds < kSecondsPerHour) {
        return fmt::format("{}{}.{:0{}} s", sign, seconds, fraction, decimals);
    }
    return fmt::format("{}{} h {:02} min {:02}.{:03} s", sign, seconds / kSecondsPerHour,
                       seconds / 60 % 60, seconds % 60, ns % kNsPerSecond / 1'000'000);
}

std::string wallClockText(int64_t unixTimeNs)
{
    const auto seconds = static_cast<std::time_t>(unixTimeNs / kNsPerSecond);
    std::tm parts{};
    std::array<char, 64> text{};
    if (gmtime_r(&seconds, &parts) == nullptr ||
        std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S UTC", &parts) == 0) {
        return "unknown";
    }
    return text.data();
}

std::string countOf(int64_t count, std::string_view one, std::string_view many)
{
    if (count == 1) {
        return fmt::format("1 {}", one);
    }
    return many.empty() ? fmt::format("{} {}s", countText(count), one)
                        : fmt::format("{} {}", countText(count), many);
}

std::string shortFrame(std::string_view frame)
{
    const size_t offset = frame.find("+0x");
    if (offset == std::string_view::npos || offset == 0) {
        return std::string(frame);
    }
    const size_t module = frame.find(" [", offset);
    return std::string(frame.substr(0, offset)) +
           (module == std::string_view::npos ? "" : std::string(frame.substr(module)));
}

std::string functionOf(std::string_view frame)
{
    const std::string text = shortFrame(frame);
    return text.substr(0, text.find(" ["));
}

} // namespace drmscope::app
