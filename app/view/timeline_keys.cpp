// SPDX-License-Identifier: MIT
#include "app/view/timeline_keys.h"

#include "app/view/timeline_view.h"

namespace drmscope::app {

std::vector<CommandKeys<TimelineCommand>> timelineKeys()
{
    using Command = TimelineCommand;
    const auto tr = [](const char* text) { return TimelineView::tr(text); };
    return {
        {Command::ZoomIn, tr("Timeline: zoom in at the pointer"), {Qt::Key_W, Qt::Key_Up}},
        {Command::ZoomOut, tr("Timeline: zoom out"), {Qt::Key_S, Qt::Key_Down}},
        {Command::Earlier, tr("Timeline: move earlier"), {Qt::Key_A, Qt::Key_Left}},
        {Command::Later, tr("Timeline: move later"), {Qt::Key_D, Qt::Key_Right}},
        {Command::Fit, tr("Timeline: centre what is chosen, then fit it, then all"), {Qt::Key_F}},
        {Command::All, tr("Timeline: whole session"), {Qt::Key_Home}},
        {Command::End,
         tr("Timeline: end of the session, which a live one keeps in sight"),
         {Qt::Key_End}},
        {Command::NextOnLane, tr("Timeline: next on the lane"), {Qt::Key_Period}},
        {Command::PreviousOnLane, tr("Timeline: previous on the lane"), {Qt::Key_Comma}},
        {Command::Fold,
         tr("Timeline: fold or unfold the bundle of what is chosen, else its drm_device"),
         {Qt::Key_Space}},
        {Command::FoldDevice,
         tr("Timeline: fold or unfold the drm_device"),
         {Qt::SHIFT | Qt::Key_Space}},
        {Command::NextProblem, tr("Timeline: next problem"), {Qt::Key_N}},
        {Command::PreviousProblem, tr("Timeline: previous problem"), {Qt::SHIFT | Qt::Key_N}},
        {Command::MarkA, tr("Timeline: set marker A at the pointer"), {Qt::SHIFT | Qt::Key_A}},
        {Command::MarkB, tr("Timeline: set marker B at the pointer"), {Qt::SHIFT | Qt::Key_B}},
        {Command::Note, tr("Timeline: pin a note at the pointer"), {Qt::Key_M}},
        {Command::ChooseNothing, tr("Timeline: choose nothing"), {Qt::Key_Escape}},
    };
}

void TimelineView::call(TimelineCommand command)
{
    const auto pan = [this](double share) {
        auto scale = m_scale;
        scale.panBy(share * m_scale.width());
        setScale(scale, History::Gesture);
    };
    switch (command) {
    case TimelineCommand::ZoomIn:
        return zoom(kZoomStep);
    case TimelineCommand::ZoomOut:
        return zoom(1 / kZoomStep);
    case TimelineCommand::Earlier:
        return pan(-kPanShare);
    case TimelineCommand::Later:
        return pan(kPanShare);
    case TimelineCommand::MarkA:
        return setMarkerHere(0);
    case TimelineCommand::MarkB:
        return setMarkerHere(1);
    case TimelineCommand::Note:
        return emit noteAsked(timeHere());
    case TimelineCommand::Fit:
        return fitSelection();
    case TimelineCommand::All:
        return fitAll();
    case TimelineCommand::End:
        return goToEnd();
    case TimelineCommand::NextOnLane:
        return stepOnLane(1);
    case TimelineCommand::PreviousOnLane:
        return stepOnLane(-1);
    case TimelineCommand::Fold:
        return foldChosen();
    case TimelineCommand::FoldDevice:
        return foldGroup(placeOf(m_selection.item()).group);
    case TimelineCommand::NextProblem:
        return stepProblem(1);
    case TimelineCommand::PreviousProblem:
        return stepProblem(-1);
    case TimelineCommand::ChooseNothing:
        return m_selection.clear();
    }
}

void TimelineView::keyPressEvent(QKeyEvent* event)
{
    if (const auto command = m_keys.calledBy(*event)) {
        return call(*command);
    }
    QAbstractScrollArea::keyPressEvent(event);
}

} // namespace drmscope::app
