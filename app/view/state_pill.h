// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/lane.h"

#include <QWidget>

namespace drmscope::app {

// A state as the timeline draws it, with its word: a swatch of the bar, then text.
class StatePill : public QWidget
{
    Q_OBJECT
public:
    StatePill(const QString& text, BarState state, QWidget* parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QString m_text;
    BarState m_state;
};

} // namespace drmscope::app
