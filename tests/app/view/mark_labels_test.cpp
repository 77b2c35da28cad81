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
            const auto labels = placeMarks(marks, scale, {}, metrics, room);
            int told = 0;
            for (size_t i = 0; i < labels.size(); ++i) {
                told += labels[i].count;
                if (labels[i].box.isEmpty()) {
                    continue;
                }
                QVERIFY(labels[i].box.left() >= 200 && labels[i].box.right() <= 1100);
                for (size_t other = i + 1; other < labels.size(); ++other) {
                    QVERIFY(!labels[i].box.intersects(labels[other].box));
                }
            }
            QCOMPARE(told, static_cast<int>(marks.size())); // one label or another counts each
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
        const auto labels = placeMarks(marks, scale, {}, metrics, {0, 900, 0, 16, 2});
        QCOMPARE(labels.size(), size_t{1});
        QVERIFY(labels[0].text.contains(QLatin1String("last close, release")));
    }

    // Which is at its own time, however early the label begins.
    void TheGravestOfThoseThatShareGivesThePlace()
    {
        const QFontMetrics metrics(QApplication::font());
        TimeScale scale;
        scale.setWidth(900);
        scale.setLimits(0, 10'000'000'000);
        const std::vector<TimelineMark> marks{
            {MarkKind::LastClose, 5'118'000'000, QStringLiteral("last close")},
            {MarkKind::Unplug, 5'164'000'000, QStringLiteral("unplug")},
            {MarkKind::ReleaseEnd, 5'164'300'000, QStringLiteral("freed")}};
        const auto labels = placeMarks(marks, scale, {}, metrics, {0, 900, 0, 16, 2});
        QCOMPARE(labels.size(), size_t{1});
        QCOMPARE(labels[0].text, QStringLiteral("last close, unplug, freed · 5.118–5.164 s"));
        QCOMPARE(labels[0].kind, MarkKind::Unplug);
        QCOMPARE(labels[0].x, scale.xAt(5'164'000'000));

        scale.setLimits(5'000'000'000, 15'000'000'000); // no room to the left
        const double x = scale.xAt(5'164'000'000);
        const double width = metrics.horizontalAdvance(QStringLiteral("unplug · 5.164 s +2")) + 16;
        const auto brief = placeMarks(marks, scale, {}, metrics, {0, x + width, 0, 16, 2});
        QCOMPARE(brief.size(), size_t{1});
        QCOMPARE(brief[0].text, QStringLiteral("unplug · 5.164 s +2"));
        QCOMPARE(brief[0].x, x);
    }

    // However many others come before them.
    void TheGravestStandWhereThereIsNoRoomForAll()
    {
        const QFontMetrics metrics(QApplication::font());
        TimeScale scale;
        scale.setWidth(320);
        scale.setLimits(0, 10'000'000'000);
        std::vector<TimelineMark> marks;
        for (int i = 0; i < 8; ++i) {
            marks.push_back({MarkKind::LastClose, i * 900'000'000LL, QStringLiteral("last close")});
        }
        marks.push_back({MarkKind::Unplug, 7'400'000'000, QStringLiteral("unplug")});
        marks.push_back({MarkKind::ReleaseBegin, 7'900'000'000, QStringLiteral("release")});
        const auto labels = placeMarks(marks, scale, {}, metrics, {0, 320, 0, 16, 2});
        QStringList said;
        int told = 0;
        for (const auto& label : labels) {
            told += label.count;
            if (!label.box.isEmpty()) {
                said.append(label.text);
            }
        }
        QVERIFY2(said.filter(QStringLiteral("unplug · 7.400 s")).size() == 1,
                 qPrintable(said.join(QLatin1Char('|'))));
        QVERIFY2(said.filter(QStringLiteral("release")).size() == 1,
                 qPrintable(said.join(QLatin1Char('|'))));
        QVERIFY(said.size() < 10);
        QCOMPARE(told, 10);
        QVERIFY2(said.filter(QStringLiteral(" +")).size() > 0,
                 qPrintable(said.join(QLatin1Char('|'))));
    }
};

DRMSCOPE_WATCHED_TEST_MAIN(MarkLabelsTest)
#include "mark_labels_test.moc"
