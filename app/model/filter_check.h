// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

namespace drmscope::app {

// Why a word of a filter of resources chooses nothing, as its user is told: "no such key: drivr;
// did you mean driver:?". Of the first such word of a line; "" where each chooses something.
QString filterProblem(const QString& line);
// Whether a word that is being typed chooses something else than it will: half a key ("sta"), or
// what hides ("-na"), which hides the more the shorter it is.
bool isHalfTyped(const QString& word);

} // namespace drmscope::app
