// SPDX-License-Identifier: MIT
#pragma once

#include <QWidget>

namespace drmscope::app {

// Lies over a view all of whose content a filter hides: says so, and takes the filter away. Its
// owner places and shows it.
class HiddenNote : public QWidget
{
    Q_OBJECT
public:
    HiddenNote(const QString& text, QWidget* parent);

signals:
    void allAsked();
};

} // namespace drmscope::app
