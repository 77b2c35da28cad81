// SPDX-License-Identifier: MIT
#pragma once

#include "app/record/recorder.h"

#include <QElapsedTimer>
#include <QLabel>
#include <QTimer>

namespace drmscope::app {

// A short line that says that this window records, and for how long it has, or that this is being
// ended. It hides itself while there is nothing to say. GUI thread.
class RecordingNote : public QLabel
{
    Q_OBJECT
public:
    explicit RecordingNote(QWidget* parent = nullptr);

    void tell(Recorder::State state);
    qint64 lengthNs() const { return m_since.nsecsElapsed(); } // while it records

private:
    void tellTime();

    QElapsedTimer m_since; // it was armed
    QTimer m_second{this};
};

} // namespace drmscope::app
