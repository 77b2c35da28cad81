// SPDX-License-Identifier: MIT
// What thins out the timeline and the table of resources, and how one gets there.
#include "app/model/filter_groups.h"
#include "app/model/resource_choice.h"
#include "app/model/timeline.h"
#include "app/view/filter_bar.h"
#include "app/view/main_window.h"
#include "app/view/timeline_view.h"

#include <QMenu>
#include <QStatusBar>

namespace drmscope::app {

void MainWindow::makeFilterMenu(QMenu* menu)
{
    addAction(menu, tr("&Filter…"), Qt::CTRL | Qt::Key_L, [this] { m_filterBar->open(); });
    addAction(menu, tr("Filter to &range"), Qt::CTRL | Qt::SHIFT | Qt::Key_F,
              [this] { filterToRange(); });
    menu->addSeparator();
    for (const auto& [text, key] : {std::pair{tr("Only its &name"), QStringLiteral("name")},
                                    std::pair{tr("Only its call &site"), QStringLiteral("site")},
                                    std::pair{tr("Only its &device"), QStringLiteral("device")}}) {
        addAction(menu, text, {}, [this, key = key] { filterLikeChosen(key, false); });
    }
    addAction(menu, tr("&Hide its call site"), {},
              [this] { filterLikeChosen(QStringLiteral("site"), true); });
    auto* presets = menu->addMenu(tr("&Presets"));
    for (const auto& preset : filterPresets()) {
        addAction(presets, preset.label, {},
                  [this, preset] { m_filter.stack().toggleWhole(preset.key, preset.value); });
    }
    menu->addSeparator();
    addAction(menu, tr("&Undo the last change"), QKeySequence::Undo,
              [this] { m_filter.stack().undo(); });
    addAction(menu, tr("Show &all"), Qt::CTRL | Qt::SHIFT | Qt::Key_L,
              [this] { m_filter.stack().clear(); });
}

// Between the markers; where they are not both set, what is on screen.
void MainWindow::filterToRange()
{
    const auto& contents = m_document.contents();
    if (contents == nullptr) {
        return;
    }
    const auto a = m_annotations.marker(0);
    const auto b = m_annotations.marker(1);
    const bool marked = a && b && *a != *b;
    const auto& scale = m_timeline->scale();
    const qint64 fromNs = marked ? std::min(*a, *b) : scale.fromNs();
    const qint64 toNs = marked ? std::max(*a, *b) : scale.toNs();
    m_filter.stack().replace(QStringLiteral("alive"),
                             SessionFilter::rangeTerm(QStringLiteral("alive"),
                                                      fromNs - contents->originNs(),
                                                      toNs - contents->originNs()));
}

QString MainWindow::termOf(const Selection::Item& item, const QString& key) const
{
    const auto& contents = m_document.contents();
    if (contents == nullptr) {
        return {};
    }
    const auto& timeline = *contents->timeline;
    const bool isResource =
        item.kind == Selection::Kind::Resource || item.kind == Selection::Kind::CallSite;
    if (key == QLatin1String("device")) {
        const RowId device = contents->deviceOf(item);
        return device == 0 ? QString()
                           : quotedTerm(key, ResourceChoice::deviceWord(*contents, device));
    }
    const auto place = isResource ? timeline.placeOfResource(item.id) : Timeline::Place{};
    if (place.row < 0) {
        return {};
    }
    const auto& group = timeline.groups()[static_cast<size_t>(place.group)];
    const auto& row = group.rows[static_cast<size_t>(place.row)];
    if (row.devres) { // of many names and call sites
        return QStringLiteral("owner:devm");
    }
    const QString text = key == QLatin1String("name")
                             ? contents->names.value(row.nameId)
                             : contents->frames.value(row.siteId).section(QLatin1Char('+'), 0, 0);
    return text.isEmpty() ? QString() : quotedTerm(key, text);
}

void MainWindow::filterLikeChosen(const QString& key, bool hide)
{
    const QString term = termOf(m_selection.item(), key);
    if (term.isEmpty()) {
        statusBar()->showMessage(tr("Choose a bar of the timeline or a row of a table first."),
                                 8000);
        return;
    }
    m_filter.stack().add(hide ? QLatin1Char('-') + term : term);
}

void MainWindow::showRangeMenu(const QPoint& globalPoint)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("Zoom here"), m_timeline, &TimelineView::showMarkers);
    menu->addAction(tr("Filter to range"), this, &MainWindow::filterToRange);
    menu->popup(globalPoint);
    menu->setActiveAction(menu->actions().front());
}

// Of what was clicked on, or is chosen.
void MainWindow::showTimelineMenu(const TimelineHit& hit, const QPoint& globalPoint)
{
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QStringList offered;
    for (const auto* key : {"name", "site", "device"}) {
        const QString term = termOf(hit.item, QLatin1String(key));
        if (term.isEmpty() || offered.contains(term)) {
            continue;
        }
        offered.append(term);
        QString shown = term;
        shown.replace(QLatin1Char('&'), QStringLiteral("&&"));
        menu->addAction(tr("Only %1").arg(shown), this,
                        [this, term] { m_filter.stack().add(term); });
        menu->addAction(tr("Hide %1").arg(shown), this,
                        [this, term] { m_filter.stack().add(QLatin1Char('-') + term); });
    }
    menu->addSeparator();
    menu->addAction(tr("Filter to range"), this, &MainWindow::filterToRange);
    menu->addAction(tr("Zoom to A and B"), m_timeline, &TimelineView::showMarkers);
    if (m_filter.isActive()) {
        menu->addAction(tr("Show all"), this, [this] { m_filter.stack().clear(); });
    }
    menu->popup(globalPoint);
}

} // namespace drmscope::app
