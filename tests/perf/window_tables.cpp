// SPDX-License-Identifier: MIT
#include "tests/perf/window_tables.h"

#include "app/model/session_contents.h"
#include "app/view/event_pane.h"
#include "app/view/filter_line.h"
#include "app/view/inspector_view.h"
#include "app/view/main_window.h"
#include "app/view/resource_pane.h"
#include "app/view/rows_pane.h"
#include "app/view/sql_pane.h"
#include "app/view/timeline_view.h"
#include "tests/perf/window_times.h"

#include <QAction>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTabWidget>
#include <QTableView>

namespace drmscope::app {

namespace {

constexpr int kSteps = 12; // of what is done again and again

class Steps
{
public:
    Steps(TimedApplication& application, MainWindow& window)
        : m_application(application), m_window(window)
    {
        std::printf("| %-38s | %9s | %12s | %12s |\n", "", "s in all", "processor ms",
                    "by the clock");
        std::printf("| --- | --- | --- | --- |\n");
    }

    // `act` is a turn of the event loop like any other.
    template <typename Act, typename Done>
    void measure(const QString& what, const Act& act, const Done& done)
    {
        QElapsedTimer clock;
        settle();
        m_application.forget();
        clock.start();
        bool acted = false;
        QMetaObject::invokeMethod(
            &m_window,
            [&] {
                act();
                acted = true;
            },
            Qt::QueuedConnection);
        until([&] { return acted && done(); });
        settle();
        std::printf("| %-38s | %9.3f | %12.1f | %12.1f |\n", qPrintable(what),
                    milliseconds(clock) / 1e3, m_application.worstProcessorMs(),
                    m_application.worstMs());
        std::fflush(stdout);
    }

    template <typename Act> void measure(const QString& what, const Act& act)
    {
        measure(what, act, [] { return true; });
    }

    template <typename Done> void until(const Done& done)
    {
        while (!done()) {
            QApplication::processEvents(QEventLoop::WaitForMoreEvents);
        }
    }

private:
    // Until nothing is asked for any more, and what came is painted.
    void settle()
    {
        do {
            until([&] {
                return !m_window.document().isAsked() && !m_window.timeline()->awaitsDetail();
            });
            QApplication::processEvents();
        } while (m_window.document().isAsked());
    }

    TimedApplication& m_application;
    MainWindow& m_window;
};

void press(QWidget& widget, int key, const QString& text = {})
{
    for (const auto type : {QEvent::KeyPress, QEvent::KeyRelease}) {
        QCoreApplication::postEvent(&widget, new QKeyEvent(type, key, Qt::NoModifier, text));
    }
}

template <typename Pane>
void stepThrough(Steps& steps, MainWindow& window, Pane& pane, int natural, const QString& word)
{
    auto& table = *pane.table();
    const auto& model = *pane.model();
    const QString name = table.accessibleName();
    bool ordered = false;
    QObject::connect(&model, &LongTable::ordered, &window, [&ordered] { ordered = true; });
    const auto known = [&] { return ordered; };
    const auto order = [&](const QString& what, const auto& act) {
        ordered = false;
        steps.measure(name + QLatin1String(": ") + what, act, known);
    };
    steps.measure(name + QLatin1String(": brought to the front"),
                  [&] { window.tabs()->setCurrentWidget(&pane); });
    for (const int key : {Qt::Key_End, Qt::Key_PageUp, Qt::Key_Home}) {
        steps.measure(QStringLiteral("%1: %2").arg(name, QKeySequence(key).toString()),
                      [&, key] { press(table, key); });
    }
    steps.measure(name + QLatin1String(": a letter typed"),
                  [&] { press(table, Qt::Key_Q, QStringLiteral("q")); });
    for (int column = 0; column < model.columnCount(); ++column) {
        const QString title = model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
        order(QStringLiteral("by %1").arg(title),
              [&] { table.sortByColumn(column, Qt::DescendingOrder); });
    }
    order(QStringLiteral("as they happened"),
          [&] { table.sortByColumn(natural, Qt::AscendingOrder); });
    order(QStringLiteral("filter typed"), [&] {
        for (const QChar letter : word) {
            press(*pane.filter()->edit(), 0, letter);
        }
    });
    order(QStringLiteral("filter taken away"), [&] { pane.filter()->clear(); });
    QObject::disconnect(&model, &LongTable::ordered, &window, nullptr);
}

void stepThroughFindings(Steps& steps, MainWindow& window)
{
    const auto& findings = window.document().contents()->findings;
    bool known = false;
    QObject::connect(window.inspector(), &InspectorView::detailRead, &window,
                     [&known] { known = true; });
    for (int i = 0; i < kSteps && i < static_cast<int>(findings.size()); ++i) {
        known = false;
        steps.measure(
            QStringLiteral("finding %1 chosen").arg(i + 1),
            [&] {
                window.selection().choose(Selection::Kind::Finding,
                                          findings[static_cast<size_t>(i)].id);
            },
            [&] { return known; });
    }
    QAction* next = nullptr;
    for (auto* action : window.findChildren<QAction*>()) {
        next = action->shortcuts().contains(QKeySequence(Qt::Key_F8)) ? action : next;
    }
    for (int i = 0; next != nullptr && i < kSteps; ++i) {
        steps.measure(QStringLiteral("F8, %1").arg(i + 1), [&] { next->trigger(); });
    }
}

void stepThroughStatement(Steps& steps, MainWindow& window)
{
    auto& pane = *window.sql();
    auto& table = *pane.result()->table();
    window.tabs()->setCurrentWidget(&pane);
    pane.edit()->setPlainText(QStringLiteral("SELECT * FROM resource_lifetime"));
    steps.measure(
        QStringLiteral("SQL: 10,000 rows"), [&] { pane.run(); },
        [&] { return pane.model()->rowCount() > 0; });
    for (int column = 0; column < pane.model()->columnCount(); ++column) {
        const auto title =
            pane.model()->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
        steps.measure(QStringLiteral("SQL: by %1").arg(title),
                      [&] { table.sortByColumn(column, Qt::DescendingOrder); });
    }
    steps.measure(QStringLiteral("SQL: filter typed"), [&] {
        for (const QChar letter : QStringLiteral("km")) {
            press(*pane.result()->filter()->edit(), 0, letter);
        }
    });
    steps.measure(QStringLiteral("SQL: filter taken away"),
                  [&] { pane.result()->filter()->clear(); });
    steps.measure(QStringLiteral("SQL: a letter typed"),
                  [&] { press(table, Qt::Key_Q, QStringLiteral("q")); });
}

} // namespace

int stepThroughTables(TimedApplication& application, MainWindow& window, const QString& file)
{
    Steps steps(application, window);
    const auto& resources = *window.resources()->model();
    steps.measure(
        QStringLiteral("opened, all in the table"), [&] { window.open(file); },
        [&] { return resources.rowCount() > 0 && resources.rowCount() == resources.totalCount(); });
    print("memory", memoryMb("VmRSS"), "MB");
    stepThroughFindings(steps, window);
    stepThrough(steps, window, *window.resources(), ResourceTableModel::Added,
                QStringLiteral("state:leaked "));
    print("memory", memoryMb("VmRSS"), "MB");
    stepThrough(steps, window, *window.events(), EventTableModel::Number, QStringLiteral("add"));
    print("memory", memoryMb("VmRSS"), "MB");
    stepThroughStatement(steps, window);
    print("memory at its highest", memoryMb("VmHWM"), "MB");
    return 0;
}

} // namespace drmscope::app
