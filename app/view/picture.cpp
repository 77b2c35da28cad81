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
#include <QPointer>
#include <QSaveFile>
#include <QSvgGenerator>
#include <QThread>
#include <memory>

namespace drmscope::app {

namespace {

constexpr int kLeastWidth = 900;
constexpr int kTallestPx = 16'000;
constexpr int kDpi = 96;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(drmscope::app::Picture)
};

// Nothing of it belongs to a window: any thread paints and writes it.
class Picture
{
public:
    Picture(const TimelineView& timeline, const QString& title, bool whole)
        : m_title(title), m_line(timeline.fontMetrics().height()), m_theme(lightTheme()),
          m_sheet(timeline.sheet(kLeastWidth, kTallestPx, whole))
    {}

    const QString& title() const { return m_title; }
    QSize size() const { return m_sheet.size() + QSize(0, titleBand() + band()); }

    void paint(QPainter& painter) const
    {
        const QRect all(QPoint(), size());
        painter.fillRect(all, m_theme.canvas);
        QFont bold = m_sheet.font();
        bold.setBold(true);
        painter.setFont(bold);
        painter.setPen(m_theme.text);
        painter.drawText(QRect(10, 0, all.width() - 20, titleBand()),
                         Qt::AlignLeft | Qt::AlignVCenter, m_title);
        painter.save();
        painter.translate(0, titleBand());
        m_sheet.paint(painter, m_theme);
        painter.restore();
        painter.setFont(m_sheet.font());
        paintLegend(painter, m_theme, QRect(0, all.height() - band(), all.width(), band()),
                    m_sheet.colourBy(), &m_sheet.contents());
    }

private:
    int band() const { return m_line + 14; }
    int titleBand() const
    {
        return band() + m_line * static_cast<int>(m_title.count(QLatin1Char('\n')));
    }

    QString m_title;
    int m_line;
    Theme m_theme;
    TimelineSheet m_sheet;
};

// Takes nothing more once its thread is to stop, so that packing ends soon.
class PictureFile : public QSaveFile
{
public:
    using QSaveFile::QSaveFile;
    static bool isGivenUp() { return QThread::currentThread()->isInterruptionRequested(); }

protected:
    qint64 writeData(const char* bytes, qint64 count) override
    {
        return isGivenUp() ? -1 : QSaveFile::writeData(bytes, count);
    }
};

QString cannot(const QString& file, const QString& why)
{
    return Words::tr("Cannot write %1: %2").arg(file, why);
}

bool writePng(const Picture& picture, QIODevice& out)
{
    QImage image(picture.size() * 2, QImage::Format_RGB32);
    image.setDevicePixelRatio(2);
    QPainter painter(&image);
    picture.paint(painter);
    painter.end();
    return image.save(&out, "PNG");
}

bool writeSvg(const Picture& picture, QIODevice& out)
{
    QSvgGenerator svg;
    svg.setOutputDevice(&out);
    svg.setSize(picture.size());
    svg.setViewBox(QRect(QPoint(), picture.size()));
    svg.setTitle(picture.title());
    QPainter painter(&svg);
    picture.paint(painter);
    return painter.end();
}

bool writePdf(const Picture& picture, QIODevice& out)
{
    QPdfWriter pdf(&out);
    pdf.setResolution(kDpi);
    pdf.setTitle(picture.title());
    pdf.setPageMargins({});
    pdf.setPageSize(QPageSize(QSizeF(picture.size()) * 72.0 / kDpi, QPageSize::Point));
    QPainter painter(&pdf);
    picture.paint(painter);
    return painter.end();
}

QString write(const Picture& picture, const QString& file)
{
    const QString ending = QFileInfo(file).suffix().toLower();
    const auto writer = ending == QLatin1String("png")   ? writePng
                        : ending == QLatin1String("svg") ? writeSvg
                        : ending == QLatin1String("pdf") ? writePdf
                                                         : nullptr;
    if (writer == nullptr) {
        return cannot(file, Words::tr("its name ends neither in .png nor .svg nor .pdf"));
    }
    PictureFile out(file);
    const bool written = out.open(QIODevice::WriteOnly) && writer(picture, out) &&
                         !PictureFile::isGivenUp() && out.commit();
    return written ? QString() : cannot(file, out.errorString());
}

} // namespace

QString writePicture(const TimelineView& timeline, const QString& title, const QString& file,
                     bool whole)
{
    return timeline.contents() == nullptr ? Words::tr("No session is open.")
                                          : write(Picture(timeline, title, whole), file);
}

std::function<void()> writePictureAside(const TimelineView& timeline, const QString& title,
                                        const QString& file, bool whole, QObject* context,
                                        const std::function<void(const QString&)>& written)
{
    if (timeline.contents() == nullptr) {
        written(Words::tr("No session is open."));
        return [] {};
    }
    const auto failure = std::make_shared<QString>();
    auto* thread = QThread::create([picture = Picture(timeline, title, whole), file, failure] {
        *failure = write(picture, file);
    });
    const auto told = QObject::connect(thread, &QThread::finished, context,
                                       [written, failure] { written(*failure); });
    QObject::connect(thread, &QThread::finished, thread, &QObject::deleteLater);
    QObject::connect(qApp, &QCoreApplication::aboutToQuit, thread, [thread] { thread->wait(); });
    thread->start();
    return [thread = QPointer(thread), told] {
        QObject::disconnect(told);
        if (thread != nullptr) {
            thread->requestInterruption();
        }
    };
}

} // namespace drmscope::app
