// SPDX-License-Identifier: MIT
#pragma once

#include <functional>

class QAccessibleEvent;

namespace drmscope::app {

// Who hears of choices in place of assistive technology, which no test can bring along: Qt tells of
// nothing while none listens.
using ChoiceListener = std::function<void(QAccessibleEvent& event)>;
ChoiceListener& choiceListener();

// Whether anybody hears what is announced.
bool isHeard();
// Tells that listener, or assistive technology.
void announce(QAccessibleEvent& event);

} // namespace drmscope::app
