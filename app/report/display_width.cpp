// SPDX-License-Identifier: MIT
#include "app/report/display_width.h"

#include "app/report/safe_text.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace drmscope::app {
namespace {

using Range = std::pair<char32_t, char32_t>;

// Blocks, not single characters: of Unicode's EastAsianWidth W and F, and of general category Mn.
constexpr Range kWide[] = {
    {0x1100, 0x115f},   {0x231a, 0x231b},   {0x2329, 0x232a},   {0x23e9, 0x23ec},
    {0x2e80, 0x303e},   {0x3041, 0x33ff},   {0x3400, 0x4dbf},   {0x4e00, 0x9fff},
    {0xa000, 0xa4cf},   {0xa960, 0xa97f},   {0xac00, 0xd7a3},   {0xf900, 0xfaff},
    {0xfe30, 0xfe6f},   {0xff00, 0xff60},   {0xffe0, 0xffe6},   {0x16fe0, 0x18aff},
    {0x1b000, 0x1b2ff}, {0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff},
    {0x20000, 0x3fffd},
};
constexpr Range kCombining[] = {
    {0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd}, {0x0610, 0x061a},
    {0x064b, 0x065f}, {0x06d6, 0x06dc}, {0x0900, 0x0902}, {0x093c, 0x093c},
    {0x0941, 0x0948}, {0x0e34, 0x0e3a}, {0x0e47, 0x0e4e}, {0x1ab0, 0x1aff},
    {0x1dc0, 0x1dff}, {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f},
};

template <size_t N> bool isIn(const Range (&ranges)[N], char32_t c)
{
    return std::any_of(std::begin(ranges), std::end(ranges),
                       [c](const Range& range) { return c >= range.first && c <= range.second; });
}

size_t columnsOf(char32_t c)
{
    if (c < 0x300) {
        return 1;
    }
    if (isIn(kCombining, c)) {
        return 0;
    }
    return isIn(kWide, c) ? 2 : 1;
}

// The longest beginning of the text that fits.
std::string_view beginning(std::string_view text, size_t columns)
{
    size_t taken = 0;
    size_t bytes = 0;
    while (bytes < text.size()) {
        const CodePoint point = firstCodePoint(text.substr(bytes));
        taken += columnsOf(point.value);
        if (taken > columns) {
            break;
        }
        bytes += point.bytes;
    }
    return text.substr(0, bytes);
}

// The longest end of the text that fits.
std::string_view ending(std::string_view text, size_t columns)
{
    size_t width = displayWidth(text);
    while (width > columns) {
        const CodePoint point = firstCodePoint(text);
        width -= columnsOf(point.value);
        text.remove_prefix(point.bytes);
    }
    while (!text.empty() && columnsOf(firstCodePoint(text).value) == 0) {
        text.remove_prefix(firstCodePoint(text).bytes); // a mark that lost its letter
    }
    return text;
}

} // namespace

size_t displayWidth(std::string_view text)
{
    size_t width = 0;
    while (!text.empty()) {
        const CodePoint point = firstCodePoint(text);
        width += columnsOf(point.value);
        text.remove_prefix(point.bytes);
    }
    return width;
}

std::string elideEnd(std::string_view text, size_t columns)
{
    if (displayWidth(text) <= columns) {
        return std::string(text);
    }
    if (columns == 0) {
        return {};
    }
    std::string_view kept = beginning(text, columns - 1);
    while (!kept.empty() && kept.back() == ' ') {
        kept.remove_suffix(1);
    }
    return std::string(kept) + "…";
}

std::string elideMiddle(std::string_view text, size_t columns)
{
    if (displayWidth(text) <= columns) {
        return std::string(text);
    }
    if (columns < 5) {
        return elideEnd(text, columns);
    }
    const size_t tail = (columns - 1) / 2;
    return std::string(beginning(text, columns - 1 - tail)) + "…" + std::string(ending(text, tail));
}

std::string padLeft(std::string_view text, size_t columns)
{
    const size_t width = displayWidth(text);
    return std::string(columns > width ? columns - width : 0, ' ') + std::string(text);
}

std::string padRight(std::string_view text, size_t columns)
{
    const size_t width = displayWidth(text);
    return std::string(text) + std::string(columns > width ? columns - width : 0, ' ');
}

std::string wrapText(std::string_view text, size_t columns, size_t indent)
{
    const std::string margin(indent, ' ');
    const size_t room = columns > indent + 1 ? columns - indent : 2; // a wide character fits in it
    std::string out;
    size_t used = 0; // columns of the line's words so far, 0 before its first
    const auto put = [&](std::string_view word) {
        const size_t width = displayWidth(word);
        if (used != 0 && used + 1 + width > room) {
            out += '\n';
            used = 0;
        }
        out += used == 0 ? margin : " ";
        out += word;
        used += width + (used == 0 ? 0 : 1);
    };
    while (!text.empty()) {
        const size_t end = std::min(text.find(' '), text.size());
        std::string_view word = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        for (std::string_view part = beginning(word, room); part.size() < word.size();
             part = beginning(word, room)) {
            const size_t slash = part.rfind('/');
            if (slash != std::string_view::npos && slash != 0) {
                part = part.substr(0, slash + 1);
            }
            put(part);
            word.remove_prefix(part.size());
        }
        if (!word.empty()) {
            put(word);
        }
    }
    return out;
}

} // namespace drmscope::app
