// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/device_label.h"
#include "app/query/session_rows.h"
#include "app/report/text_table.h"

#include <string>
#include <vector>

// The tables of the command line: text for a person. Every text of the session in them is made
// safe. Instants count from the beginning of the recording (Summary::originNs). Each ends in a
// newline.
namespace drmscope::app {

[[nodiscard]] std::string devicesText(const Summary& summary, const std::vector<Device>& devices,
                                      const std::vector<Afterlife>& afterlives,
                                      const DeviceLabels& labels, const TextStyle& style);

// Names the drm_device in each row only where there are several.
[[nodiscard]] std::string resourcesText(const Summary& summary,
                                        const std::vector<Resource>& resources,
                                        const DeviceLabels& labels, const TextStyle& style);

// Events come one by one, so their columns have fixed widths.
class EventLines
{
public:
    EventLines(const Summary& summary, const DeviceLabels& labels, TextStyle style);

    [[nodiscard]] std::string heading() const;
    [[nodiscard]] std::string line(const Event& event) const;

private:
    int64_t m_originNs;
    const DeviceLabels& m_labels; // outlives this
    TextStyle m_style;
};

// How a resource ended, in a word: "released", "deleted", "live", "leaked".
[[nodiscard]] TableCell endCell(const Resource& resource);

// Its size; "-" for an action, which has none of its own.
[[nodiscard]] std::string resourceSizeText(const Resource& resource);

// What a line of the event table says beside time, cpu, device and kind.
// "-ENODEV" for -19, "0" for 0: what a system call answered.
[[nodiscard]] std::string answerText(int32_t result);

[[nodiscard]] std::string eventDetail(const Event& event);

} // namespace drmscope::app
