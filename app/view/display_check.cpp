// SPDX-License-Identifier: MIT
#include "app/view/display_check.h"

#include "app/view/render_command.h"

#include <unistd.h>

#include <QCoreApplication>
#include <QStringList>
#include <QTextStream>

namespace drmscope::app {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(drmscope::app::DisplayCheck)
};

QString why()
{
    QStringList tried;
    for (const char* name : {"QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"}) {
        if (!qEnvironmentVariableIsEmpty(name)) {
            tried.append(QLatin1String(name) + QLatin1Char('=') + qEnvironmentVariable(name));
        }
    }
    if (tried.isEmpty()) {
        return Words::tr("cannot open a window: neither DISPLAY nor WAYLAND_DISPLAY is set");
    }
    const QString all = tried.join(QLatin1Char(' '));
    return qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY")
               ? Words::tr("cannot open a window: no display answers with %1").arg(all)
               : Words::tr("cannot open a window: no display answers with %1, or Qt's plugin for "
                           "Wayland is missing (Debian: qt6-wayland)")
                     .arg(all);
}

} // namespace

void tellOfNoDisplay(QtMsgType type, const QMessageLogContext& /*context*/, const QString& /*text*/)
{
    if (type == QtFatalMsg) {
        QTextStream(stderr) << "drmscope-gui: " << why() << '\n'
                            << Words::tr("A picture needs none: drmscope-gui --render OUT.png FILE")
                            << '\n';
        _exit(kExitPartMissing);
    }
}

} // namespace drmscope::app
