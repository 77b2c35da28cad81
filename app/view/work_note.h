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

// The place of the notes in a status bar. It stays, and stays as high, while they come and go: else
// a status bar lays itself out anew, and shows below a message what that hides.
class WorkNotes : public QWidget
{
    Q_OBJECT
public:
    explicit WorkNotes(QWidget* parent = nullptr);
    WorkNote* add(const QString& text); // there until its end()
};

} // namespace drmscope::app
