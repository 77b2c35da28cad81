// SPDX-License-Identifier: MIT
#pragma once

#include "app/view/colour_by.h"

#include <QWidget>
#include <memory>
#include <vector>

class QPainter;

namespace drmscope::app {

// What the bars of the timeline look like, and what their colours mean: the gravest first. What
// there is no room for is counted, and told by the tooltip.
class LegendBar : public QWidget
{
    Q_OBJECT
public:
    explicit LegendBar(QWidget* parent = nullptr);
    void setKey(ColourBy colourBy, const std::shared_ptr<const SessionContents>& contents);
    QSize sizeHint() const override;
    QStringList shown() const;
    QStringList hidden() const;

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    QStringList textsOf(bool shown) const;

    ColourBy m_colourBy = ColourBy::Verdict;
    std::shared_ptr<const SessionContents> m_contents;
};

// The same on any ground, from the left of `box`.
void paintLegend(QPainter& painter, const Theme& theme, const QRect& box, ColourBy colourBy,
                 const SessionContents* contents);

} // namespace drmscope::app
