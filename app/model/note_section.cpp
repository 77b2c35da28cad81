// SPDX-License-Identifier: MIT
#include "app/model/note_section.h"

#include "app/model/time_text.h"

#include <QCoreApplication>

namespace drmscope::app {

InspectorSection notesOn(const SessionContents& contents,
                         const std::vector<Annotations::Note>& notes, const Selection::Item& item)
{
    InspectorSection section{QCoreApplication::translate("drmscope::app::Inspection", "Notes"), {}};
    for (const auto& note : notes) {
        if (note.item == item && item.kind != Selection::Kind::None) {
            section.fields.push_back(
                {timeText(note.timeNs - contents.originNs()), note.text, false});
        }
    }
    return section;
}

} // namespace drmscope::app
