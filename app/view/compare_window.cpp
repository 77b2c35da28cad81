// SPDX-License-Identifier: MIT
#include "app/view/compare_window.h"

#include "app/model/time_text.h"
#include "app/view/rows_pane.h"
#include "app/view/sentences.h"
#include "app/view/timeline_view.h"

#include <QAction>
#include <QComboBox>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QSplitter>
#include <QTabWidget>
#include <QVBoxLayout>
#include <algorithm>

namespace drmscope::app {

namespace {

constexpr qsizetype kMostReasons = 3;

} // namespace

CompareWindow::CompareWindow(const QString& before, const QString& after, const QString& program,
                             QWidget* parent)
    : QMainWindow(parent), m_program(program)
{
    setWindowTitle(
        tr("%1 → %2 – drmscope").arg(QFileInfo(before).fileName(), QFileInfo(after).fileName()));
    auto* timelines = new QSplitter(Qt::Vertical);
    timelines->addWidget(makeSide(0, tr("before")));
    timelines->addWidget(makeSide(1, tr("after")));
    m_tabs = new QTabWidget;
    m_tabs->setDocumentMode(true);
    const std::array names{"compare-new", "compare-gone", "compare-changed"};
    const std::array titles{tr("New"), tr("Gone"), tr("Changed")};
    const std::array empty{tr("Nothing is in the second session alone."),
                           tr("Nothing is in the first session alone."),
                           tr("What is in both has the same counts.")};
    for (size_t i = 0; i < m_lists.size(); ++i) {
        auto* pane =
            new RowsPane(QLatin1String(names.at(i)), tr("differences"), -1, m_none, m_tabs);
        pane->setEmptyText(empty.at(i));
        pane->table()->setAccessibleName(titles.at(i));
        m_tabs->addTab(pane, titles.at(i));
        m_lists.at(i) = pane;
        connect(pane, &TablePane::chosen, this,
                [this, i](const QModelIndex& index) { goTo(i, m_lists.at(i)->sourceRow(index)); });
        connect(pane, &TablePane::activated, this,
                [this] { m_sides[1].view->setFocus(Qt::OtherFocusReason); });
    }
    m_alignment = new QComboBox;
    m_alignment->setAccessibleName(tr("Align at"));
    for (const auto alignment : kAlignments) {
        m_alignment->addItem(alignmentText(alignment));
    }
    connect(m_alignment, &QComboBox::activated, this,
            [this](int index) { align(kAlignments.at(static_cast<size_t>(index))); });
    m_hint = new QLabel;
    m_hint->setTextFormat(Qt::PlainText);
    m_hint->hide();
    m_message = new QLabel;
    m_message->setTextFormat(Qt::PlainText);
    m_message->setWordWrap(true);
    auto* line = new QHBoxLayout;
    auto* aligned = new QLabel(tr("&Aligned at"));
    aligned->setBuddy(m_alignment);
    line->addWidget(aligned);
    line->addWidget(m_alignment);
    line->addWidget(m_hint);
    line->addWidget(m_message, 1);
    auto* all = new QSplitter(Qt::Vertical);
    all->addWidget(timelines);
    all->addWidget(m_tabs);
    all->setSizes({520, 260});
    auto* middle = new QWidget;
    auto* layout = new QVBoxLayout(middle);
    layout->setContentsMargins(6, 6, 6, 0);
    layout->addLayout(line);
    layout->addWidget(all, 1);
    setCentralWidget(middle);
    makeKeys();
    m_message->setText(tr("Reading both sessions…"));
    m_sides[0].document->open(before);
    m_sides[1].document->open(after);
}

void CompareWindow::makeKeys()
{
    auto* closes = new QAction(tr("Close"), this);
    closes->setShortcuts(QKeySequence::Close);
    connect(closes, &QAction::triggered, this, &QWidget::close);
    addAction(closes);
    for (int i = 0; i < m_tabs->count(); ++i) { // as in the window of one session
        auto* goes = new QAction(m_tabs->tabText(i), this);
        goes->setShortcut(QKeySequence(Qt::ALT | static_cast<Qt::Key>(Qt::Key_1 + i)));
        connect(goes, &QAction::triggered, this, [this, i] {
            m_tabs->setCurrentIndex(i);
            m_lists.at(static_cast<size_t>(i))->setFocus(Qt::ShortcutFocusReason);
        });
        addAction(goes);
    }
}

QWidget* CompareWindow::makeSide(size_t which, const QString& heading)
{
    auto& side = m_sides.at(which);
    side.document = new SessionDocument(this);
    side.completion = new SessionCompletion(this);
    connect(side.completion, &SessionCompletion::ended, side.document, &SessionDocument::reload);
    side.selection = new Selection(this);
    side.annotations = new Annotations(this);
    auto* box = new QWidget;
    auto* all = new SessionFilter(*side.document, this);
    side.view = new TimelineView(*side.document, *all, *side.selection, *side.annotations, box);
    side.view->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOn); // both canvases equally wide
    side.view->setAccessibleName(tr("Timeline, %1").arg(heading));
    side.title = new QLabel(heading, box);
    side.title->setTextFormat(Qt::PlainText);
    QFont bold = font();
    bold.setBold(true);
    side.title->setFont(bold);
    auto* layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 2, 0, 2);
    layout->setSpacing(2);
    layout->addWidget(side.title);
    layout->addWidget(side.view, 1);
    connect(side.document, &SessionDocument::stateChanged, this, [this, which, heading] {
        const auto& now = m_sides.at(which);
        now.title->setText(
            QStringLiteral("%1: %2").arg(heading, QFileInfo(now.document->path()).fileName()));
        sideChanged();
    });
    connect(side.annotations, &Annotations::changed, this,
            [this, which] { markersChanged(which); });
    connect(side.view, &TimelineView::menuAsked, this,
            [this, which](const TimelineHit& /*hit*/, const QPoint& globalPoint) {
                showMenu(which, globalPoint);
            });
    connect(side.view, &TimelineView::scaleChanged, this, [this, which] { follow(which); });
    connect(side.view, &TimelineView::told, this, [this](const QString& text) {
        m_hint->setText(text);
        m_hint->show();
    });
    connect(side.selection, &Selection::changed, this, [this, which](const Selection::Item& item) {
        const auto& now = m_sides.at(which);
        if (item.kind == Selection::Kind::Finding) {
            now.document->askForDetail(
                item, [view = now.view](const Detail& detail) { view->showFocus(detail.focus); });
        } else if (item.kind == Selection::Kind::Resource) {
            now.document->askForSpan(item.id, [now, item](const ResourceSpan& resource) {
                if (now.selection->item() == item) {
                    now.view->showLife(resource);
                }
            });
        }
    });
    return box;
}

