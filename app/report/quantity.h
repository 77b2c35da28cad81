// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

// Numbers as a person reads them. What JSON carries is exact and never comes from here.
namespace drmscope::app {

[[nodiscard]] std::string countText(int64_t count);    // "12,481"
[[nodiscard]] std::string sizeText(int64_t sizeBytes); // "512 B", "4.1 KiB", "16 MiB"

// A length of time, in the unit that fits: "873 ns", "12.4 µs", "5.31 ms", "1.234 s", "2 min 03 s".
[[nodiscard]] std::string durationText(int64_t durationNs);

// An instant, counted from the beginning of the recording: "+1.234567 s", "-0.002100 s" for what is
// older; "+1 h 02 min 03.456 s" in a long one.
// `decimals` of the second: 3 or 6.
[[nodiscard]] std::string instantText(int64_t sinceStartNs, int decimals = 6);

// A wall-clock instant in UTC: "2026-11-22 11:03:07 UTC".
[[nodiscard]] std::string wallClockText(int64_t unixTimeNs);

// "1 resource", "3 resources": an English plural by -s, or by the word that is given.
[[nodiscard]] std::string countOf(int64_t count, std::string_view one, std::string_view many = {});

// A frame without its offsets, for a table: "vkms_create+0x1c/0x2a0 [vkms]" gives "vkms_create
// [vkms]".
[[nodiscard]] std::string shortFrame(std::string_view frame);

// Its function alone, for a narrow column: "vkms_create".
[[nodiscard]] std::string functionOf(std::string_view frame);

} // namespace drmscope::app
