// SPDX-License-Identifier: MIT
#include "app/model/recent_files.h"

#include <QFileInfo>
#include <QSettings>
#include <algorithm>

namespace drmscope::app {

namespace {

const QString kKey = QStringLiteral("recentFiles");
constexpr qsizetype kMost = 8;

} // namespace

QStringList RecentFiles::list()
{
    QStringList paths = QSettings().value(kKey).toStringList();
    paths.removeIf([](const QString& path) { return !QFileInfo::exists(path); });
    return paths;
}

void RecentFiles::add(const QString& path)
{
    QStringList paths = list();
    paths.removeAll(path);
    paths.prepend(path);
    QSettings().setValue(kKey, QStringList(paths.mid(0, kMost)));
}

void RecentFiles::clear()
{
    QSettings().remove(kKey);
}

} // namespace drmscope::app
