// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QFont>
#include <QRect>
#include <QSize>
#include <QString>
#include <functional>
#include <memory>

class QObject;
class QPainter;

namespace drmscope::app {

class Theme;

// What a view showed at one moment. Owns all of it, so that any thread can paint it, whatever
// becomes of the window meanwhile.
class PictureSheet
{
public:
    static constexpr int kLeastWidth = 900;
    static constexpr int kTallestPx = 16'000;

    explicit PictureSheet(const QFont& font) : m_font(font) {}
    virtual ~PictureSheet() = default;
    Q_DISABLE_COPY_MOVE(PictureSheet)

    [[nodiscard]] const QFont& font() const { return m_font; }
    [[nodiscard]] virtual QSize size() const = 0;
    virtual void paint(QPainter& painter, const Theme& theme) const = 0;
    // What its shapes and colours mean.
    virtual void paintKey(QPainter& painter, const Theme& theme, const QRect& box) const = 0;

private:
    QFont m_font;
};

// The bytes of a picture of a sheet with a title and its legend, on a light ground: a "png", "svg"
// or "pdf". ExportError where there are none.
QByteArray drawnPicture(const PictureSheet& sheet, const QString& title, const QString& format);

// What OUT.png is to be: "png". ExportError where it ends otherwise.
QString pictureFormatOf(const QString& file);

// Writes the picture of a file's ending on another thread: `written` is told that on this thread,
// unless its `context` is gone. Whoever calls what is returned gives the picture up, and is told
// whether that came in time: no file is written then, and nobody is told. Else it is written, and
// `written` says how.
std::function<bool()> writePictureAside(std::shared_ptr<const PictureSheet> sheet,
                                        const QString& title, const QString& file, QObject* context,
                                        const std::function<void(const QString&)>& written);

} // namespace drmscope::app
