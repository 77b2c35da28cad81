// SPDX-License-Identifier: MIT
// What the larger actions of the window do.
#include "app/model/call_site.h"
#include "app/model/inspection.h"
#include "app/model/time_text.h"
#include "app/model/timeline.h"
#include "app/report/text_report.h"
#include "app/view/compare_window.h"
#include "app/view/filter_line.h"
#include "app/view/flame_pane.h"
#include "app/view/main_window.h"
#include "app/view/resource_pane.h"
#include "app/view/session_picks.h"
#include "app/view/source_editor.h"
#include "app/view/timeline_painter.h"
#include "app/view/timeline_view.h"

#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QFileInfo>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMenuBar>
#include <QPointer>
#include <QProcess>
#include <QStandardPaths>
#include <QStatusBar>
#include <QTabWidget>
#include <QTimer>
#include <algorithm>

namespace drmscope::app {

void MainWindow::find()
{
    const auto contents = m_document.contents();
    if (contents == nullptr) {
        return;
    }
    auto* dialog =
        new PickDialog(tr("Find"), tr("Name, symbol, process, pid, finding, 0xaddress"), this);
    dialog->setSource(
        [this, contents](const QString& text) { return findPicks(*this, *contents, text); });
    connect(dialog->edit(), &QLineEdit::textChanged, dialog, [this, contents, dialog] {
        const QString text = dialog->edit()->text().trimmed();
        askForPicksAt(*this, contents, text,
                      [text, at = QPointer(dialog)](std::vector<Pick> picks) {
                          if (at != nullptr) {
                              at->addPicks(text, std::move(picks));
                          }
                      });
    });
    dialog->open();
}

void MainWindow::findLane()
{
    const auto& contents = m_document.contents();
    if (contents != nullptr) {
        auto* dialog = new PickDialog(tr("Go to lane"), tr("Device, holder, resource"), this);
        dialog->setPicks(lanePicks(*this, *contents));
        dialog->open();
    }
}

void MainWindow::showCommands()
{
    auto* dialog = new PickDialog(tr("Commands"), tr("What do you want to do?"), this);
    auto picks = commandPicks(*menuBar());
    if (m_document.contents() != nullptr) {
        const auto ofTimeline = timelinePicks();
        picks.insert(picks.end(), ofTimeline.begin(), ofTimeline.end());
    }
    dialog->setPicks(std::move(picks));
    dialog->open();
}

namespace {

using Note = Annotations::Note;
using Kind = Selection::Kind;

// The row of the timeline that an item is a bar of, or nullptr.
const TimelineRow* rowOf(const MainWindow& window, const Selection::Item& item)
{
    const auto place = window.timeline()->placeOf(item);
    return place.group < 0 || place.row < 0 ? nullptr
                                            : &window.timeline()->rowAt(place.group, place.row);
}

// As the inspector calls it; "" what has no name of its own.
QString nameOf(MainWindow& window, const Selection::Item& item)
{
    const auto& contents = *window.document().contents();
    if (const auto* file = contents.file(item.id); item.kind == Kind::File && file != nullptr) {
        return inspectFile(contents, *file).title;
    }
    if (const auto* pin = contents.pin(item.id); item.kind == Kind::Pin && pin != nullptr) {
        return inspectPin(contents, *pin).title;
    }
    if (item.kind == Kind::Device) {
        return contents.nameOf(item.id);
    }
    if (item.kind == Kind::CallSite) {
        const auto site = callSiteOf(contents, item.id);
        return site ? inspectCallSite(contents, *site, nullptr).title : QString();
    }
    const auto* row = item.kind == Kind::Resource ? rowOf(window, item) : nullptr;
    return row == nullptr ? QString() : contents.names.value(row->nameId);
}

// The moment nearest to this one at which the item was there; this one, where that is not known.
qint64 whileItLived(const MainWindow& window, const Selection::Item& item, qint64 timeNs)
{
    const auto& timeline = *window.timeline();
    const auto clamped = [timeNs](qint64 fromNs, qint64 toNs) {
        return std::max(fromNs, std::min(timeNs, toNs));
    };
    if (const auto group = timeline.placeOf(item).group; item.kind == Kind::Device && group >= 0) {
        const auto& device = timeline.contents()->timeline->groups()[static_cast<size_t>(group)];
        return clamped(device.startNs, device.endNs);
    }
    if (const auto* row = rowOf(window, item); row != nullptr) {
        const auto& spans = row->lane.spans();
        const auto isItem = [&](const Span& span) {
            return itemOf(*timeline.contents(), row->kind, span.item) == item;
        };
        const auto at = item.kind == Kind::Resource // of which there may be millions
                            ? row->lane.spanOf(static_cast<quint32>(item.id))
                            : static_cast<size_t>(std::find_if(spans.begin(), spans.end(), isItem) -
                                                  spans.begin());
        return at == spans.size() ? timeNs : clamped(spans[at].startNs, spans[at].endNs);
    }
    return timeNs;
}

void askForNote(MainWindow& window, const Note& note,
                const std::function<void(const QString&)>& ready)
{
    const QString time = timeText(note.timeNs - window.document().contents()->originNs());
    const int em = window.fontMetrics().averageCharWidth();
    const QString name =
        window.fontMetrics().elidedText(nameOf(window, note.item), Qt::ElideMiddle, em * 40);
    auto* dialog = new QInputDialog(&window);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(MainWindow::tr("Note"));
    dialog->setLabelText(name.isEmpty() ? MainWindow::tr("A note at %1:").arg(time)
                                        : MainWindow::tr("A note on %1, at %2:").arg(name, time));
    for (auto* label : dialog->findChildren<QLabel*>()) {
        label->setTextFormat(Qt::PlainText); // what a name holds is the file's
    }
    dialog->setTextValue(note.text);
    dialog->resize(em * 60, 0);
    QObject::connect(dialog, &QInputDialog::textValueSelected, &window,
                     [ready](const QString& typed) {
                         if (!typed.trimmed().isEmpty()) {
                             ready(typed.trimmed());
                         }
                     });
    dialog->open();
}

void goToNote(MainWindow& window, const Note& note)
{
    const auto& scale = window.timeline()->scale();
    const qint64 half = (scale.toNs() - scale.fromNs()) / 2;
    window.timeline()->showRange(note.timeNs - half, note.timeNs + half);
    window.selection().choose(note.item.kind, note.item.id);
}

// None where it is gone, or another by now.
std::optional<size_t> placeOf(MainWindow& window, const Note& note)
{
    const auto& now = window.annotations().notes();
    const auto at = std::find(now.begin(), now.end(), note);
    return at == now.end() ? std::nullopt : std::optional(static_cast<size_t>(at - now.begin()));
}

void removeNote(MainWindow& window, const Note& note)
{
    if (const auto place = placeOf(window, note)) {
        window.annotations().removeNote(*place);
        window.statusBar()->showMessage(
            MainWindow::tr("Removed: %1. Go › Undo brings it back.").arg(note.text), 15000);
    }
}

void editNote(MainWindow& window, const Note& note)
{
    askForNote(window, note, [&window, note](const QString& text) {
        const Note edited{note.timeNs, text, note.item};
        const auto place = placeOf(window, note);
        if (place && text != note.text) {
            window.annotations().replaceNote(*place, edited);
        } else if (!place) {
            window.annotations().addNote(edited);
        }
    });
}

} // namespace

void MainWindow::addNote(qint64 timeNs)
{
    if (m_document.contents() != nullptr) {
        const qint64 atNs = whileItLived(*this, m_selection.item(), timeNs);
        askForNote(*this, {atNs, {}, m_selection.item()}, [this, atNs](const QString& text) {
            m_annotations.addNote({atNs, text, lastingItem()});
        });
    }
}

void MainWindow::showNotes()
{
    const auto& contents = m_document.contents();
    if (contents == nullptr) {
        return;
    }
    std::vector<Pick> picks;
    const auto offer = [&](const QString& text, void (*choose)(MainWindow&, const Note&)) {
        for (const auto& note : m_annotations.notes()) {
            picks.push_back({text.arg(note.text), timeText(note.timeNs - contents->originNs()),
                             [this, choose, note] { choose(*this, note); }});
        }
    };
    offer(QStringLiteral("%1"), goToNote);
    offer(tr("Edit: %1"), editNote);
    offer(tr("Remove: %1"), removeNote);
    auto* dialog = new PickDialog(tr("Notes"), tr("Choose one to go there"), this);
    dialog->setNothingText(tr("No note yet: M, in the timeline, adds one."));
    dialog->setPicks(std::move(picks));
    dialog->open();
}

void MainWindow::undoNote()
{
    const auto back = m_annotations.undoNote();
    statusBar()->showMessage(back ? tr("Back as it was: %1").arg(back->text)
                                  : tr("No note was removed or edited in this window."),
                             8000);
}

void MainWindow::askForComparison()
{
    auto* dialog = new QFileDialog(this, tr("Compare with an earlier session"),
                                   QFileInfo(m_document.path()).absolutePath(),
                                   tr("drmscope sessions (*.drmscope);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::compareWith);
    dialog->open();
}

CompareWindow* MainWindow::compareWith(const QString& before)
{
    auto* window = new CompareWindow(before, m_document.path(), m_recorder->program());
    window->setAttribute(Qt::WA_DeleteOnClose);
    window->resize(size());
    window->show();
    return window;
}

void MainWindow::copyReport()
{
    m_document.runner().ask(
        QueryRunner::Topic::Sql,
        [](SessionReader& reader, const QueryRunner::KeepGoing& /*keepGoing*/) {
            return std::any(QString::fromStdString(textReport(reader)));
        },
        [this](const std::any& result) {
            QApplication::clipboard()->setText(std::any_cast<const QString&>(result));
            statusBar()->showMessage(tr("The report is on the clipboard."), 8000);
        },
        [this](const QueryFailure& failure) { warn(tr("No report"), failure.text); });
}

namespace {

const QString kDemo = QStringLiteral("drmscope/demo.drmscope");

} // namespace

QString MainWindow::demoFile()
{
    const QStringList places{QApplication::applicationDirPath() + QStringLiteral("/../share/") +
                                 kDemo,
                             QApplication::applicationDirPath() + QStringLiteral("/../") + kDemo,
                             QStandardPaths::locate(QStandardPaths::GenericDataLocation, kDemo)};
    for (const auto& place : places) {
        if (QFileInfo::exists(place)) {
            return QFileInfo(place).canonicalFilePath();
        }
    }
    return {};
}

bool MainWindow::isDemo() const
{
    const QString demo = demoFile();
    return !demo.isEmpty() && QFileInfo(m_document.path()).canonicalFilePath() == demo;
}

void MainWindow::openDemo()
{
    const QString demo = demoFile();
    if (demo.isEmpty()) {
        warn(tr("No demo"), tr("The demo is not installed: no %1 in any data folder.").arg(kDemo));
    } else {
        open(demo);
    }
}

void MainWindow::openSource(const QString& fileAndLine)
{
    auto words = editorCommand(fileAndLine, qEnvironmentVariable("DRMSCOPE_SOURCE"));
    if (words.isEmpty()) {
        QApplication::clipboard()->setText(fileAndLine);
        statusBar()->showMessage(
            tr("Copied %1. To open it, set DRMSCOPE_SOURCE to the folder of the sources and "
               "DRMSCOPE_EDITOR to an editor.")
                .arg(fileAndLine),
            15000);
        return;
    }
    const QString program = words.takeFirst();
    if (!QProcess::startDetached(program, words)) {
        statusBar()->showMessage(tr("Cannot start %1.").arg(program), 15000);
    }
}

// Step by step: at once it would be most of a frame, in which those that there are stand still.
void MainWindow::newWindow()
{
    auto* window = new MainWindow(nullptr, Begun::Yes);
    window->setAttribute(Qt::WA_DeleteOnClose);
    window->setRemembers(m_remembers);
    window->resize(size());
    QTimer::singleShot(0, window, [window] {
        window->makeTables();
        QTimer::singleShot(0, window, [window] {
            window->finish();
            QTimer::singleShot(0, window, &QWidget::show);
        });
    });
}

// QApplication::closeAllWindows() ends at the first that waits for its recording.
void MainWindow::quit()
{
    bool any = false;
    const auto all = QApplication::topLevelWidgets();
    for (auto* window : all) {
        if (window->isVisible() && window->windowType() == Qt::Window) {
            window->close();
            any = true;
        }
    }
    if (!any) { // one is being made, or goes
        QApplication::quit();
    }
}

} // namespace drmscope::app
