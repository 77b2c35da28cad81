// SPDX-License-Identifier: MIT
// Sessions made at random, painted at any zoom: what matters can be seen on each picture.
#include "app/view/timeline_view.h"
#include "tests/app/model/session_maker.h"
#include "tests/app/view/watched_application.h"

#include <QImage>
#include <QPainter>
#include <QRandomGenerator>
#include <QScrollBar>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <array>
#include <cmath>

using namespace drmscope::app;

class SeenTest : public QObject
{
    Q_OBJECT
private:
    static constexpr int kResources = 90; // of each drm_device
    static constexpr int kDevices = 3;
    static constexpr double kReleasedMs = 4400;
    static constexpr double kMissedMs = 4500; // the first

    struct Window
    {
        SessionDocument document;
        SessionFilter filter{document};
        Selection selection;
        Annotations annotations;
        TimelineView view{document, filter, selection, annotations};
        std::vector<ResourceSpan> leaks;
        std::vector<ResourceSpan> hazards;
        std::vector<ResourceSpan> held;
        QImage image; // what it shows
    };

    QTemporaryDir m_folder;

    // A drm_device that is alive, or held until the recording ends, or released in between.
    void open(Window& window, int round, QRandomGenerator& random)
    {
        const bool gone = round % 3 > 0;
        const double releasedMs = round % 3 == 2 ? kReleasedMs : 0;
        test::SessionMaker maker;
        QSet<int> leaks;
        QSet<int> hazards;
        for (int device = 1; device <= kDevices; ++device) {
            maker.addDevice({device, device, 100, 120, gone ? 3000.0 : 0.0, releasedMs,
                             QStringLiteral("0000:0%1:00.0").arg(device)});
            for (int i = 0; i < kResources; ++i) {
                const double fromMs = 130 + random.bounded(3500.0);
                const double toMs =
                    random.bounded(3) == 0 ? releasedMs : fromMs + random.bounded(99.0);
                maker.addResource(device, QStringLiteral("name %1").arg(random.bounded(3)), 64,
                                  fromMs, toMs);
            }
            const int first = 1 + (device - 1) * kResources;
            for (int i = 0; i < 6; ++i) {
                leaks.insert(first + random.bounded(kResources / 2));
                hazards.insert(first + kResources / 2 + random.bounded(kResources / 2));
                const double missedMs = kMissedMs + random.bounded(300.0);
                maker.addMissed(missedMs, missedMs + random.bounded(20.0), 1 + random.bounded(9));
            }
            maker.addFile(device, QStringLiteral("compositor"), 123, 1000, releasedMs);
        }
        for (const int id : leaks) {
            maker.addLeak(id, (id - 1) / kResources + 1);
        }
        for (const int id : hazards) {
            maker.addHazard(id, (id - 1) / kResources + 1);
        }
        const QString path = m_folder.filePath(QStringLiteral("random"));
        maker.write(path, 5000);
        window.view.resize(1000, 9000);
        window.view.setUpdatesEnabled(false); // it is painted below, whole
        window.view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window.view));
        window.document.open(path);
        QTRY_COMPARE_WITH_TIMEOUT(window.document.state(), SessionDocument::State::Ready, 60000);
        QTRY_VERIFY_WITH_TIMEOUT(window.view.contents() != nullptr, 60000);
        SessionReader reader(path.toStdString());
        for (const auto& resource : reader.resourceSpans()) {
            const auto id = static_cast<int>(resource.id);
            if (leaks.contains(id)) {
                window.leaks.push_back(resource);
            } else if (hazards.contains(id)) {
                window.hazards.push_back(resource);
            } else if (window.view.contents()->roles.isHeld(resource)) {
                window.held.push_back(resource);
            }
            window.selection.choose(Selection::Kind::Resource, resource.id); // unfolds its bundle
        }
        window.selection.clear();
        QCOMPARE(window.view.verticalScrollBar()->maximum(), 0); // all of it is in sight
    }

    static void paint(Window& window, const Theme& theme)
    {
        const auto sheet = window.view.sheet(false);
        window.image = QImage(sheet->size(), QImage::Format_RGB32);
        QPainter painter(&window.image);
        painter.setFont(sheet->font());
        sheet->paint(painter, theme);
    }

    static bool isNear(QRgb pixel, const QColor& color)
    {
        return std::abs(qRed(pixel) - color.red()) + std::abs(qGreen(pixel) - color.green()) +
                   std::abs(qBlue(pixel) - color.blue()) <=
               9;
    }

    // Its own colour, that of its ground, that of its edge, and each where events were missed.
    static std::vector<QColor> coloursOf(const Theme& theme, BarState state)
    {
        std::vector<QColor> colours{theme.of(state), theme.outlineOf(state)};
        for (const double share : {0.28, 0.30, 0.35, 0.45}) {
            colours.push_back(theme.blend(theme.of(state), share));
        }
        colours.push_back(theme.blend(theme.of(state), 0.18));
        return colours;
    }

    static bool isPainted(const QImage& image, const QRect& box, const std::vector<QColor>& colours)
    {
        const QRect area = box.intersected(image.rect());
        for (int y = area.top(); y <= area.bottom(); ++y) {
            for (int x = area.left(); x <= area.right(); ++x) {
                if (std::any_of(colours.begin(), colours.end(), [&](const QColor& color) {
                        return isNear(image.pixel(x, y), color);
                    })) {
                    return true;
                }
            }
        }
        return false;
    }

    static void seeBars(const Window& window, const std::vector<ResourceSpan>& resources,
                        const std::vector<QColor>& colours)
    {
        constexpr int kMarkPx = 8; // the diamond at an end stands out that far
        const auto& view = window.view;
        const auto& scale = view.scale();
        for (const auto& resource : resources) {
            const qint64 endNs =
                resource.endedNs == 0 ? view.contents()->endNs() : resource.endedNs;
            const auto& roles = view.contents()->roles; // what is held is so from the unplug on
            const qint64 sinceNs =
                roles.of(resource) == BarRole::Held
                    ? std::max<qint64>(resource.addedNs, roles.heldSinceNs(resource.deviceId))
                    : resource.addedNs;
            if (sinceNs > scale.toNs() || endNs < scale.fromNs()) {
                continue;
            }
            const auto place = view.placeOf({Selection::Kind::Resource, resource.id});
            const bool folded = view.rows().isCollapsed(place.group);
            const auto* box = view.rows().boxOf(place.group, folded ? -1 : place.row);
            QVERIFY(box != nullptr);
            const int header = folded ? view.rows().headerHeight() : 0;
            const double left = std::max(scale.xAt(sinceNs), 0.0) - kMarkPx;
            const double right = std::min(scale.xAt(endNs), scale.width()) + kMarkPx;
            const QRect area(view.canvas().left() + static_cast<int>(left),
                             view.canvas().top() + box->top + header,
                             static_cast<int>(right - left) + 1, box->height - header);
            QVERIFY2(isPainted(window.image, area.intersected(view.canvas()), colours),
                     qPrintable(QStringLiteral("resource %1").arg(resource.id)));
        }
    }

    // A line of each down through all rows, however close others stand.
    static void seeLandmarks(const Window& window, const Theme& theme, int number)
    {
        const auto& view = window.view;
        const auto& group = view.contents()->timeline->groups()[static_cast<size_t>(number)];
        const bool folded = view.rows().isCollapsed(number);
        const auto* marks = view.rows().boxOf(number, folded ? -1 : 0);
        QVERIFY(group.marks.empty() || marks != nullptr);
        for (const auto& mark : group.marks) {
            const double x = view.scale().xAt(mark.timeNs);
            if (x < 1 || x > view.scale().width() - 2) {
                continue;
            }
            const int top = view.canvas().top() + marks->top +
                            (folded ? view.rows().headerHeight() : marks->height);
            const int bottom = view.canvas().top() + view.rows().groupBottom(number);
            const bool unplug = mark.kind == MarkKind::Unplug;
            int most = 0;
            for (int column = -2; column <= 2; ++column) {
                int dark = 0;
                for (int y = top; y < bottom; ++y) {
                    const int at = view.canvas().left() + static_cast<int>(std::lround(x)) + column;
                    dark += isNear(window.image.pixel(at, y), theme.text) ||
                                    (!unplug && isNear(window.image.pixel(at, y), theme.quietText))
                                ? 1
                                : 0;
                }
                most = std::max(most, dark);
            }
            // Of a dotted line, a third; of the unplug's, all but where a text stands on it.
            QVERIFY2(
                most > (bottom - top) * (unplug ? 0.7 : 0.2),
                qPrintable(
                    QStringLiteral("%1: %2 of %3").arg(mark.text).arg(most).arg(bottom - top)));
        }
    }

    // Hatched in the line above the rows.
    static void seeGaps(const Window& window, const Theme& theme)
    {
        const auto& view = window.view;
        const auto& scale = view.scale();
        for (const auto& gap : view.contents()->missed) {
            const double left = std::max(scale.xAt(gap.afterNs), 0.0);
            const double right = std::min(scale.xAt(gap.beforeNs), scale.width());
            if (left > right) {
                continue;
            }
            const QRect area(view.canvas().left() + static_cast<int>(left) - 3,
                             view.canvas().top() - view.rows().lineHeight() - 4,
                             static_cast<int>(right - left) + 6, view.rows().lineHeight() + 1);
            QVERIFY(isPainted(window.image, area, {theme.text}));
        }
    }

