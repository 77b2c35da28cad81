// SPDX-License-Identifier: MIT
#pragma once

#include "app/export/svg_canvas.h"
#include "app/query/bar_role.h"
#include "app/query/session_reader.h"

#include <string>
#include <vector>

namespace drmscope::app {

inline constexpr double kLabelX = 16; // where the words on the left begin
inline constexpr const char* kHazardMark = "◆";

// The rows of one drm_device after the other in a timeline: its phases, files and resources. What
// it is given must outlive it.
class DeviceRows
{
public:
    DeviceRows(SessionReader& reader, const BarRoles& roles, int64_t originNs,
               const SvgScale& scale, SvgCanvas& canvas)
        : m_reader(reader), m_roles(roles), m_originNs(originNs), m_scale(scale), m_canvas(canvas)
    {}

    // From `y` downwards; returns where it ends. Without `each`, resources are only counted.
    double draw(const Device& device, double y, bool each);

private:
    struct Bundle;

    void drawPhases(const Device& device);
    void drawFiles(const Device& device);
    struct Shape;
    void drawBar(const Shape& shape, const std::string& tip);
    std::string tipOf(const ResourceSpan& resource, const std::string& name);
    void drawResources(const Device& device, bool each);
    void drawResource(const ResourceSpan& resource);
    void drawBundles(const std::vector<const ResourceSpan*>& all);
    [[nodiscard]] BarRole worstOf(const Bundle& bundle) const;
    void drawArea(const Bundle& bundle, double height);

    SessionReader& m_reader;
    const BarRoles& m_roles;
    int64_t m_originNs;
    const SvgScale& m_scale;
    SvgCanvas& m_canvas;
    double m_y = 0;
};

} // namespace drmscope::app
