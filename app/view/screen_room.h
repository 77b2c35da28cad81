// SPDX-License-Identifier: MIT
#pragma once

#include <QScreen>
#include <QWidget>

namespace drmscope::app {

// Resizes a window that was not shown yet, but to no more than its screen has room for beside a
// title bar: of 1920x1080 at 200 % there are 960x540. Device independent pixels. GUI thread.
inline void resizeToScreen(QWidget& window, const QSize& wanted)
{
    constexpr QSize kFrame(8, 40);
    window.resize(wanted.boundedTo(window.screen()->availableSize() - kFrame));
}

} // namespace drmscope::app
