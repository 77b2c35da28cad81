// SPDX-License-Identifier: MIT
#include "tracer/decode/uevents.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <utility>

namespace drmscope::tracer {

namespace {

std::string minor(std::string_view kind, int32_t index)
{
    return index < 0 ? std::string() : std::string(kind) + std::to_string(index);
}

// Up to the next NUL, which is taken off with it; nothing where the message was cut in the middle.
std::string_view takeText(std::string_view& message)
{
    const size_t end = message.find('\0');
    const std::string_view text = message.substr(0, end == std::string_view::npos ? 0 : end);
    message.remove_prefix(end == std::string_view::npos ? message.size() : end + 1);
    return text;
}

// "HOTPLUG=1" of those, " HOTPLUG=1" for the text that is stored.
struct Particulars
{
    uint64_t number = 0;
    std::string text;
};

Particulars particularsOf(std::string_view message)
{
    constexpr std::string_view kTold[] = {"HOTPLUG=", "CONNECTOR=", "LEASE="};
    constexpr std::string_view kNumber = "SEQNUM=";
    std::array<std::string_view, std::size(kTold)> found;
    Particulars particulars;
    while (!message.empty()) {
        const std::string_view pair = takeText(message);
        for (size_t i = 0; i < found.size(); ++i)
            if (pair.starts_with(kTold[i]))
                found[i] = pair;
        if (pair.starts_with(kNumber))
            std::from_chars(pair.data() + kNumber.size(), pair.data() + pair.size(),
                            particulars.number);
    }
    for (const std::string_view pair : found)
        if (!pair.empty())
            particulars.text.append(" ").append(pair);
    return particulars;
}

} // namespace

void Uevents::met(const DeviceEvent& event)
{
    Device& device = m_devices[event.device.address];
    if (event.kind == DeviceEvent::Kind::Init || device.generation == 0)
        device = {.generation = ++m_generations, .parentName = {}, .minors = {}};
    if (!event.parentName.empty())
        device.parentName = event.parentName;
    if (event.kind != DeviceEvent::Kind::Init)
        device.minors = {minor("card", event.primaryIndex), minor("renderD", event.renderIndex),
                         minor("accel", event.accelIndex)};
}

bool Uevents::Device::hasMinor(std::string_view name) const
{
    name = name.substr(0, name.find('/'));
    return !name.empty() && std::ranges::find(minors, name) != minors.end();
}

// Is this path, in /sys, that of the parent or of one of the minors?
bool Uevents::Device::isOf(std::string_view path) const
{
    constexpr std::string_view kDrm = "/drm/";
    const std::string parent = "/" + parentName;
    for (size_t at = path.find(parent); !parentName.empty() && at != std::string_view::npos;
         at = path.find(parent, at + 1)) {
        const std::string_view rest = path.substr(at + parent.size());
        if (rest.empty())
            return true;
        if (rest.starts_with(kDrm))
            return hasMinor(rest.substr(kDrm.size()));
    }
    return false;
}

bool Uevents::complete(ObjectEvent& event)
{
    if (event.text == m_last)
        return false; // sent to another network namespace before
    m_last = std::exchange(event.text, {});
    std::string_view message = m_last;
    const std::string_view head = takeText(message);
    const size_t at = head.find('@');
    const std::string_view path = at == std::string_view::npos ? "" : head.substr(at + 1);
    if (!path.starts_with("/devices/"))
        return false;
    uint64_t newest = 0;
    for (const auto& [address, device] : m_devices)
        if (device.generation > newest && device.isOf(path)) {
            newest = device.generation;
            event.device.address = address;
        }
    const Particulars particulars = particularsOf(message);
    event.data = particulars.number;
    event.text = std::string(head.substr(0, at)) + ' ' + std::string(path) + particulars.text;
    event.caller = 0; // which the module does not tell
    return newest != 0;
}

} // namespace drmscope::tracer