void CompareWindow::sideChanged()
{
    for (const auto& side : m_sides) {
        if (side.document->state() == SessionDocument::State::Failed) {
            m_message->setText(asSentences(side.document->failure().text));
            return;
        }
    }
    if (m_ready || m_sides[0].document->contents() == nullptr ||
        m_sides[1].document->contents() == nullptr || !areComplete()) {
        return;
    }
    m_ready = true;
    align(Alignment::Registered);
    compareSessions(
        *m_sides[1].document, m_sides[0].document->path(),
        [this](const Comparison& comparison) { showLists(comparison); },
        [this](const QString& text) { m_message->setText(text); });
}

// What a killed recorder left has no verdicts yet. Where it cannot be completed it is compared as
// it is.
bool CompareWindow::areComplete()
{
    bool all = true;
    for (const auto& side : m_sides) {
        if (!side.document->contents()->abandoned || !side.completion->failure().isEmpty()) {
            continue;
        }
        all = false;
        if (side.completion->file().isEmpty()) {
            side.completion->start(m_program, side.document->path());
            m_message->setText(tr("%1 is unfinished, and being completed …")
                                   .arg(QFileInfo(side.document->path()).fileName()));
        }
    }
    return all;
}

QStringList CompareWindow::incomplete() const
{
    QStringList reasons;
    const std::array unfinished{tr("before: unfinished: %1"), tr("after: unfinished: %1")};
    for (size_t i = 0; i < m_sides.size(); ++i) {
        if (const QString why = m_sides.at(i).completion->failure(); !why.isEmpty()) {
            reasons.append(unfinished.at(i).arg(why));
        }
    }
    return reasons;
}

void CompareWindow::align(Alignment alignment)
{
    const auto anchors =
        anchorsOf(*m_sides[0].document->contents(), *m_sides[1].document->contents(), alignment);
    // Both show what is before and after the moment in either, so that neither is cut off.
    qint64 before = 0;
    qint64 after = 1;
    for (size_t i = 0; i < m_sides.size(); ++i) {
        auto& side = m_sides.at(i);
        const auto& contents = *side.document->contents();
        const auto moment =
            alignment == Alignment::Marker ? side.annotations->marker(0) : anchors.timesNs.at(i);
        side.anchorNs = moment.value_or(contents.originNs());
        side.view->setZero({side.anchorNs, alignmentText(moment ? alignment : Alignment::Start)});
        before = std::max(before, side.anchorNs - contents.timeline->firstNs());
        after = std::max(after, contents.timeline->lastNs() - side.anchorNs);
    }
    m_following = true;
    const int labels = std::max(m_sides[0].view->labelWidth(), m_sides[1].view->labelWidth());
    for (auto& side : m_sides) {
        side.view->setLeastLabelWidth(labels);
        side.view->setLimits(side.anchorNs - before, side.anchorNs + after);
    }
    m_following = false;
    m_aligned = alignment;
    m_hint->setText(hintText(anchors));
    m_hint->setToolTip(plainToolTip(m_hint->text()));
    m_hint->setVisible(!m_hint->text().isEmpty());
    for (size_t i = 0; i < kAlignments.size(); ++i) {
        if (kAlignments.at(i) == alignment) {
            m_alignment->setCurrentIndex(static_cast<int>(i));
        }
    }
}

