// SPDX-License-Identifier: MIT
// What stands behind the tables below the timeline, and what a person adds to a session.
#include "app/model/comparison.h"
#include "app/model/device_story.h"
#include "app/model/focused_bar.h"
#include "app/model/inspection.h"
#include "app/model/resource_table_model.h"
#include "app/model/session_document.h"
#include "app/model/session_tables.h"
#include "app/model/sql_session.h"
#include "app/model/time_text.h"
#include "app/model/timeline.h"
#include "tests/app/model/session_folder.h"
#include "tests/app/model/session_maker.h"

#include <QAbstractItemModelTester>
#include <QFile>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTest>

using namespace drmscope::app;
using State = SessionDocument::State;

namespace {

// A long table of its own row numbers.
class Numbers : public LongTable
{
public:
    using LongTable::appendRows;
    using LongTable::replaceRows;

    int columnCount(const QModelIndex& parent) const override { return parent.isValid() ? 0 : 1; }
    QVariant data(const QModelIndex& index, int role) const override
    {
        return role == Qt::DisplayRole ? QVariant(index.row()) : QVariant();
    }
    void askForText(const std::vector<int>& /*rows*/, const QList<int>& /*columns*/,
                    const QString& /*title*/, TextReady /*ready*/) override
    {}
    void askForRow(qint64 /*id*/, const RowReady& /*ready*/) override {}
};

} // namespace

