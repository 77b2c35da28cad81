// SPDX-License-Identifier: MIT
#include "app/view/mark_labels.h"
#include "tests/app/view/watched_application.h"

#include <QApplication>
#include <QRandomGenerator>
#include <QTest>

using namespace drmscope::app;

class MarkLabelsTest : public QObject
{
    Q_OBJECT
private slots:
    void LabelsNeverOverlapAndNeverLeaveTheirRoom()
    {
        const QFontMetrics metrics(QApplication::font());
        QRandomGenerator random(9);
        for (int round = 0; round < 200; ++round) {
            TimeScale scale;
            scale.setWidth(900);
            scale.setLimits(0, 1'000'000);
            std::vector<TimelineMark> marks;
            for (int i = 0; i < 1 + round % 12; ++i) {
                marks.push_back({MarkKind::LastClose,
                                 static_cast<qint64>(random.bounded(1'000'000)),
                                 QStringLiteral("last close")});
            }
            std::sort(marks.begin(), marks.end(),
                      [](const auto& a, const auto& b) { return a.timeNs < b.timeNs; });
            const MarkRoom room{200, 1100, 10, 16, 2};
            const auto labels = placeMarks(marks, scale, 0, metrics, room);
            for (size_t i = 0; i < labels.size(); ++i) {
                if (labels[i].box.isEmpty()) {
                    continue;
                }
                QVERIFY(labels[i].box.left() >= 200 && labels[i].box.right() <= 1100);
                for (size_t other = i + 1; other < labels.size(); ++other) {
                    QVERIFY(!labels[i].box.intersects(labels[other].box));
                }
            }
        }
    }

    void MarksThatCoincideShareOneLabel()
    {
        const QFontMetrics metrics(QApplication::font());
        TimeScale scale;
        scale.setWidth(900);
        scale.setLimits(0, 10'000'000'000);
        const std::vector<TimelineMark> marks{
            {MarkKind::LastClose, 5'000'000'000, QStringLiteral("last close")},
            {MarkKind::ReleaseBegin, 5'000'100'000, QStringLiteral("release")}};
        const auto labels = placeMarks(marks, scale, 0, metrics, {0, 900, 0, 16, 2});
        QCOMPARE(labels.size(), size_t{1});
        QVERIFY(labels[0].text.contains(QLatin1String("last close, release")));
    }
};

DRMSCOPE_WATCHED_TEST_MAIN(MarkLabelsTest)
#include "mark_labels_test.moc"
