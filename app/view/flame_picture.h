// SPDX-License-Identifier: MIT
#pragma once

#include "app/view/flame_painter.h"
#include "app/view/picture.h"

namespace drmscope::app {

// What a flame graph showed at one moment, however deep that is.
class FlamePicture : public PictureSheet
{
public:
    // `instead` stands where there are no frames, and says why.
    FlamePicture(std::shared_ptr<const FlameTree> tree, const FlamePlace& place,
                 std::shared_ptr<const FlameSearch> search, int width, const QFont& font,
                 QString instead);

    [[nodiscard]] QSize size() const override;
    void paint(QPainter& painter, const Theme& theme) const override;
    void paintKey(QPainter& painter, const Theme& theme, const QRect& box) const override;

private:
    [[nodiscard]] FlameSheet sheet() const;

    std::shared_ptr<const FlameTree> m_tree;
    FlamePlace m_place;
    std::shared_ptr<const FlameSearch> m_search;
    int m_width;
    std::vector<FlameBox> m_boxes;
    QString m_instead;
};

} // namespace drmscope::app
