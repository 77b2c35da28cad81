// SPDX-License-Identifier: MIT
#pragma once

#include "app/view/picture.h"
#include "app/view/timeline_painter.h"

#include <memory>
#include <vector>

namespace drmscope::app {

// What a timeline showed at one moment.
class TimelineSheet : public PictureSheet
{
public:
    // `frame` without what it points to, which is copied from there. `instead`: why it shows no
    // drm_device; "" it shows some.
    TimelineSheet(const TimelineFrame& frame, std::shared_ptr<const SessionContents> contents,
                  std::shared_ptr<const TimelineDetail> detail, const QFont& font, QString instead);

    [[nodiscard]] QSize size() const override
    {
        return {m_frame.body.width(), m_frame.body.bottom() + 1};
    }
    void paint(QPainter& painter, const Theme& theme) const override;
    void paintKey(QPainter& painter, const Theme& theme, const QRect& box) const override;

private:
    std::shared_ptr<const SessionContents> m_contents;
    std::shared_ptr<const TimelineDetail> m_detail;
    TimelineRows m_rows;
    Colouring m_colouring;
    FindingFocus m_focus;
    QHash<qint64, QString> m_quiet;
    TimelineFrame m_frame; // points to nothing
    QString m_instead;
};

} // namespace drmscope::app
