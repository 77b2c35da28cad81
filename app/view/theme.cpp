// SPDX-License-Identifier: MIT
#include "app/view/theme.h"

#include "app/model/settings.h"
#include "app/view/contrast_style.h"

#include <QApplication>
#include <QStyle>

namespace drmscope::app {

namespace {

const QString kRemembered = QStringLiteral("window/theme");
const QStringList kThemeWords{QStringLiteral("system"), QStringLiteral("light"),
                              QStringLiteral("dark"), QStringLiteral("high-contrast")};
ThemeChoice applied = ThemeChoice::System; // of the application, as its palette is

QColor mixed(const QColor& below, const QColor& over, double share)
{
    const auto part = [share](int a, int b) { return static_cast<int>(a + (b - a) * share); };
    return {part(below.red(), over.red()), part(below.green(), over.green()),
            part(below.blue(), over.blue())};
}

QPalette lightPalette()
{
    QPalette palette(QColor(0xEF, 0xF1, 0xF4));
    palette.setColor(QPalette::Window, QColor(0xF3, 0xF4, 0xF6));
    palette.setColor(QPalette::WindowText, QColor(0x1B, 0x1F, 0x24));
    palette.setColor(QPalette::Base, Qt::white);
    palette.setColor(QPalette::AlternateBase, QColor(0xF7, 0xF8, 0xFA));
    palette.setColor(QPalette::Text, QColor(0x1B, 0x1F, 0x24));
    palette.setColor(QPalette::Button, QColor(0xEC, 0xEE, 0xF1));
    palette.setColor(QPalette::ButtonText, QColor(0x1B, 0x1F, 0x24));
    palette.setColor(QPalette::PlaceholderText, QColor(0x6A, 0x73, 0x7D));
    palette.setColor(QPalette::ToolTipBase, Qt::white);
    palette.setColor(QPalette::ToolTipText, QColor(0x1B, 0x1F, 0x24));
    palette.setColor(QPalette::Highlight, QColor(0x1F, 0x5F, 0xBF));
    palette.setColor(QPalette::HighlightedText, Qt::white);
    palette.setColor(QPalette::Link, QColor(0x1F, 0x5F, 0xBF));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        palette.setColor(QPalette::Disabled, role, QColor(0x9A, 0xA2, 0xAB));
    }
    return palette;
}

QPalette darkPalette()
{
    QPalette palette(QColor(0x2B, 0x2E, 0x33));
    palette.setColor(QPalette::Window, QColor(0x26, 0x28, 0x2C));
    palette.setColor(QPalette::WindowText, QColor(0xE6, 0xE8, 0xEB));
    palette.setColor(QPalette::Base, QColor(0x1E, 0x1E, 0x1E));
    palette.setColor(QPalette::AlternateBase, QColor(0x24, 0x25, 0x27));
    palette.setColor(QPalette::Text, QColor(0xE6, 0xE8, 0xEB));
    palette.setColor(QPalette::Button, QColor(0x33, 0x36, 0x3B));
    palette.setColor(QPalette::ButtonText, QColor(0xE6, 0xE8, 0xEB));
    palette.setColor(QPalette::PlaceholderText, QColor(0x9A, 0xA2, 0xAB));
    palette.setColor(QPalette::ToolTipBase, QColor(0x2F, 0x32, 0x37));
    palette.setColor(QPalette::ToolTipText, QColor(0xE6, 0xE8, 0xEB));
    palette.setColor(QPalette::Highlight, QColor(0x4C, 0x93, 0xE6));
    palette.setColor(QPalette::HighlightedText, QColor(0x10, 0x12, 0x14));
    palette.setColor(QPalette::Link, QColor(0x7F, 0xB3, 0xF2));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        palette.setColor(QPalette::Disabled, role, QColor(0x76, 0x7C, 0x84));
    }
    return palette;
}

QPalette contrastPalette()
{
    QPalette palette(Qt::black);
    for (const auto role : {QPalette::Window, QPalette::Base, QPalette::AlternateBase,
                            QPalette::Button, QPalette::ToolTipBase}) {
        palette.setColor(role, Qt::black);
    }
    for (const auto role :
         {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::PlaceholderText,
          QPalette::ToolTipText, QPalette::Light, QPalette::Mid, QPalette::Dark}) {
        palette.setColor(role, Qt::white);
    }
    palette.setColor(QPalette::Highlight, QColor(0xFF, 0xEB, 0x3B));
    palette.setColor(QPalette::HighlightedText, Qt::black);
    palette.setColor(QPalette::Link, QColor(0x8A, 0xD4, 0xFF));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
        palette.setColor(QPalette::Disabled, role, QColor(0xA8, 0xA8, 0xA8));
    }
    return palette;
}

} // namespace

