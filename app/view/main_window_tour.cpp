// SPDX-License-Identifier: MIT
// The parts of the window, as the tour shows them.
#include "app/model/settings.h"
#include "app/view/device_list_view.h"
#include "app/view/inspector_view.h"
#include "app/view/main_window.h"
#include "app/view/rows_pane.h"
#include "app/view/timeline_view.h"
#include "app/view/tour.h"

#include <QDockWidget>
#include <QTabWidget>
#include <QToolBar>

namespace drmscope::app {

namespace {

const QString kSeen = QStringLiteral("tour/seen");

} // namespace

// Whoever opens the demo for the first time has not seen the window before.
bool MainWindow::wantsTour() const
{
    return m_remembers && isDemo() && !Settings::value(kSeen).toBool();
}

Tour* MainWindow::startTour()
{
    if (auto* running = findChild<Tour*>();
        running != nullptr || m_document.contents() == nullptr) {
        return running;
    }
    for (auto* dock : m_docks) {
        dock->show();
    }
    showFlame(false);
    m_tabs->setCurrentWidget(m_findings);
    const auto placeOf = [this](const QWidget* part, const QRect& within) {
        return QRect(part->mapTo(this, within.topLeft()), within.size());
    };
    const auto wholeOf = [placeOf](const QWidget* part) {
        return [placeOf, part] { return placeOf(part, part->rect()); };
    };
    const auto* canvas = m_timeline->viewport();
    std::vector<Tour::Step> steps{
        {tr("Begin with the findings"),
         tr("What a rule accuses stands here, gravest first: what happened, why, and at which call "
            "site. Choose one, and everything else follows it."),
         wholeOf(m_tabs)},
        {tr("A life, from left to right"),
         tr("Each group is a drm_device. Thin bars are over, full ones are alive, hatched ones "
            "outlived their unplug, and bars with a hollow arrow leaked."),
         [this, placeOf, canvas] {
             return placeOf(canvas, canvas->rect().adjusted(0, m_timeline->canvas().top(), 0, 0));
         }},
        {tr("The whole session"),
         tr("Triangles say where rules fired. Draw a range here to zoom to it; on the timeline, W "
            "and S zoom, A and D move, Alt+Left goes back."),
         [this, placeOf, canvas] {
             return placeOf(canvas, {0, 0, canvas->width(), m_timeline->canvas().top()});
         }},
        {tr("Every drm_device"),
         tr("With what became of it. Choose one to see who held it, and for how long."),
         wholeOf(m_devices)},
        {tr("What is chosen, whole"),
         tr("Its life in words, the stack that made it with lines of source, its neighbours in "
            "release order, and the row as the file has it."),
         wholeOf(m_inspector)},
        {tr("Your turn"),
         tr("Record your own driver from here. Ctrl+F finds a name, process or address; "
            "Ctrl+Shift+P lists every command, and ? every key."),
         wholeOf(m_bar)},
    };
    auto* tour = new Tour(std::move(steps), this);
    connect(tour, &Tour::ended, this, [this] {
        if (m_remembers) {
            Settings::setValue(kSeen, true);
        }
        m_timeline->setFocus();
    });
    connect(&m_document, &SessionDocument::stateChanged, tour, [this, tour] {
        if (!m_document.isReload()) { // what it is about is gone
            tour->end();
        }
    });
    return tour;
}

} // namespace drmscope::app
