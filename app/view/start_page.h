// SPDX-License-Identifier: MIT
#pragma once

#include <QWidget>

class QVBoxLayout;

namespace drmscope::app {

// What the window shows while no session is open: three cards, each a way to one.
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

    QWidget* m_recentCard = nullptr;
    QVBoxLayout* m_recent = nullptr;
};

} // namespace drmscope::app
