// SPDX-License-Identifier: MIT
// Pictures of what stands in the middle: the timeline, or the flame graph in its place.
#include "app/view/filter_bar.h"
#include "app/view/flame_pane.h"
#include "app/view/main_window.h"
#include "app/view/picture.h"
#include "app/view/timeline_view.h"
#include "app/view/work_note.h"

#include <QFileDialog>
#include <QFileInfo>
#include <QStatusBar>

namespace drmscope::app {

std::shared_ptr<const PictureSheet> MainWindow::pictureSheet(bool whole) const
{
    return showsFlame() ? m_flame->picture(whole) : m_timeline->sheet(whole);
}

// Whoever sees the picture alone must know what is not in it.
QString MainWindow::pictureCaption(bool whole) const
{
    QStringList lines{captionOf(*m_document.contents())};
    QString filter = m_filter.shownText();
    bool counted = !m_filter.isReading();
    if (showsFlame()) {
        lines.append(m_flame->caption(whole));
        // The notice is of the window's filter, which the frames may not be of yet.
        counted = counted && m_flame->filterText() == filter && m_flame->graph().isOfTheShown();
        filter = m_flame->filterText();
    }
    if (!filter.isEmpty()) {
        lines.append(counted ? tr("filter %1: %2").arg(filter, m_filterBar->notice())
                             : tr("filter %1").arg(filter));
    }
    return lines.join(QLatin1Char('\n'));
}

void MainWindow::savePicture(bool whole)
{
    if (m_document.contents() == nullptr) {
        return;
    }
    auto* dialog =
        new QFileDialog(this, tr("Save picture"), savingPlace(),
                        tr("PNG picture (*.png);;SVG drawing (*.svg);;PDF page (*.pdf)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("png"));
    dialog->selectFile(QFileInfo(m_document.path()).completeBaseName() +
                       (showsFlame() ? QStringLiteral("-flame.png") : QStringLiteral(".png")));
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString& filter) {
        dialog->setDefaultSuffix(
            filter.section(QStringLiteral("*."), 1).section(QLatin1Char(')'), 0, 0));
    });
    connect(dialog, &QFileDialog::fileSelected, this, [this, whole](const QString& file) {
        savedTo(file);
        writePictureTo(file, whole);
    });
    dialog->open();
}

void MainWindow::writePictureTo(const QString& file, bool whole)
{
    auto sheet = pictureSheet(whole);
    if (sheet == nullptr) {
        statusBar()->showMessage(
            tr("Nothing was written: what is to be drawn is still being added up."), 8000);
        return;
    }
    auto* note = showWork(tr("Saving %1").arg(QFileInfo(file).fileName()));
    const auto written = [this, note, file](const QString& failure) {
        note->end();
        if (failure.isEmpty()) {
            statusBar()->showMessage(tr("Saved %1").arg(file), 8000);
        } else {
            warn(tr("Picture not saved"), failure);
        }
    };
    const auto giveUp =
        writePictureAside(std::move(sheet), pictureCaption(whole), file, this, written);
    connect(note, &WorkNote::cancelled, this, [this, note, giveUp] {
        if (giveUp()) { // else it is there, which is told at once
            note->end();
            tellGivenUp();
        }
    });
}

} // namespace drmscope::app
