// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/device_story.h"
#include "app/model/lane.h"

#include <QColor>
#include <QPalette>
#include <optional>

namespace drmscope::app {

enum class ThemeChoice : quint8
{
    System,
    Light,
    Dark,
    Contrast,
};

// Every colour of the window, worked out from the palette in force, so that a change of the
// system's theme needs nothing but a repaint. The colours of states are Okabe and Ito's, which stay
// apart for colour-blind eyes; each state has a second cue besides (see bar_painter.h).
class Theme
{
public:
    explicit Theme(const QPalette& palette);

    bool dark = false;
    bool contrast = false; // black and white asked for: nothing is quiet
    QColor canvas;
    QColor raised; // headers, the axis, cards
    QColor grid;
    QColor edge;
    QColor text;
    QColor quietText;
    QColor accent; // selection and focus
    QColor onAccent;
    QColor live;
    QColor ended;
    QColor held;
    QColor leaked;
    QColor hazard;

    QColor of(BarState state) const;
    QColor outlineOf(BarState state) const; // enough contrast on the canvas
    QColor phaseFill(Phase phase) const;
    QColor phaseText(Phase phase) const;
    QColor blend(const QColor& over, double share) const; // of `over` on the canvas
};

// For pictures that are printed or sent: light, whatever the window has.
Theme lightTheme();

// Sets style and palette of the application. System: the platform's own palette where it has one.
void applyTheme(ThemeChoice choice);
ThemeChoice appliedTheme();

// "system", "light", "dark", "high-contrast"; none: no theme is called so.
std::optional<ThemeChoice> themeOf(const QString& word);
// For the next start.
void rememberTheme(ThemeChoice choice);
ThemeChoice rememberedTheme();

} // namespace drmscope::app
