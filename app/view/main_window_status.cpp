// SPDX-License-Identifier: MIT
// The lines above and below: what is open, how it was recorded, what it says in one line.
#include "app/model/recent_files.h"
#include "app/model/time_text.h"
#include "app/model/timeline.h"
#include "app/view/legend_bar.h"
#include "app/view/main_window.h"
#include "app/view/recording_note.h"
#include "app/view/rows_pane.h"
#include "app/view/short_label.h"
#include "app/view/suppressions.h"
#include "app/view/timeline_view.h"
#include "app/view/work_note.h"

#include <QApplication>
#include <QBoxLayout>
#include <QDateTime>
#include <QFileInfo>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QMenuBar>
#include <QStatusBar>
#include <QTabWidget>
#include <algorithm>

namespace drmscope::app {

// "hot-unplug.drmscope · 22 Nov 2026, 11:03:20 UTC · 8.2 s"
QString MainWindow::captionOf(const SessionContents& contents)
{
    const auto& session = contents.summary.session;
    const QFontMetrics metrics(QApplication::font());
    QStringList parts{metrics.elidedText(QFileInfo(contents.path).fileName(), Qt::ElideMiddle,
                                         metrics.averageCharWidth() * 45)};
    if (session.startedNs != 0 && session.wallOffsetNs != 0) {
        const auto wall = QDateTime::fromMSecsSinceEpoch(
            (contents.originNs() + session.wallOffsetNs) / 1'000'000, Qt::UTC);
        parts.append(QLocale::c().toString(wall, QStringLiteral("d MMM yyyy, HH:mm:ss 'UTC'")));
    }
    parts.append(durationText(contents.endNs() - contents.originNs()));
    return parts.join(QStringLiteral(" · "));
}

QString MainWindow::warning(const QString& text)
{
    return QStringLiteral("⚠ ") + text;
}

void MainWindow::fillRecent()
{
    m_recentMenu->clear();
    for (const auto& path : RecentFiles::list()) {
        QString text = path;
        m_recentMenu->addAction(text.replace(QLatin1Char('&'), QStringLiteral("&&")), this,
                                [this, path] { open(path); });
    }
    if (m_recentMenu->isEmpty()) {
        m_recentMenu->addAction(tr("None yet"))->setEnabled(false);
        return;
    }
    m_recentMenu->addSeparator();
    m_recentMenu->addAction(tr("Forget all"), this, [] { RecentFiles::clear(); });
}

void MainWindow::makeStatus()
{
    m_caption = new QLabel(this);
    m_caption->setTextFormat(Qt::PlainText);
    m_caption->setForegroundRole(QPalette::PlaceholderText);
    m_caption->setContentsMargins(12, 3, 10, 3);
    menuBar()->setCornerWidget(m_caption);
    m_status = new ShortLabel(this, 90);
    m_host = new ShortLabel(this, 30);
    m_host->setForegroundRole(QPalette::PlaceholderText);
    m_status->setContentsMargins(8, 0, 12, 0);
    m_host->setContentsMargins(12, 0, 8, 0);
    m_readFailure = new QLabel(this);
    m_readFailure->setTextFormat(Qt::PlainText);
    // Above the session: what is to be done has no room beside what the status line says.
    m_readFailure->setContentsMargins(12, 4, 12, 4);
    m_readFailure->setWordWrap(true);
    m_readFailure->setMinimumWidth(1); // it never widens the window
    m_readFailure->hide();
    static_cast<QBoxLayout*>(m_sessionPage->layout())->insertWidget(0, m_readFailure);
    statusBar()->addWidget(new WorkNotes(this));
    statusBar()->addWidget(m_status);
    m_recordState = new RecordingNote(this);
    statusBar()->addPermanentWidget(m_recordState); // no message hides it
    m_legend = new LegendBar(this);
    statusBar()->addPermanentWidget(m_legend);
    statusBar()->addPermanentWidget(m_host);
    const auto tell = [this](const QString& text) {
        m_readFailure->setText(warning(text));
        m_readFailure->setToolTip(text.toHtmlEscaped());
        m_readFailure->show();
    };
    connect(&m_document, &SessionDocument::readFailed, this, tell);
    connect(&m_annotations, &Annotations::failed, this, tell);
}

void MainWindow::showStatus()
{
    const auto& contents = m_document.contents();
    for (QWidget* ofSession : std::initializer_list<QWidget*>{m_status, m_legend, m_host}) {
        ofSession->setVisible(contents != nullptr);
    }
    statusBar()->setVisible(contents != nullptr || m_recorder->state() != Recorder::State::Idle);
    m_followPlace->setVisible(m_document.isLive());
    m_caption->setText(contents == nullptr ? QString() : captionOf(*contents));
    m_caption->adjustSize();
    menuBar()->setCornerWidget(m_caption); // measured anew
    if (contents == nullptr) {
        return;
    }
    const bool stays = contents->abandoned && !m_completion.failure().isEmpty();
    if (stays) {
        m_readFailure->setText(warning(tr("unfinished; drmscope rebuild says why")));
        m_readFailure->setToolTip(m_completion.failure().toHtmlEscaped());
        m_readFailure->show();
    }
    const auto& session = contents->summary.session;
    QStringList parts;
    switch (session.state) {
    case SessionState::Recording:
        if (!stays) {
            parts.append(contents->abandoned ? tr("unfinished, and being completed …")
                                             : tr("being recorded"));
        }
        break;
    case SessionState::Interrupted:
        parts.append(
            tr("recording was interrupted: %1").arg(QString::fromStdString(session.stateReason)));
        break;
    case SessionState::Complete: // what a flight recorder let go
        if (!session.stateReason.empty()) {
            parts.append(QString::fromStdString(session.stateReason));
        }
        break;
    case SessionState::Unknown:
        break;
    }
    parts.append(session.eventCount == 1 ? tr("1 event")
                                         : tr("%1 events").arg(countText(session.eventCount)));
    qint64 inGaps = 0;
    for (const auto& gap : contents->missed) {
        inGaps += gap.count;
    }
    const qint64 missed = std::max<qint64>(session.missedCount, inGaps);
    parts.append(missed > 0                 ? tr("%1 missed").arg(countText(missed))
                 : contents->missed.empty() ? tr("none missed")
                                            : tr("some missed"));
    const qint64 resources = contents->summary.resourceCount;
    parts.append(contents->outline ? tr("reading resources …")
                 : resources == 1  ? tr("1 managed resource")
                                   : tr("%1 managed resources").arg(countText(resources)));
    // Which the tables, filters and the flame graph count, too.
    if (const qint64 devres = contents->timeline->resources().count() - resources;
        !contents->outline && devres > 0) {
        parts.back() = tr("%1, %2 devm of parents").arg(parts.back(), countText(devres));
    }
    switch (contents->judgement.verdict) {
    case Verdict::Clean:
        parts.append(tr("no leak found"));
        break;
    case Verdict::Leaks:
        parts.append(contents->summary.leakCount == 1
                         ? tr("1 leak")
                         : tr("%1 leaks").arg(countText(contents->summary.leakCount)));
        if (m_suppressions->leaks() > 0) {
            parts.back() =
                tr("%1, %2 suppressed").arg(parts.back(), countText(m_suppressions->leaks()));
        }
        break;
    case Verdict::Unknown:
        parts.append(m_document.isLive() ? tr("no leak so far") : tr("leaks not decidable"));
        break;
    }
    if (missed > 0 && contents->judgement.verdict == Verdict::Leaks) {
        parts.back() = tr("%1, and there may be more").arg(parts.back());
    }
    QStringList reasons;
    for (const auto& reason : contents->judgement.reasons) {
        reasons.append(QString::fromStdString(reason).toHtmlEscaped());
    }
    m_status->setText(parts.join(QStringLiteral("  ·  ")));
    m_status->setToolTip(reasons.join(QStringLiteral("<br>")));
    const QString kernel =
        QStringLiteral("Linux %1").arg(QString::fromStdString(session.kernelRelease));
    const bool named = !session.hostname.empty() && session.hostname != "(none)";
    m_host->setText(named ? tr("%1 on %2").arg(kernel, QString::fromStdString(session.hostname))
                          : kernel);
    const auto count = static_cast<qint64>(contents->findings.size());
    const auto suppressed = static_cast<qint64>(m_suppressions->suppressed().size());
    m_tabs->setTabText(
        0, count == 0 ? tr("Findings")
           : suppressed == 0
               ? tr("Findings (%1)").arg(countText(count))
               : tr("Findings (%1, %2 suppressed)").arg(countText(count), countText(suppressed)));
}

} // namespace drmscope::app
