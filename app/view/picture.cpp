// SPDX-License-Identifier: MIT
#include "app/view/picture.h"

#include "app/view/legend_bar.h"
#include "app/view/timeline_view.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QImage>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QSaveFile>
#include <QSvgGenerator>
#include <QThread>
#include <algorithm>
#include <cmath>
#include <memory>

namespace drmscope::app {

namespace {

constexpr int kTallestPx = 16'000;
constexpr int kDpi = 96;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(drmscope::app::Picture)
};

class Picture
{
public:
    Picture(TimelineView& timeline, const QString& title, bool whole)
        : m_timeline(timeline), m_title(title), m_whole(whole), m_theme(lightTheme()),
          m_line(timeline.fontMetrics().height())
    {
        const int body = whole ? timeline.wholeHeight() : timeline.viewport()->height();
        m_size = {std::max(timeline.viewport()->width(), 900),
                  std::min(body, kTallestPx) + titleBand() + band()};
    }

    const QSize& size() const { return m_size; }

    void paint(QPainter& painter) const
    {
        painter.setFont(m_timeline.font());
        painter.fillRect(QRect(QPoint(), m_size), m_theme.canvas);
        QFont bold = m_timeline.font();
        bold.setBold(true);
        painter.setFont(bold);
        painter.setPen(m_theme.text);
        painter.drawText(QRect(10, 0, m_size.width() - 20, titleBand()),
                         Qt::AlignLeft | Qt::AlignVCenter, m_title);
        painter.setFont(m_timeline.font());
        painter.save();
        painter.translate(0, titleBand());
        m_timeline.paintPicture(painter, {m_size.width(), m_size.height() - titleBand() - band()},
                                m_theme, m_whole);
        painter.restore();
        paintLegend(painter, m_theme, QRect(0, m_size.height() - band(), m_size.width(), band()),
                    m_timeline.colourBy(), m_timeline.contents());
    }

private:
    int band() const { return m_line + 14; }
    int titleBand() const
    {
        return band() + m_line * static_cast<int>(m_title.count(QLatin1Char('\n')));
    }

    TimelineView& m_timeline;
    QString m_title;
    bool m_whole;
    Theme m_theme;
    int m_line;
    QSize m_size;
};

QString cannot(const QString& file, const QString& why)
{
    return Words::tr("Cannot write %1: %2").arg(file, why);
}

QImage imageOf(const Picture& picture)
{
    QImage image(picture.size() * 2, QImage::Format_RGB32);
    image.setDevicePixelRatio(2);
    QPainter painter(&image);
    picture.paint(painter);
    return image;
}

// Any thread.
QString writePng(const QImage& image, const QString& file)
{
    QSaveFile out(file);
    const bool written = out.open(QIODevice::WriteOnly) && image.save(&out, "PNG") && out.commit();
    return written ? QString() : cannot(file, out.errorString());
}

QString endingOf(const QString& file)
{
    return QFileInfo(file).suffix().toLower();
}

} // namespace

QString writePicture(TimelineView& timeline, const QString& title, const QString& file, bool whole)
{
    if (timeline.contents() == nullptr) {
        return Words::tr("No session is open.");
    }
    const Picture picture(timeline, title, whole);
    const QString ending = endingOf(file);
    if (ending == QLatin1String("png")) {
        return writePng(imageOf(picture), file);
    }
    QSaveFile out(file);
    if (!out.open(QIODevice::WriteOnly)) {
        return cannot(file, out.errorString());
    }
    if (ending == QLatin1String("svg")) {
        QSvgGenerator svg;
        svg.setOutputDevice(&out);
        svg.setSize(picture.size());
        svg.setViewBox(QRect(QPoint(), picture.size()));
        svg.setTitle(title);
        QPainter painter(&svg);
        picture.paint(painter);
    } else if (ending == QLatin1String("pdf")) {
        QPdfWriter pdf(&out);
        pdf.setResolution(kDpi);
        pdf.setTitle(title);
        pdf.setPageMargins({});
        pdf.setPageSize(QPageSize(QSizeF(picture.size()) * 72.0 / kDpi, QPageSize::Point));
        QPainter painter(&pdf);
        picture.paint(painter);
    } else {
        return cannot(file, Words::tr("its name ends neither in .png nor .svg nor .pdf"));
    }
    return out.commit() ? QString() : cannot(file, out.errorString());
}

void writePictureAside(TimelineView& timeline, const QString& title, const QString& file,
                       bool whole, QObject* context,
                       const std::function<void(const QString&)>& written)
{
    if (timeline.contents() == nullptr || endingOf(file) != QLatin1String("png")) {
        written(writePicture(timeline, title, file, whole));
        return;
    }
    const auto failure = std::make_shared<QString>();
    auto* thread = QThread::create([image = imageOf(Picture(timeline, title, whole)), file,
                                    failure] { *failure = writePng(image, file); });
    QObject::connect(thread, &QThread::finished, context,
                     [written, failure] { written(*failure); });
    QObject::connect(thread, &QThread::finished, thread, &QObject::deleteLater);
    QObject::connect(qApp, &QCoreApplication::aboutToQuit, thread, [thread] { thread->wait(); });
    thread->start();
}

} // namespace drmscope::app
