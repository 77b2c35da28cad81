// SPDX-License-Identifier: MIT
// What a session costs in the window: drmscope's own, offscreen, at 1920x1080. Prints a table.
//
//     QT_QPA_PLATFORM=offscreen build/release/bin/window_cost FILE.drmscope
//     … window_cost --live FILE.drmscope   while it is recorded: see tests/perf/window_live
//     … window_cost --tables FILE.drmscope what a person does below the timeline, step by step
#include "app/model/session_contents.h"
#include "app/model/session_document.h"
#include "app/model/timeline.h"
#include "app/view/flame_pane.h"
#include "app/view/flame_view.h"
#include "app/view/inspector_view.h"
#include "app/view/main_window.h"
#include "app/view/resource_pane.h"
#include "app/view/timeline_view.h"
#include "tests/perf/window_tables.h"
#include "tests/perf/window_times.h"

#include <QComboBox>
#include <QPixmap>
#include <QStandardPaths>
#include <QTimer>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <random>

using namespace drmscope::app;

namespace {

constexpr int kFrames = 600;

// The same zooms and pans in every run, from all of it to a millionth, anywhere.
void paintARandomPath(TimelineView& timeline, qint64 firstNs, qint64 lastNs)
{
    std::mt19937 random(1); // NOLINT(cert-msc32-c,cert-msc51-cpp): the same path in every run
    Times frames;
    Times reads;
    QPixmap frame(timeline.viewport()->size());
    for (int i = 0; i < kFrames; ++i) {
        const auto depth = static_cast<double>(random() % 1000) / 1000 * 6;
        const auto place = static_cast<double>(random() % 1000) / 1000;
        const auto whole = static_cast<double>(lastNs - firstNs);
        const double length = std::max(whole * std::pow(10, -depth), 1000.0);
        const qint64 fromNs = firstNs + static_cast<qint64>((whole - length) * place);
        frames.measure([&] {
            timeline.showRange(fromNs, fromNs + static_cast<qint64>(length));
            timeline.viewport()->render(&frame);
        });
        if (timeline.awaitsDetail()) { // single bars follow, and with them another frame
            reads.measure([&] {
                while (timeline.awaitsDetail()) {
                    QApplication::processEvents(QEventLoop::WaitForMoreEvents);
                }
            });
            frames.measure([&] { timeline.viewport()->render(&frame); });
        }
    }
    frames.print("frame");
    reads.print("single bars read");
}

// A random frame is zoomed into, and out of again where there is nothing beneath it.
void paintRandomFrames(FlameView& view)
{
    std::mt19937 random(1); // NOLINT(cert-msc32-c,cert-msc51-cpp): the same path in every run
    Times frames;
    QPixmap frame(view.viewport()->size());
    for (int i = 0; i < kFrames; ++i) {
        frames.measure([&] {
            const auto count = static_cast<unsigned>(view.boxes().size());
            count <= 2 ? view.zoomAll() : view.choose(static_cast<int>(random() % count));
            view.zoomIn();
            view.viewport()->render(&frame);
        });
    }
    frames.print("frame of the flame graph");
}

double processMs()
{
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

// Looks on until the recording has ended, sixty frames a second, and says what a refresh costs the
// other threads: a row for each tenth of a million of resources, and one for what came last.
int watchLive(TimedApplication& application, MainWindow& window, const QString& file)
{
    constexpr qint64 kStep = 100'000;
    qint64 refreshes = 0;
    qint64 counted = 0;
    qint64 newest = 0;
    double sinceMs = 0;
    bool ended = false;
    const auto tell = [&](qint64 count) {
        const double nowMs = processMs() - processorMs();
        std::printf("| %9lld resources | %4lld refreshes | %9.1f resources and %6.1f ms each |\n",
                    static_cast<long long>(count), static_cast<long long>(refreshes),
                    static_cast<double>(count - counted) / static_cast<double>(refreshes),
                    (nowMs - sinceMs) / static_cast<double>(refreshes));
        std::fflush(stdout);
        sinceMs = nowMs;
        counted = count;
        refreshes = 0;
    };
    QObject::connect(&window.document(), &SessionDocument::stateChanged, &window, [&] {
        const auto& contents = window.document().contents();
        if (contents == nullptr || contents->outline) {
            return;
        }
        const qint64 count = contents->summary.resourceCount;
        ended = !window.document().isLive();
        if (ended && refreshes > 0) {
            tell(newest); // without this one, which reads all
        }
        newest = count;
        ++refreshes;
        if (count / kStep > counted / kStep) {
            tell(count);
        }
    });
    window.open(file);
    QTimer frame;
    QObject::connect(&frame, &QTimer::timeout, window.timeline()->viewport(),
                     qOverload<>(&QWidget::update));
    frame.start(16);
    while (!ended) {
        QApplication::processEvents(QEventLoop::WaitForMoreEvents);
    }
    application.print();
    print("memory at its highest", memoryMb("VmHWM"), "MB");
    return 0;
}

} // namespace

int main(int argc, char** argv)
{
    QStandardPaths::setTestModeEnabled(true);
    TimedApplication application(argc, argv);
    const bool live = argc == 3 && std::strcmp(argv[1], "--live") == 0;
    const bool tables = argc == 3 && std::strcmp(argv[1], "--tables") == 0;
    if (argc != 2 && !live && !tables) {
        std::fprintf(stderr, "usage: window_cost [--live|--tables] FILE.drmscope\n");
        return 64;
    }
    MainWindow window;
    window.setRemembers(false);
    window.resize(1920, 1080);
    window.show();
    QApplication::processEvents();
    if (live) {
        return watchLive(application, window, QString::fromLocal8Bit(argv[2]));
    }
    if (tables) {
        return stepThroughTables(application, window, QString::fromLocal8Bit(argv[2]));
    }
    QElapsedTimer clock;
    const auto wait = [&](auto done) {
        while (!done()) {
            if (window.document().state() == SessionDocument::State::Failed) {
                std::fprintf(stderr, "window_cost: %s\n",
                             qPrintable(window.document().failure().text));
                std::exit(65);
            }
            QApplication::processEvents(QEventLoop::WaitForMoreEvents);
        }
    };
    print("memory before", memoryMb("VmRSS"), "MB");
    clock.start();
    window.open(QString::fromLocal8Bit(argv[1]));
    wait([&] { return window.timeline()->contents() != nullptr; });
    window.grab();
    print("opened to first paint", milliseconds(clock), "ms");
    wait([&] { return !window.timeline()->contents()->outline; });
    window.grab();
    print("opened to every resource painted", milliseconds(clock), "ms");
    const auto& rows = *window.resources()->model();
    wait([&] { return rows.rowCount() > 0 && rows.rowCount() == rows.totalCount(); });
    print("opened to every resource in the table", milliseconds(clock), "ms");
    application.print();
    const auto& extent = *window.timeline()->contents()->timeline;
    if (!window.document().contents()->findings.empty()) {
        bool known = false;
        QObject::connect(window.inspector(), &InspectorView::detailRead, &window,
                         [&known] { known = true; });
        clock.start();
        window.selection().choose(Selection::Kind::Finding,
                                  window.document().contents()->findings.front().id);
        wait([&] { return known; });
        window.grab();
        print("finding chosen to lanes and inspector painted", milliseconds(clock), "ms");
    }
    paintARandomPath(*window.timeline(), extent.firstNs(), extent.lastNs());
    const auto& graph = window.flame()->graph();
    application.forget();
    clock.start();
    window.showFlame(true);
    double answeredMs = 0; // who else asks, while all of it is added up
    window.document().runner().ask(
        QueryRunner::Topic::Tail, [](auto&, const auto&) { return std::any(0); },
        [&](const std::any&) { answeredMs = milliseconds(clock); }, [](const auto&) {});
    wait([&] { return graph.tree() != nullptr && !graph.isReading(); });
    window.grab();
    print("flame graph chosen to painted", milliseconds(clock), "ms");
    wait([&] { return answeredMs > 0; });
    print("  another question meanwhile", answeredMs, "ms");
    clock.start();
    window.flame()->graph().setSearch(QStringLiteral("site"));
    wait([&] { return !graph.isSearching(); });
    print("function looked for to found", milliseconds(clock), "ms");
    window.filter().stack().add(QStringLiteral("-name:none")); // all of it is added up anew
    wait([&] { return !window.filter().isReading() && graph.isReading(); });
    clock.start();
    window.flame()->graph().setSearch(QStringLiteral("kmalloc"));
    wait([&] { return !graph.isSearching(); });
    print("  the same while another filter is added up", milliseconds(clock), "ms");
    clock.start();
    window.flame()->measure()->setCurrentIndex(1);
    wait([&] { return graph.tree()->wish() == graph.wish(); });
    print("  laid out by bytes meanwhile", milliseconds(clock), "ms");
    clock.start();
    window.filter().stack().clear();
    wait([&] { return !graph.isReading(); });
    print("  the filter taken away meanwhile to shown", milliseconds(clock), "ms");
    application.print();
    paintRandomFrames(*window.flame()->view());
    print("memory after", memoryMb("VmRSS"), "MB");
    print("memory at its highest", memoryMb("VmHWM"), "MB");
    return 0;
}
