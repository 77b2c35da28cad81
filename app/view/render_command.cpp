// SPDX-License-Identifier: MIT
#include "app/view/render_command.h"

#include "app/export/export_error.h"
#include "app/export/output_file.h"
#include "app/view/flame_pane.h"
#include "app/view/main_window.h"
#include "app/view/picture.h"
#include "app/view/resource_pane.h"

#include <unistd.h>

#include <QBuffer>
#include <QComboBox>
#include <QCoreApplication>
#include <QEventLoop>
#include <QFile>
#include <QFileInfo>
#include <QImage>
#include <QPixmap>
#include <QTextStream>

namespace drmscope::app {

namespace {

int exitCodeOf(SessionError::Kind kind)
{
    switch (kind) {
    case SessionError::Kind::Missing:
    case SessionError::Kind::NotASession:
    case SessionError::Kind::Importable:
    case SessionError::Kind::Damaged:
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

int exitCodeOf(ExportError::Kind kind)
{
    switch (kind) {
    case ExportError::Kind::CannotCreate:
        return kExitCannotCreate;
    case ExportError::Kind::NotPermitted:
        return kExitNotPermitted;
    case ExportError::Kind::MissingPart:
        return kExitPartMissing;
    case ExportError::Kind::Usage:
        return kExitUsage;
    case ExportError::Kind::Io:
        break;
    }
    return kExitIo;
}

OutputFile outputOf(const Rendering& wanted)
{
    const std::string file = QFile::encodeName(wanted.output).toStdString();
    return wanted.stdoutFormat.isEmpty() ? OutputFile(file, true) : OutputFile(STDOUT_FILENO, file);
}

// The window with every answer in it that drawing it asks for: rows of a table, what the inspector
// shows, the detail of the timeline. Widgets fit themselves and their scroll bars to an answer some
// events later, so it is there once drawing it again makes no difference.
QImage settled(MainWindow& window)
{
    auto& document = window.document();
    for (QImage last;;) {
        QCoreApplication::processEvents();
        QImage picture = window.grab().toImage();
        if (document.isAsked()) {
            QEventLoop loop;
            QObject::connect(&document, &SessionDocument::answered, &loop, &QEventLoop::quit);
            loop.exec();
            picture = {};
        } else if (picture == last) {
            return picture;
        }
        last = std::move(picture);
    }
}

// The window as it is, or on a page the whole of what stands in its middle.
QByteArray drawn(MainWindow& window, const Rendering& wanted)
{
    const QImage picture = settled(window);
    const auto format = wanted.stdoutFormat.isEmpty() ? QFileInfo(wanted.output).suffix().toLower()
                                                      : wanted.stdoutFormat;
    if (format == QLatin1String("pdf") || format == QLatin1String("svg")) {
        return drawnPicture(*window.pictureSheet(true), window.pictureCaption(true), format);
    }
    QBuffer bytes;
    bytes.open(QIODevice::WriteOnly);
    if (!picture.save(&bytes, "PNG")) {
        throw ExportError(ExportError::Kind::Io, "there is not enough memory for the picture");
    }
    return bytes.data();
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

int render(MainWindow& window, const Rendering& wanted)
{
    OutputFile out = outputOf(wanted); // before the wait, which would be in vain
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
    // The order of the table is the last answer to come; of one that can be completed, once it is.
    const auto isAsItStays = [&] {
        return !document.contents()->abandoned || !window.completion().failure().isEmpty();
    };
    const auto look = [&] {
        if (isAsItStays()) {
            loop.exit(0);
        }
    };
    QObject::connect(window.resources()->model(), &ResourceTableModel::ordered, &loop, look);
    window.open(wanted.file);
    if (loop.exec() != 0) {
        complain(document.failure().text);
        return exitCodeOf(document.failure().kind);
    }
    if (document.contents()->abandoned) {
        complain(window.completion().failure());
    }
    waitForFilter(window, wanted.filter);
    showFlame(window, wanted.view);
    if (const QString failure = window.flame()->graph().failure();
        window.showsFlame() && !failure.isEmpty()) {
        complain(failure);
        return kExitIo;
    }
    if (window.size() != wanted.size) {
        complain(QCoreApplication::translate("drmscope::app::render",
                                             "the window needs at least %1x%2: see --size")
                     .arg(window.minimumSizeHint().width())
                     .arg(window.minimumSizeHint().height()));
        return kExitUsage;
    }
    const QByteArray bytes = drawn(window, wanted);
    out.write({bytes.data(), static_cast<size_t>(bytes.size())});
    out.publish();
    return kExitOk;
}

} // namespace

int renderToFile(MainWindow& window, const Rendering& wanted)
{
    try {
        return render(window, wanted);
    } catch (const ExportError& error) {
        complain(QString::fromStdString(error.what()));
        return exitCodeOf(error.kind());
    }
}

} // namespace drmscope::app
