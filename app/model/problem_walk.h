// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/selection.h"

#include <QHash>
#include <QString>
#include <optional>

namespace drmscope::app {

struct SessionContents;

// One of what is to be looked at in a session: its findings in order of time, but for mere
// information and those in `quiet`, then resources that leak or are a hazard though no finding
// tells of them, by id. What a filter hides is not among them, nor what was merely held.
struct Problem
{
    Selection::Item item;
    qint64 number = 0;  // from 1, of a finding
    qint64 count = 0;   // of the findings among them
    bool round = false; // from one end to the other, on the way to it
    friend bool operator==(const Problem&, const Problem&) = default;
};

// The next behind (by 1) or before (by -1) what is chosen, the first or last where that is none of
// them; nothing where there is none. Costs as much as there are findings.
std::optional<Problem> nextProblem(const SessionContents& contents,
                                   const QHash<qint64, QString>& quiet,
                                   const Selection::Item& chosen, int by);

// "problem 2 of 3", or which kind of resource it is; and that it is the first again.
QString problemText(const SessionContents& contents, const Problem& problem, int by);

} // namespace drmscope::app
