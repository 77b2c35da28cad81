// SPDX-License-Identifier: MIT
#include "app/model/recent_files.h"

#include "app/model/settings.h"

#include <QFileInfo>
#include <algorithm>

namespace drmscope::app {

namespace {

const QString kKey = QStringLiteral("recentFiles");
constexpr qsizetype kMost = 8;

QStringList existing(const QVariant& setting)
{
    QStringList paths = setting.toStringList();
    paths.removeIf([](const QString& path) { return !QFileInfo::exists(path); });
    return paths;
}

} // namespace

QStringList RecentFiles::list()
{
    return existing(Settings::value(kKey));
}

void RecentFiles::add(const QString& path)
{
    Settings::change(kKey, [path](const QVariant& before) {
        QStringList paths = existing(before);
        paths.removeAll(path);
        paths.prepend(path);
        return QVariant(paths.mid(0, kMost));
    });
}

void RecentFiles::clear()
{
    Settings::remove(kKey);
}

} // namespace drmscope::app
