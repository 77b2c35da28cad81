// SPDX-License-Identifier: MIT
#include "app/view/wrapped_text.h"

#include <QRegularExpression>
#include <QTextLayout>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

namespace drmscope::app {

namespace {

// "46.000 s" stays in one line; what is copied has the space that one types.
QString withWholeQuantities(QString text)
{
    static const QRegularExpression quantity(
        QStringLiteral("(\\d) (?=(?:ns|µs|ms|s|min|h|B|KiB|MiB|GiB)\\b)"));
    return text.replace(quantity, QStringLiteral("\\1\u00a0"));
}

} // namespace

Qt::Alignment alignmentOfReading(const QWidget& widget)
{
    return (widget.isRightToLeft() ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignAbsolute;
}

WrappedText::WrappedText(const QString& text, const QFont& font, QWidget* parent)
    : QTextEdit(parent)
{
    setFont(font);
    setReadOnly(true);
    setAcceptRichText(false);
    setAcceptDrops(false); // a file dropped here is for the window
    setFrameShape(QFrame::NoFrame);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setTabChangesFocus(true);
    document()->setDocumentMargin(0);
    viewport()->setAutoFillBackground(false);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    say(text);
}

void WrappedText::say(const QString& text)
{
    m_text = withWholeQuantities(text);
    setPlainText(m_text);
    setAlignment(alignmentOfReading(*this)); // whatever direction its words have
    setAccessibleName(text);
    updateGeometry();
}

int WrappedText::heightForWidth(int width) const
{
    QTextLayout layout(m_text, font());
    QTextOption option;
    option.setWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    layout.setTextOption(option);
    layout.beginLayout();
    double height = 0;
    for (auto line = layout.createLine(); line.isValid(); line = layout.createLine()) {
        line.setLineWidth(std::max(width, 1));
        height += line.height();
    }
    layout.endLayout();
    return static_cast<int>(std::ceil(std::max(height, 1.0 * fontMetrics().height()))) + 1;
}

QSize WrappedText::sizeHint() const
{
    const int width = std::min(fontMetrics().horizontalAdvance(m_text) + 2,
                               fontMetrics().averageCharWidth() * 40);
    return {width, heightForWidth(width)};
}

QSize WrappedText::minimumSizeHint() const
{
    return {fontMetrics().averageCharWidth() * 8, fontMetrics().height()};
}

void WrappedText::wheelEvent(QWheelEvent* event)
{
    event->ignore(); // the page scrolls, not the text
}

} // namespace drmscope::app
