// SPDX-License-Identifier: MIT
#pragma once

#include "app/record/recorder.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace drmscope::app {

class RecordingNote;

// What the window shows while no session is open: three cards, each a way to one. The focus goes to
// the demo until a session was opened. While this window records, the way to do so gives way to one
// back to what is recorded, and to its end.
class StartPage : public QWidget
{
    Q_OBJECT
public:
    explicit StartPage(QWidget* parent = nullptr);

    void refresh(); // the recent files may have changed
    void tell(Recorder::State state, const QString& file);

signals:
    void openAsked();
    void demoAsked();
    void recordAsked();
    void stopAsked();
    void recordingAsked(); // to see it
    void fileChosen(const QString& path);

private:
    QWidget* makeCard(const QString& title, const QString& text, QVBoxLayout** body);
    void addOpenCard(QLayout* row);
    void addDemoCard(QLayout* row);
    void addRecordCard(QLayout* row);
    void addRecordingCard(QLayout* row);
    void setFocusProxies();

    QPushButton* m_demo = nullptr; // is where a first start begins
    QPushButton* m_open = nullptr;
    QWidget* m_recordCard = nullptr;
    QWidget* m_recordingCard = nullptr; // in its place while this window records
    RecordingNote* m_recording = nullptr;
    QLabel* m_recorded = nullptr; // its file
    QPushButton* m_show = nullptr;
    QPushButton* m_stop = nullptr;
    QWidget* m_recentCard = nullptr;
    QVBoxLayout* m_recent = nullptr;
};

} // namespace drmscope::app
