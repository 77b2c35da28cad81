// SPDX-License-Identifier: MIT
#include "app/view/box_sheet.h"
#include "tests/app/view/watched_application.h"

#include <QApplication>
#include <QBuffer>
#include <QImage>
#include <QPdfWriter>
#include <QTest>
#include <random>

using namespace drmscope::app;

class BoxSheetTest : public QObject
{
    Q_OBJECT
private:
    struct Box
    {
        QRect box;
        QColor color;
    };
    static constexpr QRect kArea{20, 10, 160, 40};

    // They overlap, and reach beyond the area.
    static std::vector<Box> manyBoxes(int count)
    {
        std::mt19937 random(1); // NOLINT(cert-msc32-c,cert-msc51-cpp): the same in every run
        const auto upTo = [&random](int end) { return static_cast<int>(random() % unsigned(end)); };
        std::vector<Box> boxes;
        for (int i = 0; i < count; ++i) {
            boxes.push_back({QRect(upTo(200), upTo(60), upTo(9), upTo(30)),
                             QColor::fromHsv(upTo(360), 200, 200)});
        }
        return boxes;
    }
    // As columns, side by side.
    static std::vector<Box> veil(int count)
    {
        std::vector<Box> boxes;
        for (int i = 0; i < count; ++i) {
            boxes.push_back(
                {QRect(kArea.left() + i, kArea.top(), 1, 1 + i % 30), QColor(200, 100, 20, 70)});
        }
        return boxes;
    }
    template <typename Paint> static QImage painted(double ratio, const Paint& paint)
    {
        QImage image(QSize(200, 60) * ratio, QImage::Format_RGB32);
        image.setDevicePixelRatio(ratio);
        image.fill(Qt::white);
        QPainter painter(&image);
        paint(painter);
        return image;
    }
    static BoxSheet sheetOf(const std::vector<Box>& boxes)
    {
        BoxSheet sheet(kArea);
        for (const auto& each : boxes) {
            sheet.fill(each.box, each.color);
        }
        return sheet;
    }

private slots:
    void paintsWhatThePainterWould_data()
    {
        QTest::addColumn<bool>("veiled");
        QTest::addColumn<int>("count");
        QTest::addColumn<double>("ratio");
        for (const bool veiled : {false, true}) {
            for (const int count : {0, 5, 150, 400}) {
                for (const double ratio : {1.0, 2.0}) {
                    QTest::addRow("%d %s boxes at %.0f", count, veiled ? "veiled" : "opaque", ratio)
                        << veiled << count << ratio;
                }
            }
        }
    }
    void paintsWhatThePainterWould()
    {
        QFETCH(bool, veiled);
        QFETCH(int, count);
        QFETCH(double, ratio);
        const auto boxes = veiled ? veil(count) : manyBoxes(count);
        const auto sheet = painted(ratio, [&](QPainter& painter) {
            painter.setClipRect(QRect(0, 0, 150, 60));
            sheetOf(boxes).paint(painter);
        });
        const auto wanted = painted(ratio, [&](QPainter& painter) {
            painter.setClipRect(QRect(0, 0, 150, 60) & kArea);
            for (const auto& each : boxes) {
                painter.fillRect(each.box, each.color);
            }
        });
        QCOMPARE(sheet, wanted);
    }

    void staysBoxesInADrawing()
    {
        QBuffer file;
        file.open(QIODevice::WriteOnly);
        QPdfWriter drawing(&file);
        QPainter painter(&drawing);
        sheetOf(manyBoxes(400)).paint(painter);
        painter.end();
        QVERIFY(file.data().startsWith("%PDF"));
        QVERIFY(!file.data().contains("/Image\n"));
    }
};

DRMSCOPE_WATCHED_TEST_MAIN(BoxSheetTest)
#include "box_sheet_test.moc"
