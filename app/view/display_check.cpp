// SPDX-License-Identifier: MIT
#include "app/view/display_check.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <QByteArray>
#include <QCoreApplication>
#include <algorithm>
#include <cstring>

namespace drmscope::app {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(drmscope::app::DisplayCheck)
};

bool answers(const QByteArray& path, bool isAbstract)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const auto start = static_cast<size_t>(isAbstract ? 1 : 0);
    const auto length =
        std::min(static_cast<size_t>(path.size()), sizeof(address.sun_path) - 1 - start);
    std::memcpy(address.sun_path + start, path.constData(), length);
    const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) {
        return false;
    }
    const auto size = offsetof(sockaddr_un, sun_path) + start + length + (isAbstract ? 0 : 1);
    const bool reached = ::connect(descriptor, reinterpret_cast<const sockaddr*>(&address),
                                   static_cast<socklen_t>(size)) == 0;
    ::close(descriptor);
    return reached;
}

// ":1.0" names a socket of this machine; anything else is reached over the network and only tried.
bool xAnswers(const QByteArray& display)
{
    const auto colon = display.lastIndexOf(':');
    const QByteArray host = display.left(colon);
    if (colon < 0 || !(host.isEmpty() || host == "unix")) {
        return colon >= 0;
    }
    const QByteArray number = display.mid(colon + 1).split('.').front();
    const QByteArray path = "/tmp/.X11-unix/X" + number;
    return answers(path, false) || answers(path, true);
}

} // namespace

QString whyNoDisplay()
{
    if (qEnvironmentVariableIsSet("QT_QPA_PLATFORM") ||
        qEnvironmentVariableIsSet("WAYLAND_DISPLAY")) {
        return {};
    }
    const QByteArray display = qgetenv("DISPLAY");
    if (display.isEmpty()) {
        return Words::tr("cannot open a window: neither DISPLAY nor WAYLAND_DISPLAY is set");
    }
    if (!xAnswers(display)) {
        return Words::tr("cannot open a window: no X server answers on DISPLAY=%1")
            .arg(QString::fromLocal8Bit(display));
    }
    return {};
}

} // namespace drmscope::app
