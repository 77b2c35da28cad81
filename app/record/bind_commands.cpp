// SPDX-License-Identifier: MIT
#include "app/record/bind_commands.h"

#include <QDir>
#include <QFile>

namespace drmscope::app {

namespace {

bool isDisplay(const QString& device)
{
    QFile file(device + QStringLiteral("/class"));
    return file.open(QIODevice::ReadOnly) && file.readAll().startsWith("0x03"); // PCI's base class
}

} // namespace

QStringList bindCommands(const QString& root)
{
    QStringList commands;
    const QDir devices(QDir(root).filePath(QStringLiteral("sys/bus/pci/devices")));
    for (const QString& name : devices.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name)) {
        const QString device = devices.filePath(name);
        if (isDisplay(device) && !QFile::exists(device + QStringLiteral("/driver"))) {
            commands
                << QStringLiteral("pkexec sh -c 'echo %1 >/sys/bus/pci/drivers_probe'").arg(name);
        }
    }
    return commands;
}

} // namespace drmscope::app
