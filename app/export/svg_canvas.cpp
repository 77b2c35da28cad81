// SPDX-License-Identifier: MIT
#include "app/export/svg_canvas.h"

#include "app/report/display_width.h"
#include "app/report/xml_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace drmscope::app {
namespace {

constexpr double kGlyphWidth = 6.6;
constexpr double kThinnest = 1.5; // a bar that is there can be seen

std::string tipElement(std::string_view tip)
{
    return tip.empty() ? std::string() : "<title>" + xmlText(tip) + "</title>";
}

} // namespace

double svgTextWidth(std::string_view text)
{
    return static_cast<double>(displayWidth(text)) * kGlyphWidth;
}

std::string svgFit(std::string_view text, double width)
{
    const auto columns = static_cast<size_t>(std::max(width / kGlyphWidth, 2.0));
    return elideMiddle(text, columns);
}

std::string SvgCanvas::place(int64_t startNs, int64_t endNs) const
{
    return fmt::format("data-a=\"{}\" data-b=\"{}\"", startNs - m_scale.fromNs,
                       endNs - m_scale.fromNs);
}

void SvgCanvas::bar(int64_t startNs, int64_t endNs, double y, double height, std::string_view style,
                    std::string_view tip)
{
    const double x = m_scale.x(startNs);
    const double width = std::max(m_scale.x(endNs) - x, kThinnest);
    m_timed += fmt::format("<rect class=\"{}\" {} x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" "
                           "height=\"{:.1f}\">{}</rect>\n",
                           style, place(startNs, endNs), x, y, width, height, tipElement(tip));
}

void SvgCanvas::line(int64_t timeNs, double y, double height, std::string_view style)
{
    const double x = m_scale.x(timeNs);
    m_timed += fmt::format("<line class=\"{}\" {} x1=\"{:.1f}\" x2=\"{:.1f}\" y1=\"{:.1f}\" "
                           "y2=\"{:.1f}\"/>\n",
                           style, place(timeNs, timeNs), x, x, y, y + height);
}

void SvgCanvas::area(const std::vector<int32_t>& columns, int32_t highest, double y, double height,
                     std::string_view style)
{
    const double width = (m_scale.right - m_scale.left) / static_cast<double>(columns.size());
    const auto heightOf = [&](int32_t count) {
        return y + height - height * count / std::max(highest, 1);
    };
    // Where nothing lives nothing is drawn, no line either.
    std::string path;
    int32_t last = 0;
    for (size_t i = 0; i <= columns.size(); ++i) {
        const int32_t count = i == columns.size() ? 0 : columns[i];
        if (count == last) {
            continue;
        }
        const double x = m_scale.left + static_cast<double>(i) * width;
        path += last == 0 ? fmt::format("M{:.2f} {:.1f}V{:.1f}", x, y + height, heightOf(count))
                          : fmt::format("H{:.2f}V{:.1f}", x, heightOf(count));
        path += count == 0 ? "Z" : "";
        last = count;
    }
    m_timed += fmt::format("<path class=\"{}\" d=\"{}\"/>\n", style, path);
}

void SvgCanvas::textAt(int64_t timeNs, double y, std::string_view text, std::string_view style,
                       std::string_view anchor)
{
    m_timed +=
        fmt::format("<text class=\"{}\" {} x=\"{:.1f}\" y=\"{:.1f}\" "
                    "text-anchor=\"{}\">{}</text>\n",
                    style, place(timeNs, timeNs), m_scale.x(timeNs), y, anchor, xmlText(text));
}

void SvgCanvas::textIn(int64_t startNs, int64_t endNs, double y, std::string_view text,
                       std::string_view style)
{
    const double width = m_scale.x(endNs) - m_scale.x(startNs);
    const double need = svgTextWidth(text) + 6;
    m_timed += fmt::format("<text class=\"{}\" {} data-w=\"{:.0f}\" x=\"{:.1f}\" y=\"{:.1f}\" "
                           "text-anchor=\"middle\"{}>{}</text>\n",
                           style, place(startNs, endNs), need, m_scale.x(startNs) + width / 2, y,
                           width < need ? " visibility=\"hidden\"" : "", xmlText(text));
}

void SvgCanvas::label(double x, double y, std::string_view text, std::string_view style,
                      std::string_view tip)
{
    m_fixed += fmt::format("<text class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\">{}{}</text>\n", style, x,
                           y, tipElement(tip), xmlText(text));
}

void SvgCanvas::box(double x, double y, double width, double height, std::string_view style)
{
    m_fixed += fmt::format("<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" "
                           "height=\"{:.1f}\"/>\n",
                           style, x, y, width, height);
}

} // namespace drmscope::app
