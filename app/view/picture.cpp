// SPDX-License-Identifier: MIT
#include "app/view/picture.h"

#include "app/export/export_error.h"
#include "app/export/output_file.h"
#include "app/view/theme.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QImage>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QSvgGenerator>
#include <QThread>
#include <algorithm>
#include <atomic>

namespace drmscope::app {

namespace {

constexpr int kDpi = 96;

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(drmscope::app::Picture)
};

class Picture
{
public:
    Picture(const PictureSheet& sheet, const Theme& theme, QString title)
        : m_title(std::move(title)), m_line(QFontMetrics(sheet.font()).height()), m_theme(theme),
          m_sheet(sheet), m_bold(sheet.font())
    {
        m_bold.setBold(true);
        const QRect room(kMargin, 0, sheet.size().width() - 2 * kMargin, 0);
        m_titleBand = QFontMetrics(m_bold).boundingRect(room, kTitleFlags, m_title).height() + 14;
    }

    const QString& title() const { return m_title; }
    QSize size() const { return m_sheet.size() + QSize(0, m_titleBand + band()); }

    void paint(QPainter& painter) const
    {
        const QRect all(QPoint(), size());
        painter.fillRect(all, m_theme.canvas);
        painter.setLayoutDirection(Qt::LeftToRight);
        painter.setFont(m_sheet.font());
        painter.save();
        painter.translate(0, m_titleBand);
        m_sheet.paint(painter, m_theme);
        painter.restore();
        // Over what is scrolled away: a drawing (SVG) knows no clips.
        const QRect key(0, all.height() - band(), all.width(), band());
        painter.fillRect(key, m_theme.canvas);
        m_sheet.paintKey(painter, m_theme, key);
        const QRect title(0, 0, all.width(), m_titleBand);
        painter.fillRect(title, m_theme.canvas);
        painter.setFont(m_bold);
        painter.setPen(m_theme.text);
        painter.drawText(title.adjusted(kMargin, 0, -kMargin, 0), kTitleFlags, m_title);
    }

private:
    static constexpr int kMargin = 10;
    static constexpr int kTitleFlags = Qt::AlignLeft | Qt::AlignVCenter | Qt::TextWordWrap;

    int band() const { return m_line + 14; }

    QString m_title;
    int m_line;
    const Theme& m_theme;
    const PictureSheet& m_sheet;
    QFont m_bold;
    int m_titleBand;
};

// Who comes first: its writer, who is about to publish it, or who gives it up.
class Outcome
{
public:
    bool publish() { return turnInto(State::Published); }
    bool giveUp() { return turnInto(State::GivenUp); }

private:
    enum class State : quint8
    {
        Open,
        Published,
        GivenUp,
    };
    bool turnInto(State state)
    {
        auto open = State::Open;
        return m_state.compare_exchange_strong(open, state);
    }
    std::atomic<State> m_state = State::Open;
};

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
    svg.setResolution(QImage(1, 1, QImage::Format_RGB32).logicalDpiY()); // that of its font
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

QByteArray drawn(const Picture& picture, const QString& format)
{
    const auto writer = format == QLatin1String("svg")   ? writeSvg
                        : format == QLatin1String("pdf") ? writePdf
                                                         : writePng;
    QBuffer bytes;
    bytes.open(QIODevice::WriteOnly);
    if (!writer(picture, bytes)) {
        throw ExportError(ExportError::Kind::Io,
                          Words::tr("there is not enough memory for the picture").toStdString());
    }
    return bytes.data();
}

QString write(const Picture& picture, const QString& file, Outcome& outcome)
{
    try {
        const QString format = pictureFormatOf(file);
        OutputFile out(QFile::encodeName(file).toStdString(), true);
        const QByteArray bytes = drawn(picture, format);
        if (outcome.publish()) {
            out.write({bytes.data(), static_cast<size_t>(bytes.size())});
            out.publish();
        }
    } catch (const ExportError& error) {
        return QString::fromStdString(error.what());
    }
    return {};
}

} // namespace

QByteArray drawnPicture(const PictureSheet& sheet, const QString& title, const QString& format)
{
    return drawn(Picture(sheet, lightTheme(), title), format);
}

QString pictureFormatOf(const QString& file)
{
    QString format = QFileInfo(file).suffix().toLower();
    const auto formats = {QLatin1String("png"), QLatin1String("svg"), QLatin1String("pdf")};
    if (std::find(formats.begin(), formats.end(), format) == formats.end()) {
        throw ExportError(
            ExportError::Kind::Usage,
            Words::tr("cannot write %1: its name ends neither in .png nor .svg nor .pdf")
                .arg(file)
                .toStdString());
    }
    return format;
}

std::function<bool()> writePictureAside(std::shared_ptr<const PictureSheet> sheet,
                                        const QString& title, const QString& file, QObject* context,
                                        const std::function<void(const QString&)>& written)
{
    const auto failure = std::make_shared<QString>();
    const auto outcome = std::make_shared<Outcome>();
    auto* thread = QThread::create(
        [sheet = std::move(sheet), theme = lightTheme(), title, file, failure, outcome] {
            *failure = write(Picture(*sheet, theme, title), file, *outcome);
        });
    const auto told = QObject::connect(thread, &QThread::finished, context,
                                       [written, failure] { written(*failure); });
    QObject::connect(thread, &QThread::finished, thread, &QObject::deleteLater);
    QObject::connect(qApp, &QCoreApplication::aboutToQuit, thread, [thread] { thread->wait(); });
    thread->start();
    return [told, outcome] {
        const bool inTime = outcome->giveUp();
        if (inTime) {
            QObject::disconnect(told);
        }
        return inTime;
    };
}

} // namespace drmscope::app
