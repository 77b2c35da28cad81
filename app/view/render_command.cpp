// SPDX-License-Identifier: MIT
#include "app/view/render_command.h"

#include "app/view/main_window.h"
#include "app/view/resource_pane.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QPixmap>
#include <QTextStream>
#include <QTimer>

namespace drmscope::app {

namespace {

int exitCodeOf(SessionError::Kind kind)
{
    switch (kind) {
    case SessionError::Kind::Missing:
    case SessionError::Kind::NotASession:
    case SessionError::Kind::Newer:
        return kExitNotASession;
    case SessionError::Kind::NotPermitted:
        return kExitNotPermitted;
    case SessionError::Kind::Io:
    case SessionError::Kind::Cancelled:
        break;
    }
    return kExitIo;
}

void complain(const QString& text)
{
    QTextStream(stderr) << "drmscope-gui: " << text << '\n';
}

} // namespace

int renderToFile(MainWindow& window, const QString& file, const QString& output, QSize size)
{
    window.setRemembers(false);
    window.resize(size);
    window.show();
    QEventLoop loop;
    auto& document = window.document();
    QObject::connect(&document, &SessionDocument::stateChanged, &loop,
                     [&](SessionDocument::State state) {
                         if (state == SessionDocument::State::Failed) {
                             loop.exit(1);
                         }
                     });
    // The order of the table is the last answer to come.
    QObject::connect(window.resources()->model(), &ResourceTableModel::ordered, &loop,
                     [&] { loop.exit(0); });
    window.open(file);
    if (loop.exec() != 0) {
        complain(document.failure().text);
        return exitCodeOf(document.failure().kind);
    }
    QCoreApplication::processEvents();
    if (!window.grab().save(output, "PNG")) {
        complain(
            QCoreApplication::translate("drmscope::app::render", "cannot write %1").arg(output));
        return kExitCannotCreate;
    }
    return kExitOk;
}

} // namespace drmscope::app