class TablesTest : public test::SessionFolder
{
    Q_OBJECT
private:
    static QString cell(const RowsModel& model, int row, int column)
    {
        return model.index(row, column).data().toString();
    }

private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        test::writeHotUnplug(file("hot"));
        test::SessionMaker maker;
        maker.addDevice({1, 0, 100, 120, 2000, 4000, QStringLiteral("0000:01:00.0")});
        maker.addFile(1, QStringLiteral("compositor"), 123, 1000, 3999);
        maker.addResource(1, QStringLiteral("kmalloc"), 4096, 130, 4000.1);
        maker.addResource(1, QStringLiteral("kmalloc"), 64, 140, 900);
        maker.addResource(1, QStringLiteral("drm_encoder_cleanup"), 8, 150, 0);
        maker.addLeak(4, 1);
        maker.addMissed(2600, 2900, 1234);
        maker.write(file("leak"), 5000);
        test::change(file("leak"), QStringLiteral("UPDATE resource SET stack_id = 0 WHERE id = 3"));
    }

    void ResourcesAreFilteredByEveryKey()
    {
        SessionDocument document;
        ResourceTableModel model(document);
        QSignalSpy ordered(&model, &ResourceTableModel::ordered);
        open(document, file("leak"));
        QTRY_COMPARE(ordered.size(), 1);
        const auto countOf = [&](const char* text) {
            const auto before = ordered.size();
            model.setFilter(QString::fromLatin1(text));
            [&] { QTRY_COMPARE(ordered.size(), before + 1); }();
            return model.rowCount();
        };
        QCOMPARE(countOf("name:kmalloc"), 2);
        QCOMPARE(countOf("-name:kmalloc"), 1);
        QCOMPARE(countOf("size>64"), 1);
        QCOMPARE(countOf("state:leaked"), 1);
        QCOMPARE(countOf("state:held"), 1);
        QCOMPARE(countOf("stack:drmm_kmalloc"), 2); // of one there is the call site alone
        QCOMPARE(countOf("-stack:drmm_kmalloc"), 1);
        QCOMPARE(countOf("stack:drmm_kmalloc|bochs_pci_probe"), 3);
        QCOMPARE(countOf("stack:nobody"), 0);
        QCOMPARE(countOf("process:modprobe"), 3);
        QCOMPARE(countOf("owner:devm"), 0);
        QCOMPARE(countOf("device:card0 kmalloc life<1s"), 1);
        QCOMPARE(countOf("device:card0#1"), 3);
        QCOMPARE(countOf("device:card0#2"), 0);
        QCOMPARE(countOf("driver:bochs"), 3);
        QCOMPARE(countOf("-driver:card0"), 3); // of no other name of it
        QCOMPARE(countOf("kind:kmalloc"), 2);
        QCOMPARE(countOf("state:held|leaked"), 2);
        QCOMPARE(countOf("-state:held|leaked"), 1);
        QCOMPARE(countOf("alive:0.95s..1s"), 2);
        QCOMPARE(countOf("-alive:0.95s..1s"), 1);
        QCOMPARE(countOf("alive:..130ms"), 1);
        QCOMPARE(countOf("added:140ms..145ms"), 1);
        QCOMPARE(countOf("added:140ms.."), 2);
        QCOMPARE(countOf("added:.."), 0); // no stretch of time
    }

    void FindingsTellVerdictCauseAndCallSite()
    {
        SessionDocument document;
        open(document, file("leak"));
        RowsModel model;
        model.setRows(document.contents()->findingTable);
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(cell(model, 0, 0), QStringLiteral("leak"));
        QCOMPARE(cell(model, 0, 3), QStringLiteral("Nothing will ever free it."));
        QVERIFY(cell(model, 0, 2).contains(QLatin1String("bochs_pci_probe")));
        QCOMPARE(model.itemOf(0).kind, Selection::Kind::Finding);
    }

    void AChosenFindingKnowsItsLanesAndItsTime()
    {
        SessionDocument document;
        open(document, file("leak"));
        Detail detail;
        bool ready = false;
        const auto id = document.contents()->findings.front().id;
        document.askForDetail({Selection::Kind::Finding, id}, [&](const Detail& read) {
            detail = read;
            ready = true;
        });
        QTRY_VERIFY(ready);
        QCOMPARE(detail.focus.resources, QSet<qint64>{4});
        QVERIFY(detail.focus.toNs > detail.focus.fromNs);
        QVERIFY(!detail.row.rows.empty());
    }

    // Beside "16 resources released", "leaks" alone would be a riddle.
    void ADeviceThatLeaksSaysHow()
    {
        SessionDocument document;
        open(document, QStringLiteral(DRMSCOPE_DEMO));
        QStringList said;
        for (const auto& device : document.contents()->devices) {
            said.append(DeviceStory(*document.contents(), device).healthText());
        }
        QCOMPARE(said.size(), 4);
        QCOMPARE(said[2], QStringLiteral("leaks: grew"));
        QCOMPARE(said[3], QStringLiteral("leaks: never released"));
    }

    // It was held after its unplug and is released, which is less than what a rule says of it.
    void ADeviceThatARuleAccusesIsCalledByItsGravestVerdict()
    {
        test::SessionMaker maker;
        maker.addDevice({1, 0, 100, 121, 2000, 6000, QStringLiteral("0000:01:00.0")});
        maker.addFile(1, QStringLiteral("compositor"), 123, 1000, 5999);
        maker.addResource(1, QStringLiteral("kmalloc"), 512, 101, 6000);
        maker.addHazard(1, 1);
        maker.write(file("hazardous"), 8000);
        SessionDocument document;
        open(document, file("hazardous"));
        const auto& contents = *document.contents();
        const DeviceStory story(contents, contents.devices.front());
        QVERIFY(story.afterlifeNs() > 0);
        QCOMPARE(story.healthText(), QStringLiteral("hazard: release order broken"));
        QCOMPARE(stateOf(story.health()), BarState::Hazard);
        const Inspection inspection = inspectDevice(contents, contents.devices.front());
        QCOMPARE(inspection.state, story.healthText());
        QCOMPARE(inspection.gravity, BarState::Hazard);
        // a leak is an error, and comes first in Findings too
        test::change(file("hazardous"),
                     QStringLiteral("INSERT INTO finding SELECT 9, 'F04', 'error', 'leak', 'grew', "
                                    "confidence, device_id, 0, 0, 0, first_seen_ns, 0, 0, title, "
                                    "cause FROM finding"));
        open(document, file("hazardous"));
        QCOMPARE(DeviceStory(*document.contents(), document.contents()->devices.front()).health(),
                 DeviceHealth::Leaking);
    }

    // A bar says something of a drm_device, or of what is missing; all else has none.
    void RowsThatSayNothingOfABarHaveNone()
    {
        SessionDocument document;
        open(document, QStringLiteral(DRMSCOPE_DEMO));
        const auto& contents = *document.contents();
        int armed = 0;
        for (const auto& row : contents.logTable->rows) {
            if (row.cells[3].text.contains(QLatin1String(": armed"))) {
                QVERIFY2(!row.state, qPrintable(row.cells[3].text));
                ++armed;
            }
        }
        QVERIFY(armed > 0);
        Finding finding;
        finding.verdict = "information";
        finding.deviceId = contents.devices.front().id;
        QVERIFY(contents.holdings.value(finding.deviceId).goneNs != 0);
        QVERIFY(stateOf(contents, finding) == BarState::Held);
        finding.deviceId = contents.devices[1].id;
        QCOMPARE(contents.holdings.value(finding.deviceId).goneNs, 0);
        QVERIFY(!stateOf(contents, finding));
        finding.verdict = "leak";
        QVERIFY(stateOf(contents, finding) == BarState::Leaked);

        open(document, file("leak"));
        const auto& rows = document.contents()->logTable->rows;
        const auto missed = std::find_if(rows.begin(), rows.end(), [](const Rows::Row& row) {
            return row.cells[0].text == QLatin1String("missed");
        });
        QVERIFY(missed != rows.end() && missed->state == BarState::Hazard);
    }

    // Which was told of after the drm_device was gone.
    void TheReferenceThatLeaksIsCalledLeaked()
    {
        SessionDocument document;
        open(document, QStringLiteral(DRMSCOPE_DEMO));
        const auto& contents = *document.contents();
        const auto& pins = contents.pins;
        const auto pin = std::find_if(pins.begin(), pins.end(), [](const Pin& each) {
            return each.kind == PinKind::Unexplained && each.endedNs == 0;
        });
        QVERIFY(pin != pins.end());
        RowsModel model;
        model.setRows(contents.holderTable);
        const int row = model.rowOf({Selection::Kind::Pin, pin->id});
        QVERIFY(row >= 0);
        QCOMPARE(model.index(row, kStateColumn).data(RowsModel::StateRole).toInt(),
                 static_cast<int>(BarState::Leaked));
        const qint64 sinceNs =
            std::max(contents.holdings.value(pin->deviceId).goneNs, qint64{pin->startedNs});
        QCOMPARE(cell(model, row, 6), durationText(contents.endNs() - sinceNs));
    }

    void WhatNobodyIsSeenToHoldIsCalledTheSameEverywhere()
    {
        SessionDocument document;
        open(document, QStringLiteral(DRMSCOPE_DEMO));
        const auto& contents = *document.contents();
        const auto pin = std::find_if(contents.pins.begin(), contents.pins.end(), [](auto& each) {
            return each.kind == PinKind::Unexplained && each.endedNs == 0;
        });
        QVERIFY(pin != contents.pins.end());
        const auto field = [](const Inspection& inspection, const char* label) {
            for (const auto& section : inspection.sections) {
                for (const auto& each : section.fields) {
                    if (each.label == QLatin1String(label)) {
                        return each.value;
                    }
                }
            }
            return QStringLiteral("no field");
        };
        const QString reference = pinText(PinKind::Unexplained);
        RowsModel model;
        model.setRows(contents.holderTable);
        QCOMPARE(cell(model, model.rowOf({Selection::Kind::Pin, pin->id}), 0), reference);
        QCOMPARE(field(inspectDevice(contents, *contents.device(pin->deviceId)), "held by"),
                 QStringLiteral("an ") + reference);
        const QString bar = contents.holdings.value(pin->deviceId).text;
        QVERIFY2(bar.endsWith(QStringLiteral("held by an ") + reference), qPrintable(bar));
        const auto finding =
            std::find_if(contents.findings.begin(), contents.findings.end(),
                         [](auto& each) { return each.leakClass == "never released"; });
        QVERIFY(finding != contents.findings.end());
        const QString steps = field(inspectFinding(contents, *finding, nullptr), "still held by");
        QVERIFY2(steps.startsWith(reference + QLatin1Char(':')), qPrintable(steps));
    }

    void AFindingOfAWholeDeviceIsAboutAllThatStays()
    {
        SessionDocument document;
        open(document, QStringLiteral(DRMSCOPE_DEMO));
        const auto& contents = *document.contents();
        const auto& findings = contents.findings;
        const auto never = std::find_if(findings.begin(), findings.end(), [](const Finding& each) {
            return each.leakClass == "never released";
        });
        QVERIFY(never != findings.end());
        Detail detail;
        document.askForDetail({Selection::Kind::Finding, never->id},
                              [&](const Detail& read) { detail = read; });
        QTRY_COMPARE(detail.focus.findingId, never->id);
        QSet<qint64> marked;
        for (const auto& group : contents.timeline->groups()) {
            for (const auto& row : group.rows) {
                for (const auto& span : row.lane.spans()) {
                    const bool resource =
                        row.kind == RowKind::Resources || row.kind == RowKind::BundleLane;
                    const Selection::Item item{Selection::Kind::Resource, span.item};
                    if (resource && isFocused(contents, detail.focus, group, row, span, item)) {
                        QCOMPARE(group.deviceId, never->deviceId);
                        QCOMPARE(span.state, BarState::Leaked);
                        marked.insert(span.item);
                    }
                }
            }
        }
        QCOMPARE(marked.size(), never->resourceCount);
        QCOMPARE(marked.size(), 10);
    }

    void AFindingOfGrowthIsAboutAllThatGrew()
    {
        test::SessionMaker maker;
        maker.addDevice({});
        for (int i = 0; i < 60; ++i) { // a bundle; those from 150 on are accused
            maker.addResource(1, QStringLiteral("kmalloc"), 64, 130 + i, 0);
        }
        maker.addLeak(21, 1);
        maker.write(file("grown"), 5000);
        test::change(file("grown"),
                     QStringLiteral("UPDATE finding SET rule = 'F07', class = 'grew', "
                                    "resource_count = 40, first_seen_ns = "
                                    "(SELECT added_ns FROM resource WHERE id = 21)"));
        SessionDocument document;
        open(document, file("grown"));
        const auto& contents = *document.contents();
        Detail detail;
        document.askForDetail({Selection::Kind::Finding, 1},
                              [&](const Detail& read) { detail = read; });
        QTRY_COMPARE(detail.focus.findingId, 1);
        QCOMPARE(detail.focus.firstResource, 21);
        const auto& group = contents.timeline->groups().front();
        int leaked = 0;
        for (const auto& row : group.rows) {
            const bool ofResources =
                row.kind == RowKind::Resources || row.kind == RowKind::BundleLane;
            for (const auto& span : row.lane.spans()) {
                const bool accused = span.item > 20;
                const Selection::Item item{Selection::Kind::Resource, span.item};
                QVERIFY(ofResources);
                QCOMPARE(span.state, accused ? BarState::Leaked : BarState::Live);
                QCOMPARE(isFocused(contents, detail.focus, group, row, span, item), accused);
                QCOMPARE(isFocusedRun(detail.focus, group, row, span.startNs + 1), accused);
                leaked += accused ? 1 : 0;
            }
        }
        QCOMPARE(leaked, 40);
    }

    void TheLogNamesWhatWasMissed()
    {
        SessionDocument document;
        open(document, file("leak"));
        const auto& rows = document.contents()->logTable->rows;
        QVERIFY(std::any_of(rows.begin(), rows.end(), [](const Rows::Row& row) {
            return row.cells[3].text.contains(QLatin1String("1,234 events"));
        }));
    }

    void AnEmptyListOfFindingsSaysWhatWasAsked()
    {
        SessionDocument document;
        open(document, file("hot"));
        QVERIFY(document.contents()->findings.empty());
        // Hooks are missing in it, so that it must not promise anything.
        const QString text = noFindingText(*document.contents());
        QVERIFY2(text.contains(QLatin1String("does not mean")), qPrintable(text));

        SessionContents clean;
        clean.judgement.verdict = Verdict::Clean;
        QVERIFY(noFindingText(clean).contains(QLatin1String("nothing was missed")));
        clean.doubts.emplace_back("hook ioctl was not armed");
        const QString doubted = noFindingText(clean);
        QVERIFY2(!doubted.contains(QLatin1String("nothing was missed")), qPrintable(doubted));
        QVERIFY2(doubted.endsWith(QLatin1String("hook ioctl was not armed")), qPrintable(doubted));
    }

    void RowsAreReplacedAndAppended()
    {
        Numbers numbers;
        const QAbstractItemModelTester tester(
            &numbers, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QSignalSpy inserted(&numbers, &LongTable::rowsInserted);
        numbers.replaceRows(3, [] {});
        QCOMPARE(numbers.rowCount(), 3);
        numbers.appendRows(5);
        numbers.appendRows(5); // are there
        QCOMPARE(numbers.rowCount(), 5);
        QCOMPARE(inserted.size(), 1);
    }

    void SqlIsReadOnly()
    {
        SqlSession sql;
        QSignalSpy ready(&sql, &SqlSession::ready);
        QSignalSpy failed(&sql, &SqlSession::failed);
        QSignalSpy views(&sql, &SqlSession::viewsRead);
        sql.setFile(file("leak"));
        QTRY_COMPARE(views.size(), 1);
        sql.run(QStringLiteral("SELECT rule, class FROM leak"));
        QTRY_COMPARE(ready.size(), 1);
        const auto rows = ready[0][0].value<std::shared_ptr<const Rows>>();
        QCOMPARE(rows->rows.size(), size_t{1});
        QCOMPARE(rows->rows[0].cells[0].text, QStringLiteral("F18"));
        for (const auto* bad :
             {"DELETE FROM event", "  -- x\n DROP TABLE event", "PRAGMA user_version=9",
              "ATTACH '/tmp/x' AS x", "SELECT 1; DELETE FROM event", "nonsense",
              "WITH x AS (SELECT 1) DELETE FROM event"}) {
            failed.clear();
            sql.run(QString::fromLatin1(bad));
            QTRY_COMPARE(failed.size(), 1);
        }
        sql.run(QStringLiteral("SELECT count(*) FROM event"));
        QTRY_COMPARE(ready.size(), 2);
        const auto count = ready[1][0].value<std::shared_ptr<const Rows>>();
        QCOMPARE(count->rows[0].cells[0].text, QStringLiteral("4"));
    }

    void AnEndlessStatementCanBeStopped()
    {
        SqlSession sql;
        QSignalSpy ready(&sql, &SqlSession::ready);
        sql.setFile(file("leak"));
        sql.run(QStringLiteral("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                               "SELECT max(i) FROM n"));
        sql.stop();
        sql.run(QStringLiteral("SELECT 1"));
        QTRY_COMPARE(ready.size(), 1);
    }

    void TwoSessionsAreComparedInThreeLists()
    {
        SessionDocument after;
        open(after, file("leak"));
        bool done = false;
        Comparison comparison;
        compareSessions(
            after, file("hot"),
            [&](const Comparison& result) {
                comparison = result;
                done = true;
            },
            [](const QString& text) { QFAIL(qPrintable(text)); });
        QTRY_VERIFY(done);
        QVERIFY(!comparison.fresh->rows.empty());
        QVERIFY(!comparison.gone->rows.empty());
        const auto finding = std::find_if(
            comparison.fresh->rows.begin(), comparison.fresh->rows.end(),
            [](const Rows::Row& row) { return row.cells[1].text == QLatin1String("finding"); });
        QVERIFY(finding != comparison.fresh->rows.end());
        QCOMPARE(finding->cells[2].text, // as Findings calls them
                 QStringLiteral("Added during release, never freed · bochs-drm · "
                                "bochs_pci_probe+0x57/0x1a0 [bochs] · drm_encoder_cleanup"));
    }
};

QTEST_GUILESS_MAIN(TablesTest)
#include "tables_test.moc"
