// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/annotations.h"
#include "app/model/comparison.h"
#include "app/model/selection.h"
#include "app/model/session_document.h"
#include "app/record/session_completion.h"

#include <QMainWindow>

class QComboBox;
class QLabel;
class QTabWidget;

namespace drmscope::app {

class RowsPane;
class TimelineView;

// Two sessions on one axis, laid over each other at a moment of their lives, and three lists: new,
// gone, changed.
class CompareWindow : public QMainWindow
{
    Q_OBJECT
public:
    // program: the command line, which completes what a killed recorder left; "": as PATH has it.
    CompareWindow(const QString& before, const QString& after, const QString& program = {},
                  QWidget* parent = nullptr);

    TimelineView* timeline(int which) const { return m_sides.at(static_cast<size_t>(which)).view; }
    SessionDocument& document(int which)
    {
        return *m_sides.at(static_cast<size_t>(which)).document;
    }
    RowsPane* list(int which) const { return m_lists.at(static_cast<size_t>(which)); }
    void align(Alignment alignment);
    Alignment alignment() const { return m_aligned; }
    Annotations& annotations(int which)
    {
        return *m_sides.at(static_cast<size_t>(which)).annotations;
    }
    // The moment at which both lie over each other, in each session's own time.
    qint64 anchor(int which) const { return m_sides.at(static_cast<size_t>(which)).anchorNs; }
    bool isReady() const { return m_ready; }

signals:
    void compared(); // the lists are there

private:
    struct Side
    {
        SessionDocument* document = nullptr;
        SessionCompletion* completion = nullptr;
        Selection* selection = nullptr;
        Annotations* annotations = nullptr;
        TimelineView* view = nullptr;
        QLabel* title = nullptr;
        qint64 anchorNs = 0;
    };

    QWidget* makeSide(size_t which, const QString& heading);
    void makeKeys();
    void sideChanged();
    bool areComplete();
    QStringList incomplete() const;
    void follow(size_t leader);
    void showLists(const Comparison& comparison);
    void goTo(size_t list, int row);
    QString hintText(const Anchors& anchors) const;
    void markersChanged(size_t which);
    void showMenu(size_t which, const QPoint& globalPoint);

    QString m_program;
    std::array<Side, 2> m_sides;
    std::array<RowsPane*, 3> m_lists{};
    Selection m_none;
    QComboBox* m_alignment = nullptr;
    QLabel* m_hint = nullptr; // what is still to be done, or is not as one may think
    QLabel* m_message = nullptr;
    QTabWidget* m_tabs = nullptr;
    std::array<Comparison::Places, 3> m_places;
    Alignment m_aligned = Alignment::Registered;
    bool m_following = false;
    bool m_ready = false;
};

} // namespace drmscope::app
