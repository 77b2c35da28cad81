// SPDX-License-Identifier: MIT
#include "tracer/decode/uevents.h"

#include <gtest/gtest.h>

#include <optional>

namespace drmscope::tracer {
namespace {

constexpr uint64_t kDrm = 0xd00;
constexpr uint64_t kOther = 0xe00;

DeviceEvent device(DeviceEvent::Kind kind, uint64_t address, std::string parent, int32_t card = -1)
{
    DeviceEvent event;
    event.kind = kind;
    event.device.address = address;
    event.parentName = std::move(parent);
    event.primaryIndex = card;
    event.renderIndex = card < 0 ? -1 : 128 + card;
    return event;
}

// What is broadcast, with what udev's messages have before and behind what is asked for.
std::string message(std::string_view action, std::string_view path, std::string_view pairs,
                    int number)
{
    const std::string said = std::string(action) + "@" + std::string(path) + '\0' +
                             "ACTION=" + std::string(action) + '\0' +
                             "DEVPATH=" + std::string(path) + '\0';
    return said + std::string(pairs) + "SEQNUM=" + std::to_string(number) + '\0';
}

class UeventsTest : public testing::Test
{
protected:
    UeventsTest()
    {
        using enum DeviceEvent::Kind;
        m_uevents.met(device(Init, kDrm, "0000:00:02.0"));
        m_uevents.met(device(Register, kDrm, "0000:00:02.0", 0));
    }

    std::optional<ObjectEvent> sent(std::string text)
    {
        ObjectEvent event;
        event.kind = ObjectEvent::Kind::Uevent;
        event.text = std::move(text);
        return m_uevents.complete(event) ? std::optional(event) : std::nullopt;
    }
    uint64_t deviceOf(std::string_view path)
    {
        const auto event = sent(message("change", path, "", ++m_number));
        return event ? event->device.address : 0;
    }

    Uevents m_uevents;
    int m_number = 0;
};

using namespace std::string_literals;

TEST_F(UeventsTest, TellWhatTheModuleTells)
{
    const auto event = sent(message("change", "/devices/pci0000:00/0000:00:02.0/drm/card0",
                                    "CONNECTOR=31\0HOTPLUG=1\0DEVNAME=dri/card0\0"s, 1234));
    ASSERT_TRUE(event);
    EXPECT_EQ(event->device.address, kDrm);
    EXPECT_EQ(event->data, 1234U);
    EXPECT_EQ(event->text,
              "change /devices/pci0000:00/0000:00:02.0/drm/card0 HOTPLUG=1 CONNECTOR=31");
}

TEST_F(UeventsTest, AreOfTheParentItsMinorsAndWhatIsBelowThem)
{
    EXPECT_EQ(deviceOf("/devices/pci0000:00/0000:00:02.0"), kDrm);
    EXPECT_EQ(deviceOf("/devices/pci0000:00/0000:00:02.0/drm/renderD128"), kDrm);
    EXPECT_EQ(deviceOf("/devices/pci0000:00/0000:00:02.0/drm/card0/card0-Virtual-1"), kDrm);
    EXPECT_EQ(deviceOf("/devices/a-0000:00:02.0/0000:00:02.0/drm/card0"), kDrm);
    for (const char* foreign :
         {"/devices/pci0000:00/0000:00:02.0/drm/card1", "/devices/pci0000:00/0000:00:02.0/drm/",
          "/devices/pci0000:00/0000:00:02.0/graphics/fb0", "/devices/pci0000:00",
          "/devices/pci0000:00/x0000:00:02.0", "/devices/pci0000:00/0000:00:02.01"})
        EXPECT_EQ(deviceOf(foreign), 0U) << foreign;
}

TEST_F(UeventsTest, OfTwoOnOneParentAreOfTheNewer)
{
    using enum DeviceEvent::Kind;
    const std::string parent = "/devices/pci0000:00/0000:00:02.0";
    m_uevents.met(device(Init, kOther, "0000:00:02.0"));
    EXPECT_EQ(deviceOf(parent), kOther);
    EXPECT_EQ(deviceOf(parent + "/drm/card0"), kDrm) << "the newer has no minor yet";
    m_uevents.met(device(Register, kOther, "0000:00:02.0", 1));
    m_uevents.met(device(Unplug, kDrm, "0000:00:02.0", 0)); // which makes it no newer
    EXPECT_EQ(deviceOf(parent), kOther);
    EXPECT_EQ(deviceOf(parent + "/drm/card1"), kOther);
    m_uevents.released(kOther);
    EXPECT_EQ(deviceOf(parent), kDrm);
    m_uevents.met(device(Init, kDrm, "0000:00:03.0")); // another lifetime at its address
    EXPECT_EQ(deviceOf(parent), 0U);
}

TEST_F(UeventsTest, AreToldOnceHoweverManyNamespacesGetThem)
{
    const std::string told = message("remove", "/devices/pci0000:00/0000:00:02.0/drm/card0", "", 7);
    EXPECT_TRUE(sent(told));
    EXPECT_FALSE(sent(told));
    EXPECT_TRUE(sent(message("add", "/devices/pci0000:00/0000:00:02.0", "", 8)));
    EXPECT_TRUE(sent(message("add", "/devices/pci0000:00/0000:00:02.0", "", 6)))
        << "another processor took its number before and sent later";
}

TEST_F(UeventsTest, AMessageThatIsCutHasNoNumber)
{
    const std::string whole = message("add", "/devices/pci0000:00/0000:00:02.0", "", 7);
    const size_t head = whole.find('\0');
    for (size_t length = 0; length < whole.size(); ++length) {
        Uevents uevents;
        uevents.met(device(DeviceEvent::Kind::Init, kDrm, "0000:00:02.0"));
        ObjectEvent event;
        event.text = whole.substr(0, length);
        EXPECT_EQ(uevents.complete(event), length > head) << length;
        EXPECT_EQ(event.data, 0U) << length;
    }
    EXPECT_FALSE(sent("libudev"));
    EXPECT_FALSE(sent(std::string(1024, '\0')));
    EXPECT_FALSE(sent("add@/x/devices/0000:00:02.0"s + '\0'));
}

} // namespace
} // namespace drmscope::tracer