Theme lightTheme()
{
    return Theme(lightPalette());
}

Theme::Theme(const QPalette& palette)
    : dark(palette.color(QPalette::Base).lightness() < 128), canvas(palette.color(QPalette::Base)),
      text(palette.color(QPalette::Text)), accent(palette.color(QPalette::Highlight)),
      onAccent(palette.color(QPalette::HighlightedText)),
      live(dark ? QColor(0x56, 0xB4, 0xE9) : QColor(0x00, 0x72, 0xB2)),
      ended(dark ? QColor(0x9A, 0x9A, 0x9A) : QColor(0x6B, 0x6B, 0x6B)), held(0xE6, 0x9F, 0x00),
      leaked(0xD5, 0x5E, 0x00), hazard(0xCC, 0x79, 0xA7)
{
    contrast = canvas == QColor(Qt::black) && text == QColor(Qt::white);
    raised = mixed(canvas, text, contrast ? 0.0 : dark ? 0.07 : 0.045);
    grid = mixed(canvas, text, contrast ? 0.3 : dark ? 0.10 : 0.08);
    edge = mixed(canvas, text, contrast ? 0.8 : 0.22);
    quietText = mixed(canvas, text, contrast ? 1.0 : 0.68);
    if (contrast) {
        leaked = QColor(0xFF, 0x8A, 0x3D);
        held = QColor(0xFF, 0xC2, 0x33);
        hazard = QColor(0xF2, 0xA9, 0xD2);
        ended = QColor(0xC8, 0xC8, 0xC8);
    }
}

QColor Theme::of(BarState state) const
{
    switch (state) {
    case BarState::Ended:
        return ended;
    case BarState::Live:
        return live;
    case BarState::Hazard:
        return hazard;
    case BarState::Held:
        return held;
    case BarState::Leaked:
        return leaked;
    }
    return ended;
}

QColor Theme::outlineOf(BarState state) const
{
    return dark ? of(state).lighter(112) : of(state).darker(state == BarState::Held ? 165 : 125);
}

QColor Theme::blend(const QColor& over, double share) const
{
    return mixed(canvas, over, share);
}

QColor Theme::phaseFill(Phase phase) const
{
    switch (phase) {
    case Phase::Probing:
        return blend(live, dark ? 0.22 : 0.16);
    case Phase::Init:
        return blend(live, dark ? 0.36 : 0.30);
    case Phase::Registered:
        return blend(live, dark ? 0.58 : 0.85);
    case Phase::Unplugging:
        return blend(held, 0.45);
    case Phase::Unplugged:
    case Phase::Unregistered:
        return blend(held, 0.62);
    case Phase::Zombie:
        return blend(held, dark ? 0.85 : 0.95);
    case Phase::Releasing:
        return blend(ended, dark ? 0.75 : 0.95);
    case Phase::Freed:
        return blend(ended, 0.12);
    case Phase::Unknown:
        break;
    }
    return blend(ended, 0.25);
}

QColor Theme::phaseText(Phase phase) const
{
    const auto fill = phaseFill(phase);
    // Perceived lightness decides, so that each label keeps a contrast of 4.5 and more.
    const int luma = (fill.red() * 299 + fill.green() * 587 + fill.blue() * 114) / 1000;
    return luma > 135 ? QColor(0x14, 0x16, 0x19) : QColor(Qt::white);
}

void applyTheme(ThemeChoice choice)
{
    applied = choice;
    static const QPalette platform = QApplication::palette();
    QApplication::setStyle(new ContrastStyle(choice == ThemeChoice::Contrast
                                                 ? ContrastStyle::Outlined::All
                                                 : ContrastStyle::Outlined::Checks));
    if (choice == ThemeChoice::System) {
        const bool own = platform == QApplication::style()->standardPalette();
        QApplication::setPalette(own ? lightPalette() : QPalette());
        return;
    }
    QApplication::setPalette(choice == ThemeChoice::Dark       ? darkPalette()
                             : choice == ThemeChoice::Contrast ? contrastPalette()
                                                               : lightPalette());
}

ThemeChoice appliedTheme()
{
    return applied;
}

std::optional<ThemeChoice> themeOf(const QString& word)
{
    const auto at = kThemeWords.indexOf(word);
    return at < 0 ? std::nullopt : std::optional(static_cast<ThemeChoice>(at));
}

void rememberTheme(ThemeChoice choice)
{
    Settings::setValue(kRemembered, kThemeWords.at(static_cast<qsizetype>(choice)));
}

ThemeChoice rememberedTheme()
{
    return themeOf(Settings::value(kRemembered).toString()).value_or(ThemeChoice::System);
}

} // namespace drmscope::app
