// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/rows_model.h"
#include "app/model/session_contents.h"

// The tables of a session that are short beside its resources and events. Each is worked out on a
// worker thread from contents that are complete but for the tables themselves.
namespace drmscope::app {

Rows findingRows(const SessionContents& contents);
Rows holderRows(const SessionContents& contents);   // open files, in-kernel clients, other pins
Rows callSiteRows(const SessionContents& contents); // resources by call site and name
Rows logRows(const SessionContents& contents);      // what the kernel and the recorder said

// The column of holderRows() and callSiteRows() whose cells show the row's state.
constexpr int kStateColumn = 0;

// What a finding says of its drm_device; none: nothing that a bar shows.
std::optional<BarState> stateOf(const SessionContents& contents, const Finding& finding);
// Why the table of findings is empty: what was asked, and what could not be.
QString noFindingText(const SessionContents& contents);
QString severityText(Severity severity);
QString pinText(PinKind kind);
// It was taken at an unknown time before startedNs, since when it is known.
bool beganUnseen(const Pin& pin);

} // namespace drmscope::app
