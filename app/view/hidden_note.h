// SPDX-License-Identifier: MIT
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace drmscope::app {

// Lies over a view that shows nothing: says why, and where a filter hides all of its content takes
// that away, or whatever else hides it. Its owner places and shows it.
class HiddenNote : public QWidget
{
    Q_OBJECT
public:
    HiddenNote(const QString& text, QWidget* parent);

    void setText(const QString& text);
    QString text() const;
    QPushButton* all() const { return m_all; }
    QPushButton* addOffer(const QString& text); // another button below

signals:
    void allAsked();

private:
    QLabel* m_label;
    QPushButton* m_all;
};

} // namespace drmscope::app
