// SPDX-License-Identifier: MIT
#pragma once

#include <QProxyStyle>

namespace drmscope::app {

// Fusion with an outline around whatever can be typed into or pressed: Fusion's own outlines are a
// darker shade of the window, which is black in high contrast.
class ContrastStyle : public QProxyStyle
{
    Q_OBJECT
public:
    ContrastStyle();

    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option,
                            QPainter* painter, const QWidget* widget) const override;
};

} // namespace drmscope::app
