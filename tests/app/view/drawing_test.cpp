// SPDX-License-Identifier: MIT
// A drawing (SVG) and a page (PDF) show what the picture (PNG) of the same view shows, whatever is
// out of sight.
#include "app/view/picture.h"
#include "app/view/timeline_view.h"
#include "tests/app/model/session_maker.h"
#include "tests/app/view/watched_application.h"

#include <QFile>
#include <QImage>
#include <QPainter>
#include <QProcess>
#include <QScrollBar>
#include <QSvgRenderer>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <cmath>

using namespace drmscope::app;

class DrawingTest : public QObject
{
    Q_OBJECT
private:
    // What is compared is the mean of so many pixels each way: edges and letters are not smoothed
    // alike.
    static constexpr int kBlock = 24;

    QTemporaryDir m_folder;
    SessionDocument m_document;
    SessionFilter m_filter{m_document};
    Selection m_selection;
    Annotations m_annotations;
    TimelineView m_view{m_document, m_filter, m_selection, m_annotations};

    static QImage blocksOf(const QImage& image)
    {
        return image
            .scaled(image.width() / kBlock, image.height() / kBlock, Qt::IgnoreAspectRatio,
                    Qt::SmoothTransformation)
            .convertToFormat(QImage::Format_RGB32);
    }

    QImage page(const QByteArray& bytes, const QSize& size) const
    {
        QFile pdf(m_folder.filePath(QStringLiteral("page.pdf")));
        const bool written = pdf.open(QIODevice::WriteOnly) && pdf.write(bytes) == bytes.size();
        pdf.close();
        QProcess reader;
        reader.start(QStringLiteral("pdftocairo"),
                     {QStringLiteral("-png"), QStringLiteral("-singlefile"),
                      QStringLiteral("-scale-to-x"), QString::number(size.width()),
                      QStringLiteral("-scale-to-y"), QString::number(size.height()), pdf.fileName(),
                      m_folder.filePath(QStringLiteral("page"))});
        const bool read = written && reader.waitForFinished(60000) && reader.exitCode() == 0;
        return read ? QImage(m_folder.filePath(QStringLiteral("page.png"))) : QImage();
    }

    QImage drawnAs(const PictureSheet& sheet, const QString& format, const QSize& size = {}) const
    {
        const auto bytes = drawnPicture(sheet, QStringLiteral("a title"), format);
        if (format == QLatin1String("png")) {
            return QImage::fromData(bytes);
        }
        if (format == QLatin1String("pdf")) {
            return page(bytes, size);
        }
        QSvgRenderer drawing(bytes);
        QImage image(size, QImage::Format_RGB32);
        image.fill(Qt::white);
        QPainter painter(&image);
        drawing.render(&painter);
        return image;
    }

    // How many blocks differ by more than letters and edges do.
    static int countOthers(const QImage& one, const QImage& other)
    {
        constexpr int kLikeness = 60; // of 3 x 255
        int others = 0;
        for (int y = 0; y < one.height(); ++y) {
            for (int x = 0; x < one.width(); ++x) {
                const QRgb a = one.pixel(x, y);
                const QRgb b = other.pixel(x, y);
                const int distance = std::abs(qRed(a) - qRed(b)) + std::abs(qGreen(a) - qGreen(b)) +
                                     std::abs(qBlue(a) - qBlue(b));
                others += distance > kLikeness ? 1 : 0;
            }
        }
        return others;
    }

    void compare(const QString& what)
    {
        const auto sheet = m_view.sheet(false);
        const auto picture = drawnAs(*sheet, QStringLiteral("png"));
        for (const auto& format : {QStringLiteral("svg"), QStringLiteral("pdf")}) {
            const auto drawing = drawnAs(*sheet, format, picture.size());
            QCOMPARE(drawing.size(), picture.size());
            const int others = countOthers(blocksOf(picture), blocksOf(drawing));
            const QString said =
                QStringLiteral("%1, %2: %3 blocks differ").arg(format, what).arg(others);
            if (others > 0) {
                picture.save(m_folder.filePath(QStringLiteral("picture.png")));
                drawing.save(m_folder.filePath(QStringLiteral("drawing.png")));
                m_folder.setAutoRemove(false);
            }
            QVERIFY2(others == 0, qPrintable(said + QLatin1Char(' ') + m_folder.path()));
        }
    }

