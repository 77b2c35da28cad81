// SPDX-License-Identifier: MIT
// What a session costs in the window: drmscope's own, offscreen, at 1920x1080. Prints a table.
//
//     QT_QPA_PLATFORM=offscreen build/release/bin/window_cost FILE.drmscope
#include "app/model/session_contents.h"
#include "app/model/timeline.h"
#include "app/view/main_window.h"
#include "app/view/resource_pane.h"
#include "app/view/timeline_view.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QFile>
#include <QPixmap>
#include <QStandardPaths>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <random>
#include <vector>

using namespace drmscope::app;

namespace {

constexpr int kFrames = 600;

double milliseconds(const QElapsedTimer& clock)
{
    return static_cast<double>(clock.nsecsElapsed()) / 1e6;
}

// "VmHWM: 123 kB" of this process, in MB.
double memoryMb(const char* what)
{
    QFile status(QStringLiteral("/proc/self/status"));
    if (!status.open(QIODevice::ReadOnly)) {
        return 0;
    }
    for (const auto& line : status.readAll().split('\n')) {
        if (line.startsWith(what)) {
            return line.simplified().split(' ').at(1).toDouble() / 1000;
        }
    }
    return 0;
}

void print(const char* what, double value, const char* unit)
{
    std::printf("| %-44s | %10.1f %-2s |\n", what, value, unit);
    std::fflush(stdout);
}

// The same zooms and pans in every run.
std::vector<double> framesOfARandomPath(TimelineView& timeline, qint64 firstNs, qint64 lastNs)
{
    std::mt19937 random(1); // NOLINT(cert-msc32-c,cert-msc51-cpp): the same path in every run
    std::vector<double> frames;
    QPixmap frame(timeline.viewport()->size());
    QElapsedTimer clock;
    for (int i = 0; i < kFrames; ++i) {
        // From all of it to a millionth, anywhere.
        const auto depth = static_cast<double>(random() % 1000) / 1000 * 6;
        const auto place = static_cast<double>(random() % 1000) / 1000;
        const auto whole = static_cast<double>(lastNs - firstNs);
        const double length = std::max(whole * std::pow(10, -depth), 1000.0);
        const qint64 fromNs = firstNs + static_cast<qint64>((whole - length) * place);
        clock.start();
        timeline.showRange(fromNs, fromNs + static_cast<qint64>(length));
        timeline.viewport()->render(&frame);
        frames.push_back(milliseconds(clock));
    }
    std::sort(frames.begin(), frames.end());
    return frames;
}

} // namespace

int main(int argc, char** argv)
{
    QStandardPaths::setTestModeEnabled(true);
    const QApplication application(argc, argv);
    if (argc != 2) {
        std::fprintf(stderr, "usage: window_cost FILE.drmscope\n");
        return 64;
    }
    MainWindow window;
    window.setRemembers(false);
    window.resize(1920, 1080);
    window.show();
    QApplication::processEvents();
    QElapsedTimer clock;
    QElapsedTimer turn;
    double longestTurn = 0;
    const auto wait = [&](auto done) {
        while (!done()) {
            turn.start();
            QApplication::processEvents(QEventLoop::WaitForMoreEvents, 5);
            longestTurn = std::max(longestTurn, milliseconds(turn));
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
    wait([&] { return window.resources()->model()->rowCount() > 0; });
    print("opened to every resource in the table", milliseconds(clock), "ms");
    print("longest turn of the GUI thread till then", longestTurn, "ms");
    const auto& extent = *window.timeline()->contents()->timeline;
    const auto frames = framesOfARandomPath(*window.timeline(), extent.firstNs(), extent.lastNs());
    print("frame, median of 600", frames[frames.size() / 2], "ms");
    print("frame, p99", frames[frames.size() * 99 / 100], "ms");
    print("frame, worst", frames.back(), "ms");
    print("memory after", memoryMb("VmRSS"), "MB");
    print("memory at its highest", memoryMb("VmHWM"), "MB");
    return 0;
}
