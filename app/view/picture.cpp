// SPDX-License-Identifier: MIT
#include "app/view/picture.h"

#include "app/view/theme.h"

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
        painter.setFont(m_bold);
        painter.setPen(m_theme.text);
        painter.drawText(QRect(kMargin, 0, all.width() - 2 * kMargin, m_titleBand), kTitleFlags,
                         m_title);
        painter.setFont(m_sheet.font());
        painter.save();
        painter.translate(0, m_titleBand);
        m_sheet.paint(painter, m_theme);
        painter.restore();
        m_sheet.paintKey(painter, m_theme, QRect(0, all.height() - band(), all.width(), band()));
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

// Drops what comes once its thread is to stop: a PNG whose writing fails leaves memory of Qt's
// behind, for libpng jumps over who would free it.
class PictureFile : public QSaveFile
{
public:
    using QSaveFile::QSaveFile;

protected:
    qint64 writeData(const char* bytes, qint64 count) override
    {
        return QThread::currentThread()->isInterruptionRequested()
                   ? count
                   : QSaveFile::writeData(bytes, count);
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

QString write(const Picture& picture, const QString& file, Outcome& outcome)
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
    const bool written =
        out.open(QIODevice::WriteOnly) && writer(picture, out) && outcome.publish() && out.commit();
    return written ? QString() : cannot(file, out.errorString());
}

} // namespace

QString writePicture(const PictureSheet& sheet, const QString& title, const QString& file)
{
    Outcome outcome;
    return write(Picture(sheet, lightTheme(), title), file, outcome);
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
    return [thread = QPointer(thread), told, outcome] {
        const bool inTime = outcome->giveUp();
        if (inTime) {
            QObject::disconnect(told);
            if (thread != nullptr) {
                thread->requestInterruption();
            }
        }
        return inTime;
    };
}

} // namespace drmscope::app
