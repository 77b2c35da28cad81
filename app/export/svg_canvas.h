// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace drmscope::app {

// Where instants lie on the drawing.
struct SvgScale
{
    int64_t fromNs = 0;
    int64_t toNs = 1;
    double left = 260;
    double right = 1184;

    [[nodiscard]] double x(int64_t timeNs) const
    {
        const auto share =
            static_cast<double>(timeNs - fromNs) / static_cast<double>(toNs - fromNs);
        return left + share * (right - left);
    }
};

// Elements of an SVG, in order. What lies in time also carries the time (data-a, data-b: ns since
// the scale's beginning), so that a script can zoom without knowing how it was drawn. Texts are
// made safe.
class SvgCanvas
{
public:
    explicit SvgCanvas(const SvgScale& scale) : m_scale(scale) {}

    // `style` is a class of svgStyle(). `tip` is shown under the pointer.
    void bar(int64_t startNs, int64_t endNs, double y, double height, std::string_view style,
             std::string_view tip);
    void line(int64_t timeNs, double y, double height, std::string_view style);
    // Heights per column of the whole scale, the highest `height` tall.
    void area(const std::vector<int32_t>& columns, int32_t highest, double y, double height,
              std::string_view style);
    // Anchored to an instant: "start", "middle" or "end" of the text lies there.
    void textAt(int64_t timeNs, double y, std::string_view text, std::string_view style,
                std::string_view anchor);
    // Shown only where it fits into its bar.
    void textIn(int64_t startNs, int64_t endNs, double y, std::string_view text,
                std::string_view style);
    // Not in time.
    void label(double x, double y, std::string_view text, std::string_view style,
               std::string_view tip = {});
    void box(double x, double y, double width, double height, std::string_view style);

    [[nodiscard]] const std::string& timed() const { return m_timed; }
    [[nodiscard]] const std::string& fixed() const { return m_fixed; }

private:
    [[nodiscard]] std::string place(int64_t startNs, int64_t endNs) const;

    SvgScale m_scale;
    std::string m_timed;
    std::string m_fixed;
};

// About how wide a text of the drawing's 12 pixel font is.
[[nodiscard]] double svgTextWidth(std::string_view text);
// Cut in its middle to that many pixels, with an …
[[nodiscard]] std::string svgFit(std::string_view text, double width);

} // namespace drmscope::app
