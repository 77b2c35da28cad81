// SPDX-License-Identifier: MIT
#pragma once

#include <QWidget>
#include <functional>
#include <vector>

class QFrame;
class QLabel;
class QPushButton;

namespace drmscope::app {

// Leads somebody who has not seen the window past its parts, one after the other: all but the part
// is dimmed, and a card beside it says what it is for. Lies over the window and goes with it;
// Enter and the right arrow go on, the left arrow goes back, Esc ends it.
class Tour : public QWidget
{
    Q_OBJECT
public:
    struct Step
    {
        QString title;
        QString text;
        std::function<QRect()> place; // in the window, now
    };

    Tour(std::vector<Step> steps, QWidget* window);

    int step() const { return m_step; }

public slots:
    void goTo(int step); // behind the last: the end
    void end() { goTo(static_cast<int>(m_steps.size())); }

signals:
    void ended();

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void placeCard();

    std::vector<Step> m_steps;
    int m_step = 0;
    QFrame* m_card = nullptr;
    QLabel* m_title = nullptr;
    QLabel* m_text = nullptr;
    QLabel* m_count = nullptr;
    QPushButton* m_back = nullptr;
    QPushButton* m_next = nullptr;
};

} // namespace drmscope::app
