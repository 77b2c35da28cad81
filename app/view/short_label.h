// SPDX-License-Identifier: MIT
#pragma once

#include <QLabel>

namespace drmscope::app {

// One line of plain text that never widens what it stands in: what it has no room for is elided and
// stands in its tool tip. GUI thread.
class ShortLabel : public QLabel
{
    Q_OBJECT
public:
    // leastChars: as wide as so many it always is, if its text is that long.
    explicit ShortLabel(QWidget* parent = nullptr, int leastChars = 0);

    bool isCut() const;
    QSize minimumSizeHint() const override;

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    int m_leastChars;
};

} // namespace drmscope::app