    [[nodiscard]] QString words() const
    {
        return QString::fromUtf8(
            drawnPicture(*m_view.sheet(false), QStringLiteral("a title"), QStringLiteral("svg")));
    }

private slots:
    void initTestCase()
    {
        test::SessionMaker maker;
        for (int id = 1; id <= 2; ++id) {
            maker.addDevice({id, id, 100, 120, 2500.0 + 500 * id, id == 1 ? 4400.0 : 0.0,
                             QStringLiteral("0000:0%1:00.0").arg(id)});
            for (int i = 0; i < 20; ++i) {
                maker.addResource(id, QStringLiteral("name %1").arg(i), 64, 130 + 40 * i,
                                  i % 3 == 0 ? 900 + 100 * i : (id == 1 ? 4400 : 0));
            }
            maker.addFile(id, QStringLiteral("compositor"), 123, 1000, id == 1 ? 4300 : 0);
        }
        maker.addLeak(22, 2);
        maker.addHazard(5, 1);
        maker.addMissed(1500, 1700, 9);
        const QString path = m_folder.filePath(QStringLiteral("two"));
        maker.write(path, 5000);
        m_view.resize(1000, 400); // far less than its rows
        m_view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&m_view));
        m_document.open(path);
        QTRY_COMPARE_WITH_TIMEOUT(m_document.state(), SessionDocument::State::Ready, 60000);
        QTRY_VERIFY_WITH_TIMEOUT(m_view.contents() != nullptr, 60000);
        const qint64 originNs = m_view.contents()->originNs();
        m_annotations.addNote({originNs + 1'000'000'000, QStringLiteral("a note"), {}});
        m_annotations.addNote({originNs + 2'500'000'000, QStringLiteral("another"), {}});
        m_annotations.setMarker(0, originNs + 500'000'000);
        m_annotations.setMarker(1, originNs + 2'600'000'000);
        QVERIFY(m_view.verticalScrollBar()->maximum() > 400);
    }

    void ADrawingShowsWhatThePictureShows()
    {
        const auto ms = [this](qint64 time) {
            return m_view.contents()->originNs() + time * 1'000'000;
        };
        for (const auto& [fromMs, toMs] :
             {std::pair(0, 5000), std::pair(1600, 2700), std::pair(2900, 4600)}) {
            m_view.showRange(ms(fromMs), ms(toMs));
            const int lowest = m_view.verticalScrollBar()->maximum();
            for (const int y : {0, 30, 117, lowest / 2, lowest - 7, lowest}) {
                m_view.verticalScrollBar()->setValue(y);
                compare(QStringLiteral("%1 to %2 ms, scrolled to %3").arg(fromMs).arg(toMs).arg(y));
                if (QTest::currentTestFailed()) {
                    return;
                }
            }
        }
    }

    // So what goes wrong is seen.
    void APageOfElsewhereDiffers()
    {
        m_view.verticalScrollBar()->setValue(0);
        const auto picture = drawnAs(*m_view.sheet(false), QStringLiteral("png"));
        m_view.verticalScrollBar()->setValue(30);
        const auto elsewhere = drawnAs(*m_view.sheet(false), QStringLiteral("pdf"), picture.size());
        QCOMPARE(elsewhere.size(), picture.size());
        QVERIFY(countOthers(blocksOf(picture), blocksOf(elsewhere)) > 0);
    }

    // The lines go on through all rows of the group.
    void NamesOfLandmarksStayInSight()
    {
        const qint64 originNs = m_view.contents()->originNs();
        m_view.showRange(originNs, originNs + 5'000'000'000);
        const auto* marks = m_view.rows().boxOf(0, 0);
        QVERIFY(marks != nullptr);
        for (const int y :
             {0, marks->top + 5, marks->top + marks->height, m_view.rows().groupBottom(0) - 150}) {
            m_view.verticalScrollBar()->setValue(y);
            QCOMPARE(words().count(QStringLiteral("unplug · 3.0")), 1);
        }
    }

    void TheAxisSaysWhatItCountsFromInTheRoomThereIs()
    {
        const qint64 originNs = m_view.contents()->originNs();
        m_view.showRange(originNs, originNs + 5'000'000'000);
        for (const auto& [width, word] : {std::pair(1000, "time since the start"),
                                          std::pair(400, "since start"), std::pair(200, "time")}) {
            m_view.resize(width, 400);
            QCoreApplication::processEvents();
            QVERIFY2(words().contains(QLatin1Char('>') + QLatin1String(word) + QLatin1Char('<')),
                     word);
        }
        m_view.resize(1000, 400);
    }
};

DRMSCOPE_WATCHED_TEST_MAIN(DrawingTest)
#include "drawing_test.moc"
