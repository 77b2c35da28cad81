// SPDX-License-Identifier: MIT
#pragma once

#include <QWidget>

class QPushButton;
class QVBoxLayout;

namespace drmscope::app {

// What the window shows while no session is open: three cards, each a way to one. The focus goes to
// the demo until a session was opened.
class StartPage : public QWidget
{
    Q_OBJECT
public:
    explicit StartPage(QWidget* parent = nullptr);

    void refresh(); // the recent files may have changed

signals:
    void openAsked();
    void demoAsked();
    void recordAsked();
    void fileChosen(const QString& path);

private:
    QWidget* makeCard(const QString& title, const QString& text, QVBoxLayout** body);
    void addOpenCard(QLayout* row);
    void addDemoCard(QLayout* row);
    void addRecordCard(QLayout* row);

    QPushButton* m_demo = nullptr; // is where a first start begins
    QPushButton* m_open = nullptr;
    QWidget* m_recentCard = nullptr;
    QVBoxLayout* m_recent = nullptr;
};

} // namespace drmscope::app
