// SPDX-License-Identifier: MIT
#pragma once

#include <QWidget>

namespace drmscope::app {

// The states of the timeline, each as it is drawn there. Narrow windows show as many as fit.
class LegendBar : public QWidget
{
    Q_OBJECT
public:
    explicit LegendBar(QWidget* parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {0, sizeHint().height()}; }

protected:
    void paintEvent(QPaintEvent* event) override;
};

} // namespace drmscope::app