QString CompareWindow::hintText(const Anchors& anchors) const
{
    if (m_aligned == Alignment::Marker) {
        const bool marked = m_sides[0].annotations->marker(0) && m_sides[1].annotations->marker(0);
        return marked ? QString()
                      : tr("Set marker A in both timelines: Shift+A, or the menu of the right "
                           "button.");
    }
    const QString moment = alignmentText(m_aligned);
    const auto& times = anchors.timesNs;
    if (!times[0] && !times[1]) {
        return tr("⚠ Neither has this moment (%1): they lie over each other at their starts.")
            .arg(moment);
    }
    if (!times[0] || !times[1]) {
        return (times[0] ? tr("⚠ after has no such moment (%1): it lies there with its start.")
                         : tr("⚠ before has no such moment (%1): it lies there with its start."))
            .arg(moment);
    }
    return anchors.alike ? QString() : tr("⚠ Of two drivers: no driver is in both.");
}

void CompareWindow::goTo(size_t list, int row)
{
    const auto& places = m_places.at(list);
    if (row < 0 || static_cast<size_t>(row) >= places.size()) {
        return;
    }
    for (size_t side = 0; side < m_sides.size(); ++side) { // the second's time is what both show
        const auto& item = places.at(static_cast<size_t>(row)).at(side);
        m_sides.at(side).selection->choose(item.kind, item.id);
    }
}

// What the other side shows stays where it is, and this one comes to lie over it.
void CompareWindow::markersChanged(size_t which)
{
    if (!m_ready || m_aligned != Alignment::Marker) {
        return;
    }
    auto* other = m_sides.at(1 - which).view;
    const qint64 fromNs = other->scale().fromNs();
    const qint64 toNs = other->scale().toNs();
    align(Alignment::Marker);
    other->showRange(fromNs, toNs);
    follow(1 - which);
}

void CompareWindow::showMenu(size_t which, const QPoint& globalPoint)
{
    const auto& side = m_sides.at(which);
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Set marker A here, and align there"), this,
                    [this, &side, timeNs = side.view->timeHere()] {
                        side.annotations->setMarker(0, timeNs);
                        if (m_ready && m_aligned != Alignment::Marker) {
                            align(Alignment::Marker);
                        }
                    });
    menu->popup(globalPoint);
}

void CompareWindow::follow(size_t leader)
{
    if (m_following || !m_ready) {
        return;
    }
    m_following = true;
    const auto& from = m_sides.at(leader);
    const auto& to = m_sides.at(1 - leader);
    const qint64 shift = to.anchorNs - from.anchorNs;
    const auto& scale = from.view->scale();
    to.view->showRange(scale.fromNs() + shift, scale.toNs() + shift);
    m_following = false;
}

void CompareWindow::showLists(const Comparison& comparison)
{
    const std::array rows{comparison.fresh, comparison.gone, comparison.changed};
    const std::array titles{tr("New"), tr("Gone"), tr("Changed")};
    m_places = comparison.places;
    int first = -1;
    for (size_t i = 0; i < rows.size(); ++i) {
        const auto count = static_cast<qint64>(rows.at(i)->rows.size());
        m_lists.at(i)->setRows(rows.at(i));
        m_tabs->setTabText(static_cast<int>(i),
                           QStringLiteral("%1 (%2)").arg(titles.at(i), countText(count)));
        first = first < 0 && count > 0 ? static_cast<int>(i) : first;
    }
    m_tabs->setCurrentIndex(std::max(first, 0));
    const auto reasons = incomplete() + comparison.reasons;
    const auto shown = reasons.mid(0, kMostReasons).join(QStringLiteral("; "));
    m_message->setText(
        reasons.isEmpty() ? (first < 0 ? tr("Both sessions tell the same.") : QString())
        : reasons.size() <= kMostReasons ? tr("Not to be relied on: %1").arg(shown)
                                         : tr("Not to be relied on: %1; and %2 more reasons")
                                               .arg(shown)
                                               .arg(reasons.size() - kMostReasons));
    m_message->setToolTip(plainToolTip(reasons.join(QLatin1Char('\n'))));
    emit compared();
}

} // namespace drmscope::app
