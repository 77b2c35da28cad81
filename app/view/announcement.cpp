// SPDX-License-Identifier: MIT
#include "app/view/announcement.h"

#include <QAccessible>

namespace drmscope::app {

ChoiceListener& choiceListener()
{
    static ChoiceListener listener;
    return listener;
}

bool isHeard()
{
    return choiceListener() || QAccessible::isActive();
}

void announce(QAccessibleEvent& event)
{
    const auto& listener = choiceListener();
    listener ? listener(event) : QAccessible::updateAccessibility(&event);
}

} // namespace drmscope::app
