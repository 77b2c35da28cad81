// SPDX-License-Identifier: MIT
#include "tests/tracer/decode/capture.h"

#include <charconv>
#include <fstream>
#include <stdexcept>
#include <string_view>

namespace drmscope::tracer {

namespace {

uint64_t numberAfter(const std::string& line)
{
    return std::stoull(line.substr(line.find(' ') + 1));
}

void appendHex(std::vector<std::byte>& bytes, std::string_view line)
{
    for (; line.size() >= 2; line.remove_prefix(2)) {
        unsigned value = 0;
        if (std::from_chars(line.data(), line.data() + 2, value, 16).ptr != line.data() + 2)
            throw std::runtime_error("not hexadecimal: " + std::string(line));
        bytes.push_back(static_cast<std::byte>(value));
    }
}

// Where the lines of the section that begins with `head` go; nullptr: hexadecimal.
std::string* openSection(Capture& capture, const std::string& head)
{
    if (head == "@header_page")
        return &capture.headerPage;
    if (head == "@format")
        return &capture.formats.emplace_back();
    if (head == "@kallsyms")
        return &capture.symbols.back().kallsyms;
    if (head == "@modules")
        return &capture.symbols.back().modules;
    if (head.starts_with("@symbols "))
        capture.symbols.push_back({numberAfter(head), "", ""});
    else if (head.starts_with("@watermark "))
        capture.watermarkNs = numberAfter(head);
    else if (head.starts_with("@subbuffer "))
        capture.subbuffers.push_back({static_cast<uint32_t>(numberAfter(head)), {}});
    else
        throw std::runtime_error("no such section: " + head);
    return nullptr;
}

} // namespace

Capture Capture::read(const std::string& name)
{
    std::ifstream file(std::string(DRMSCOPE_TEST_DATA) + "/captures/" + name);
    if (!file)
        throw std::runtime_error("cannot open capture " + name);
    Capture capture;
    std::string* text = nullptr;
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("@"))
            text = openSection(capture, line);
        else if (text != nullptr)
            *text += line + "\n";
        else if (!line.starts_with("#"))
            appendHex(capture.subbuffers.back().bytes, line);
    }
    return capture;
}

} // namespace drmscope::tracer
