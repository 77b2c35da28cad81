// SPDX-License-Identifier: MIT
#pragma once

#include <QTextEdit>

namespace drmscope::app {

// The edge at which one begins to read, also where the words are of another direction: headings
// and what is beneath them stand at the same one.
[[nodiscard]] Qt::Alignment alignmentOfReading(const QWidget& widget);

// Plain text that can be selected and copied as it is, and that breaks anywhere rather than be cut:
// symbols and paths have no spaces. As high as its lines need.
class WrappedText : public QTextEdit
{
    Q_OBJECT
public:
    WrappedText(const QString& text, const QFont& font, QWidget* parent = nullptr);

    void say(const QString& text);
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void wheelEvent(QWheelEvent* event) override;

private:
    QString m_text; // as it is shown
};

} // namespace drmscope::app
