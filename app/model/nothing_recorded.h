// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

namespace drmscope::app {

struct SessionContents;

// What a view says whose part of the session holds nothing, whatever the filter: that it is so, and
// what to do next.
QString noDeviceText(const SessionContents& contents);
QString noResourceText(const SessionContents& contents);
QString noHolderText(const SessionContents& contents);
QString noEventText(const SessionContents& contents);

} // namespace drmscope::app
