// SPDX-License-Identifier: MIT
#include "app/view/contrast_style.h"

#include <QPainter>
#include <QStyleFactory>
#include <QStyleOptionComplex>

namespace drmscope::app {

namespace {

void outline(QPainter& painter, const QStyleOption& option, const QRect& box,
             QPalette::ColorRole text = QPalette::WindowText)
{
    const bool enabled = (option.state & QStyle::State_Enabled) != 0;
    const bool focused = (option.state & QStyle::State_HasFocus) != 0;
    painter.save();
    painter.setBrush(Qt::NoBrush);
    painter.setPen(option.palette.color(enabled ? QPalette::Normal : QPalette::Disabled,
                                        focused ? QPalette::Highlight : text));
    painter.drawRect(box.adjusted(0, 0, -1, -1));
    painter.restore();
}

} // namespace

ContrastStyle::ContrastStyle(Outlined outlined)
    : QProxyStyle(QStyleFactory::create(QStringLiteral("Fusion"))), m_outlined(outlined)
{}

void ContrastStyle::drawPrimitive(PrimitiveElement element, const QStyleOption* option,
                                  QPainter* painter, const QWidget* widget) const
{
    QProxyStyle::drawPrimitive(element, option, painter, widget);
    if (m_outlined == Outlined::Checks) {
        if ((element == PE_IndicatorCheckBox || element == PE_IndicatorItemViewItemCheck) &&
            option->palette.window().color().lightness() < 128) {
            outline(*painter, *option, option->rect, QPalette::PlaceholderText);
        }
        return;
    }
    switch (element) {
    case PE_FrameLineEdit:
    case PE_PanelButtonCommand:
    case PE_IndicatorCheckBox:
    case PE_IndicatorItemViewItemCheck:
    case PE_FrameMenu:
        outline(*painter, *option, option->rect);
        break;
    case PE_PanelButtonTool: // pressed down: the colour that says so is black, too
        if ((option->state & (State_On | State_Sunken)) != 0) {
            outline(*painter, *option, option->rect);
        }
        break;
    default:
        break;
    }
}

void ContrastStyle::drawComplexControl(ComplexControl control, const QStyleOptionComplex* option,
                                       QPainter* painter, const QWidget* widget) const
{
    QProxyStyle::drawComplexControl(control, option, painter, widget);
    if (m_outlined == Outlined::Checks) {
        return;
    }
    if (control == CC_ComboBox || control == CC_SpinBox) {
        outline(*painter, *option, option->rect);
    } else if (control == CC_ScrollBar) {
        outline(*painter, *option, subControlRect(control, option, SC_ScrollBarSlider, widget));
    }
}

} // namespace drmscope::app
