// SPDX-License-Identifier: MIT
// What the rows of a timeline count, and what they are called.
#include "app/model/device_list_model.h"
#include "app/model/filter_groups.h"
#include "app/model/session_document.h"
#include "app/model/timeline.h"
#include "tests/app/model/session_maker.h"

#include <QSet>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>

using namespace drmscope::app;

class TimelineTest : public QObject
{
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    SessionDocument m_document;
    int m_sessions = 0;

    void open(const test::SessionMaker& maker, const QString& sql = {})
    {
        const QString path = m_folder.filePath(QString::number(++m_sessions));
        maker.write(path, 5000);
        if (!sql.isEmpty()) {
            test::change(path, sql);
        }
        m_document.open(path);
        QTRY_COMPARE_WITH_TIMEOUT(m_document.state(), SessionDocument::State::Ready, 60000);
    }

    [[nodiscard]] const TimelineGroup& group() const
    {
        return m_document.contents()->timeline->groups().front();
    }

    [[nodiscard]] const TimelineRow& rowOf(RowKind kind) const
    {
        const auto& rows = group().rows;
        return *std::find_if(rows.begin(), rows.end(),
                             [kind](const TimelineRow& row) { return row.kind == kind; });
    }

    [[nodiscard]] QStringList labels() const
    {
        QStringList all;
        for (const auto& row : group().rows) {
            if (row.nameId != 0 && !row.devres && !row.label.isEmpty()) {
                all.append(row.label);
            }
        }
        return all;
    }

private slots:
    // Each state for itself: one hazard among fifteen that are held makes no sixteen hazards.
    void EachStateIsCountedForItself()
    {
        test::SessionMaker maker;
        maker.addDevice({1, 0, 100, 120, 3000, 4400});
        for (int i = 0; i < 16; ++i) {
            maker.addResource(1, QStringLiteral("name %1").arg(i), 64, 130 + i, 4400);
        }
        maker.addHazard(5, 1);
        maker.addFile(1, QStringLiteral("compositor"), 123, 1000, 4300);
        open(maker);
        const qint64 originNs = m_document.contents()->originNs();
        const auto at = [originNs](const LiveCount& count, qint64 ms) {
            return count.at(originNs + ms * 1'000'000);
        };
        for (const auto kind : {RowKind::LiveCount, RowKind::LiveBytes}) {
            const qint64 each = kind == RowKind::LiveBytes ? 64 : 1;
            const auto& row = rowOf(kind);
            QCOMPARE(at(row.count, 4000), 16 * each);
            QCOMPARE(at(row.severe.of(BarState::Held), 4000), 15 * each);
            QCOMPARE(at(row.severe.of(BarState::Hazard), 4000), each);
            QCOMPARE(row.severe.of(BarState::Leaked).highest(), 0);
            // Trouble begins for what is held with the unplug.
            QCOMPARE(at(row.severe.of(BarState::Held), 2900), 0);
            QCOMPARE(at(row.severe.of(BarState::Hazard), 2900), each);
        }
        // Whoever folds the group still sees who held it.
        QVERIFY(std::any_of(
            group().severeBeside.begin(), group().severeBeside.end(),
            [&](const SevereCounts& counts) { return at(counts.of(BarState::Held), 4000) == 1; }));
    }

    // However many there are: one row each, or bundles.
    void RowsOfOneNameAreToldApartByTheirCallSites()
    {
        for (const int count : {12, 120}) {
            test::SessionMaker maker;
            maker.addDevice({});
            for (int i = 0; i < count; ++i) {
                maker.addResource(1, QStringLiteral("drm_encoder_cleanup"), 0, 130 + i, 0);
            }
            for (int i = 0; i < count; ++i) {
                maker.addResource(1, QStringLiteral("mutex_destroy"), 0, 2000 + i, 0);
            }
            open(maker, QStringLiteral(
                            "INSERT INTO symbol VALUES (7, 7000, 'crtc_init', 20, 96, 'bochs');"
                            "INSERT INTO symbol VALUES (8, 8000, 'crtc_init', 52, 96, 'bochs');"
                            "UPDATE resource SET call_site_symbol_id = CASE id % 3 WHEN 0 THEN 1 "
                            "WHEN 1 THEN 7 ELSE 8 END WHERE added_ns < (SELECT min(added_ns) FROM "
                            "resource) + 1500000000"));
            const auto all = labels();
            const QSet<QString> names(all.begin(), all.end());
            QCOMPARE(names, (QSet<QString>{QStringLiteral("drm_encoder_cleanup · bochs_pci_probe"),
                                           QStringLiteral("drm_encoder_cleanup · crtc_init+0x14"),
                                           QStringLiteral("drm_encoder_cleanup · crtc_init+0x34"),
                                           QStringLiteral("mutex_destroy")}));
        }
    }

    void ADeviceWithoutAMinorIsNamedOnce()
    {
        test::SessionMaker maker;
        maker.addDevice({});
        open(maker, QStringLiteral("DELETE FROM minor;"));
        const auto& contents = *m_document.contents();
        QCOMPARE(group().title, QStringLiteral("0000:01:00.0"));
        QVERIFY2(!group().subtitle.contains(group().title), qPrintable(group().subtitle));
        for (const auto& part : filterGroups(contents)) {
            if (part.by == FilterGroup::By::Device) {
                QCOMPARE(part.label.count(QStringLiteral("0000:01:00.0")), 1);
            }
        }
    }
};

QTEST_GUILESS_MAIN(TimelineTest)
#include "timeline_test.moc"
