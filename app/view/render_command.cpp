// SPDX-License-Identifier: MIT
#include "app/view/render_command.h"

#include "app/view/flame_pane.h"
#include "app/view/main_window.h"
#include "app/view/picture.h"
#include "app/view/resource_pane.h"

#include <QComboBox>
#include <QCoreApplication>
#include <QEventLoop>
#include <QFileInfo>
#include <QPixmap>
#include <QSaveFile>
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

QString cannot(const QString& output, const QString& why)
{
    return QCoreApplication::translate("drmscope::app::render", "cannot write %1: %2")
        .arg(output, why);
}

// The window with every answer in it that drawing it asks for: rows of a table, what the inspector
// shows, the detail of the timeline.
QPixmap settled(MainWindow& window)
{
    auto& document = window.document();
    for (;;) {
        QPixmap picture = window.grab();
        if (!document.isAsked()) {
            return picture;
        }
        QEventLoop loop;
        QObject::connect(&document, &SessionDocument::answered, &loop, &QEventLoop::quit);
        loop.exec();
    }
}

// The window as it is, or on a page the whole of what stands in its middle. "" or what failed.
QString save(MainWindow& window, const QString& output)
{
    const QPixmap picture = settled(window);
    const auto ending = QFileInfo(output).suffix().toLower();
    if (ending == QLatin1String("pdf") || ending == QLatin1String("svg")) {
        return writePicture(*window.pictureSheet(true), window.pictureCaption(true), output);
    }
    QSaveFile out(output);
    if (!out.open(QIODevice::WriteOnly)) {
        return cannot(output, out.errorString());
    }
    const bool drawn = picture.save(&out, "PNG");
    return drawn && out.commit() ? QString() : cannot(output, out.errorString());
}

// Until the call paths of what is shown have been added up, or that has failed.
void showFlame(MainWindow& window, Rendering::View view)
{
    using View = Rendering::View;
    if (view != View::AsKept) {
        window.showFlame(view != View::Timeline);
    }
    auto* pane = window.flame();
    if (view == View::Flame || view == View::FlameOfBytes) {
        pane->measure()->setCurrentIndex(view == View::Flame ? 0 : 1);
    }
    const auto isThere = [pane] {
        const auto& graph = pane->graph();
        return !graph.failure().isEmpty() || (graph.tree() != nullptr && !graph.isReading() &&
                                              graph.tree()->wish() == graph.wish());
    };
    QEventLoop loop;
    QObject::connect(&pane->graph(), &FlameGraph::changed, &loop, [&] {
        if (isThere()) {
            loop.quit();
        }
    });
    if (window.showsFlame() && !isThere()) {
        loop.exec();
    }
}

// Until the timeline and the table have what the filter leaves of the session.
void waitForFilter(MainWindow& window, const QString& filter)
{
    QEventLoop loop;
    const auto* table = window.resources()->model();
    if (!filter.isEmpty()) {
        window.filter().stack().forget();
        window.filter().stack().add(filter);
    }
    const auto look = [&] {
        if (!window.filter().isReading() && !table->isOrdering()) {
            loop.quit();
        }
    };
    QObject::connect(&window.filter(), &SessionFilter::changed, &loop, look);
    QObject::connect(table, &ResourceTableModel::ordered, &loop, look);
    if (window.filter().isReading() || table->isOrdering()) {
        loop.exec();
    }
}

} // namespace

int renderToFile(MainWindow& window, const Rendering& wanted)
{
    window.setRemembers(false);
    window.resize(wanted.size);
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
    window.open(wanted.file);
    if (loop.exec() != 0) {
        complain(document.failure().text);
        return exitCodeOf(document.failure().kind);
    }
    waitForFilter(window, wanted.filter);
    showFlame(window, wanted.view);
    QCoreApplication::processEvents();
    if (const QString failure = window.flame()->graph().failure();
        window.showsFlame() && !failure.isEmpty()) {
        complain(failure);
        return kExitIo;
    }
    if (const QString failure = save(window, wanted.output); !failure.isEmpty()) {
        complain(failure);
        return kExitCannotCreate;
    }
    return kExitOk;
}

} // namespace drmscope::app
