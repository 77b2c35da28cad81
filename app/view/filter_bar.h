// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/selection.h"
#include "app/model/session_filter.h"

#include <QWidget>

class QPushButton;

namespace drmscope::app {

class FilterLine;
class ShortLabel;

// The window's filter, above the timeline that it thins out: its terms, what it hides and how grave
// that is, and the way out. Not there while there is no filter and nobody types one. GUI thread.
class FilterBar : public QWidget
{
    Q_OBJECT
public:
    FilterBar(SessionFilter& filter, Selection& selection, QWidget* parent = nullptr);

    void open(); // to type
    FilterLine* line() const { return m_line; }
    QString notice() const; // what stands beside the line

signals:
    void left(); // whoever typed is done

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void follow();
    void leave();
    QString countsText() const;
    QString graveText() const;

    SessionFilter& m_filter;
    Selection& m_selection;
    FilterLine* m_line;
    ShortLabel* m_counts;
    ShortLabel* m_grave;
    QPushButton* m_all;
    bool m_typing = false;
};

} // namespace drmscope::app