private slots:
    void WhatMattersIsSeenAtAnyZoomOfRandomSessions()
    {
        const Theme theme = lightTheme();
        const auto leaked = coloursOf(theme, BarState::Leaked);
        auto hazardous = coloursOf(theme, BarState::Hazard);
        hazardous.insert(hazardous.end(), leaked.begin(), leaked.end()); // behind a graver one
        std::vector<QColor> held{theme.held, theme.outlineOf(BarState::Held)};
        held.insert(held.end(), hazardous.begin(), hazardous.end());
        QRandomGenerator random(11);
        for (int round = 0; round < 6; ++round) {
            Window window;
            open(window, round, random);
            QVERIFY(!window.hazards.empty() && !window.leaks.empty());
            QCOMPARE(window.held.empty(), round % 3 == 0);
            const qint64 missedNs =
                window.view.contents()->originNs() + static_cast<qint64>(kMissedMs * 1e6);
            for (int zoom = 0; zoom < 12; ++zoom) {
                const qint64 length = qint64{500'000} << random.bounded(15);
                const qint64 from = window.view.contents()->originNs() +
                                    random.bounded(5'000'000'000LL) - length / 2;
                window.view.showRange(from, from + length);
                // Each of them open or folded, as it comes.
                for (int group = 0; group < kDevices; ++group) {
                    if (random.bounded(2) == 0) {
                        window.view.foldGroup(group);
                    }
                }
                paint(window, theme);
                seeBars(window, window.hazards, hazardous);
                seeBars(window, window.leaks, leaked);
                if (window.view.scale().fromNs() < missedNs) { // its ground looks like it, there
                    seeBars(window, window.held, held);
                }
                for (int group = 0; group < kDevices; ++group) {
                    seeLandmarks(window, theme, group);
                }
                seeGaps(window, theme);
                if (QTest::currentTestFailed()) {
                    window.image.save(m_folder.filePath(QStringLiteral("unseen.png")));
                    m_folder.setAutoRemove(false);
                    qWarning("%s", qPrintable(m_folder.path()));
                    return;
                }
            }
        }
    }
};

DRMSCOPE_WATCHED_TEST_MAIN(SeenTest)
#include "seen_test.moc"
