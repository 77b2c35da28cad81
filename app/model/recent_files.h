// SPDX-License-Identifier: MIT
#pragma once

#include <QStringList>

namespace drmscope::app {

// The sessions opened last, newest first, kept between runs (Settings). GUI thread.
class RecentFiles
{
public:
    static QStringList list(); // those that still exist
    static void add(const QString& path);
    static void clear();
};

} // namespace drmscope::app
