// SPDX-License-Identifier: MIT
#include "app/view/bar_painter.h"
#include "tests/app/view/watched_application.h"

#include <QApplication>
#include <QImage>
#include <QTest>
#include <algorithm>
#include <array>

using namespace drmscope::app;

class BarPainterTest : public QObject
{
    Q_OBJECT
private:
    struct Look
    {
        BarState state;
        bool held;
    };
    static constexpr std::array kLooks{Look{BarState::Live, false},   Look{BarState::Ended, false},
                                       Look{BarState::Held, true},    Look{BarState::Leaked, false},
                                       Look{BarState::Hazard, false}, Look{BarState::Hazard, true}};

    // As a printer without colours has it.
    static QImage grey(const Theme& theme, const Look& look, double width)
    {
        QImage image(QSize(140, 20), QImage::Format_RGB32);
        image.fill(theme.canvas);
        QPainter painter(&image);
        Bar bar;
        bar.box = QRectF(10, 3, width, 14);
        bar.state = look.state;
        bar.held = look.held;
        bar.goneX = bar.box.left() + width / 3;
        BarPainter(painter, theme).paint(bar);
        painter.end();
        return image.convertToFormat(QImage::Format_Grayscale8);
    }
    // Pixels that are much lighter in one than in the other.
    static int differing(const QImage& one, const QImage& other)
    {
        int count = 0;
        for (int y = 0; y < one.height(); ++y) {
            for (int x = 0; x < one.width(); ++x) {
                count += std::abs(qGray(one.pixel(x, y)) - qGray(other.pixel(x, y))) > 40 ? 1 : 0;
            }
        }
        return count;
    }

private slots:
    void StatesDifferWithoutColour_data()
    {
        QTest::addColumn<ThemeChoice>("choice");
        QTest::addColumn<double>("width");
        for (const double width : {18.0, 120.0}) {
            const auto named = [width](const char* theme) {
                return QStringLiteral("%1, %2 px").arg(QLatin1String(theme)).arg(width).toLatin1();
            };
            QTest::newRow(named("light").constData()) << ThemeChoice::Light << width;
            QTest::newRow(named("dark").constData()) << ThemeChoice::Dark << width;
            QTest::newRow(named("contrast").constData()) << ThemeChoice::Contrast << width;
        }
    }
    void StatesDifferWithoutColour()
    {
        QFETCH(const ThemeChoice, choice);
        QFETCH(const double, width);
        applyTheme(choice);
        const Theme theme(QApplication::palette());
        for (size_t i = 0; i < kLooks.size(); ++i) {
            for (size_t other = 0; other < i; ++other) {
                const int pixels = differing(grey(theme, kLooks.at(i), width),
                                             grey(theme, kLooks.at(other), width));
                QVERIFY2(pixels > std::min(width, 40.0),
                         qPrintable(QStringLiteral("%1 and %2 differ in %3 pixels")
                                        .arg(i)
                                        .arg(other)
                                        .arg(pixels)));
            }
        }
    }

    // The same grey, and another number.
    void WhatATintTellsIsToldWithoutIt()
    {
        applyTheme(ThemeChoice::Light);
        const Theme theme(QApplication::palette());
        const auto painted = [&theme](BarState state, int number, double width, size_t folded) {
            QImage image(QSize(160, 20), QImage::Format_RGB32);
            image.fill(theme.canvas);
            QPainter painter(&image);
            Bar bar;
            bar.box = QRectF(10, 3, width, 14);
            bar.state = state;
            bar.goneX = 80;
            bar.tint = QColor(0x60, 0x60, 0x60);
            bar.number = number;
            folded == 0 ? BarPainter(painter, theme).paint(bar)
                        : BarPainter(painter, theme).paintFolded(bar, folded);
            return image;
        };
        for (const auto state : {BarState::Ended, BarState::Live, BarState::Held}) {
            QVERIFY(painted(state, 1, 140, 0) != painted(state, 2, 140, 0));
            QVERIFY(painted(state, 1, 8, 0) == painted(state, 2, 8, 0)); // it has no room
        }
        QVERIFY(painted(BarState::Ended, 1, 140, 30) != painted(BarState::Ended, 2, 140, 30));
    }

    // Till the unplug it was like any other that lives: as high, and coloured by its process, say.
    void WhatWasHeldLivedBeforeTheUnplug_data()
    {
        QTest::addColumn<QColor>("tint");
        QTest::newRow("by verdict") << QColor();
        QTest::newRow("by process") << QColor(0x10, 0x60, 0xC0);
    }
    void WhatWasHeldLivedBeforeTheUnplug()
    {
        QFETCH(const QColor, tint);
        applyTheme(ThemeChoice::Light);
        const Theme theme(QApplication::palette());
        QImage image(QSize(140, 20), QImage::Format_RGB32);
        image.fill(theme.canvas);
        QPainter painter(&image);
        Bar bar;
        bar.box = QRectF(10, 3, 120, 14);
        bar.state = BarState::Held;
        bar.held = true;
        bar.goneX = 60;
        bar.tint = tint;
        BarPainter(painter, theme).paint(bar);
        painter.end();
        const QColor lives = tint.isValid() ? tint : theme.live;
        QCOMPARE(image.pixelColor(30, 10), lives);
        QCOMPARE(image.pixelColor(30, 5), lives); // what is over is thin
        QVERIFY(image.pixelColor(100, 10) != lives);
    }

    // Open on no side, so that the frames of two lanes are two frames.
    void ABarOfTheChosenFindingHasAFrameAllAround_data()
    {
        QTest::addColumn<int>("count");
        QTest::newRow("a bar") << 1;
        QTest::newRow("a run of them") << 12;
    }
    void ABarOfTheChosenFindingHasAFrameAllAround()
    {
        QFETCH(const int, count);
        applyTheme(ThemeChoice::Light);
        const Theme theme(QApplication::palette());
        const auto painted = [&theme, count](bool focused) {
            QImage image(QSize(140, 20), QImage::Format_RGB32);
            image.fill(theme.canvas);
            QPainter painter(&image);
            Bar bar;
            bar.box = QRectF(10, 4, 100, 12);
            bar.state = BarState::Ended;
            bar.focused = focused;
            BarPainter bars(painter, theme);
            count == 1 ? bars.paint(bar) : bars.paintFolded(bar, static_cast<size_t>(count));
            painter.end();
            return image;
        };
        const QImage plain = painted(false);
        const QImage framed = painted(true);
        const auto differs = [&](const QRect& strip) {
            return plain.copy(strip) != framed.copy(strip);
        };
        QVERIFY2(differs({6, 8, 4, 4}), "left");
        QVERIFY2(differs({110, 8, 4, 4}), "right");
        QVERIFY2(differs({50, 0, 4, 4}), "above");
        QVERIFY2(differs({50, 16, 4, 4}), "below");
    }
};

DRMSCOPE_WATCHED_TEST_MAIN(BarPainterTest)
#include "bar_painter_test.moc"
