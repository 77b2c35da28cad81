// SPDX-License-Identifier: MIT
#pragma once

#include <QWidget>

namespace drmscope::app {

// A line that says what is done aside, for as long as it is, and gives it up when asked to.
class WorkNote : public QWidget
{
    Q_OBJECT
public:
    explicit WorkNote(const QString& text, QWidget* parent = nullptr);
    void end(); // and is gone

signals:
    void cancelled();
};

} // namespace drmscope::app
