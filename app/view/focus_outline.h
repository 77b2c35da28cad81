// SPDX-License-Identifier: MIT
#pragma once

#include <QObject>
#include <QPointer>
#include <QWidget>

namespace drmscope::app {

// Draws a line around whatever scrolls in a window and has its keys: styles mark what is chosen in
// such a part, and where nothing is, nothing says that keys go there. GUI thread.
class FocusOutline : public QObject
{
    Q_OBJECT
public:
    explicit FocusOutline(QWidget* window); // which owns it; its docks and dialogs belong to it

private:
    void follow(QWidget* now);

    QPointer<QWidget> m_line; // in the part that it is around
};

} // namespace drmscope::app
