// SPDX-License-Identifier: MIT
#pragma once

#include <QProxyStyle>

namespace drmscope::app {

// Fusion with an outline around what can be ticked, or around whatever can be typed into or
// pressed: Fusion's own outlines are a darker shade of the window, which is hardly seen where that
// is dark, and black in high contrast.
class ContrastStyle : public QProxyStyle
{
    Q_OBJECT
public:
    enum class Outlined : quint8
    {
        Checks, // where the window is dark
        All,
    };
    explicit ContrastStyle(Outlined outlined);

    void drawPrimitive(PrimitiveElement element, const QStyleOption* option, QPainter* painter,
                       const QWidget* widget) const override;
    void drawComplexControl(ComplexControl control, const QStyleOptionComplex* option,
                            QPainter* painter, const QWidget* widget) const override;

private:
    Outlined m_outlined;
};

} // namespace drmscope::app
