// SPDX-License-Identifier: MIT
// What the inspector says of the things that can be chosen.
#include "app/model/bar_state.h"
#include "app/model/focused_bar.h"
#include "app/model/inspection.h"
#include "app/model/rows_model.h"
#include "app/model/session_document.h"
#include "app/model/time_text.h"
#include "app/model/timeline.h"

#include <QTest>
#include <algorithm>

using namespace drmscope::app;

class InspectionTest : public QObject
{
    Q_OBJECT
private:
    SessionDocument m_demo;

    Detail detailOf(Selection::Kind kind, qint64 id)
    {
        std::optional<Detail> detail;
        m_demo.askForDetail({kind, id}, [&](const Detail& read) { detail = read; });
        [&] { QTRY_VERIFY(detail.has_value()); }();
        return detail.value_or(Detail{});
    }

    static QString field(const Inspection& inspection, const char* label)
    {
        for (const auto& section : inspection.sections) {
            for (const auto& each : section.fields) {
                if (!section.raw && each.label == QLatin1String(label)) {
                    return each.value;
                }
            }
        }
        return {};
    }

private slots:
    void initTestCase()
    {
        m_demo.open(QStringLiteral(DRMSCOPE_DEMO));
        QTRY_COMPARE(m_demo.state(), SessionDocument::State::Ready);
    }

    void NeighboursStandInTheOrderOfTheRelease()
    {
        const auto detail = detailOf(Selection::Kind::Resource, 9);
        QCOMPARE(detail.resource->releaseOrder, 7);
        const auto inspection = inspectResource(*m_demo.contents(), detail);
        QVERIFY(field(inspection, "goes before it").startsWith(QLatin1String("drm_minor_alloc_")));
        QVERIFY(field(inspection, "goes after it").startsWith(QLatin1String("drm_dev_init_")));

        for (qint64 id = 2; id <= 10; ++id) { // all that the drm_device released
            const auto each = detailOf(Selection::Kind::Resource, id);
            QCOMPARE(each.resource->releaseOrder, id - 2);
            QCOMPARE(each.before ? each.before->id : 0, id == 2 ? 0 : id - 1);
            QCOMPARE(each.after ? each.after->id : 0, id == 10 ? 0 : id + 1);
        }
    }

    void WhatLivesGoesNewestFirst()
    {
        for (qint64 id = 44; id <= 53; ++id) {
            const auto detail = detailOf(Selection::Kind::Resource, id);
            QCOMPARE(detail.resource->end, ResourceEnd::Live);
            QCOMPARE(detail.resource->addOrder, id - 43);
            QCOMPARE(detail.before ? detail.before->id : 0, id == 53 ? 0 : id + 1);
            QCOMPARE(detail.after ? detail.after->id : 0, id == 44 ? 0 : id - 1);
        }
    }

    void WhatWasDeletedByHandHasNoPlaceInARelease()
    {
        const auto detail = detailOf(Selection::Kind::Resource, 22);
        QCOMPARE(detail.resource->end, ResourceEnd::Deleted);
        QVERIFY(!detail.before && !detail.after);
    }

    // As the table and the command line have it.
    void AReleaseActionHasNoSizeOfNought()
    {
        int without = 0;
        for (RowId id = 1; id <= 45; ++id) {
            const auto detail = detailOf(Selection::Kind::Resource, id);
            QVERIFY(detail.span && detail.resource);
            const auto& span = *detail.span;
            const bool none = span.kind == ResourceKind::Action && span.sizeBytes == 0;
            without += none ? 1 : 0;
            const QString size = field(inspectResource(*m_demo.contents(), detail), "size");
            QCOMPARE(size == QStringLiteral("–"), none);
            QVERIFY(size.startsWith(resourceSizeText(span)));
        }
        QVERIFY(without > 0);
    }

    // It was taken before the session could know of it.
    void AReferenceThatNobodyExplainsHasNoBeginning()
    {
        const auto& contents = *m_demo.contents();
        const auto* pin = contents.pin(6);
        QVERIFY(pin != nullptr && pin->kind == PinKind::Unexplained);
        const auto inspection = inspectPin(contents, *pin);
        QVERIFY(field(inspection, "from").isEmpty());
        QCOMPARE(field(inspection, "taken"), QStringLiteral("not recorded"));
        QVERIFY(!field(inspection, "known since").isEmpty());
        QCOMPARE(field(inspection, "size"), QStringLiteral("–"));
        QVERIFY2(inspection.story.contains(QLatin1String("at least")),
                 qPrintable(inspection.story));

        const auto& rows = contents.holderTable->rows;
        const auto row = std::find_if(rows.begin(), rows.end(), [](const Rows::Row& each) {
            return each.item == Selection::Item{Selection::Kind::Pin, 6};
        });
        QVERIFY(row != rows.end());
        QVERIFY(row->cells[3].text.startsWith(QStringLiteral("≤ ")));
        QVERIFY(row->cells[5].text.startsWith(QStringLiteral("≥ ")));
        QCOMPARE(row->cells[7].text, QStringLiteral("–"));

        const auto place = contents.timeline->placeOfPin(5);
        const auto& spans = contents.timeline->groups()[static_cast<size_t>(place.group)]
                                .rows[static_cast<size_t>(place.row)]
                                .lane.spans();
        QVERIFY(spans.size() == 1 && spans.front().openLeft && spans.front().openRight);
    }

    void ACallSiteIsAllThatItAdded()
    {
        const auto& contents = *m_demo.contents();
        qint64 outlived = 0;
        int ofSeveral = 0;
        int told = 0; // of by a rule
        for (const auto& site : callSites(contents)) {
            const auto detail = detailOf(Selection::Kind::CallSite, site.first);
            const auto inspection = inspectCallSite(contents, site, &detail);
            QCOMPARE(field(inspection, "count"), countText(site.count));
            QCOMPARE(field(inspection, "bytes"), sizeText(site.bytes));
            QVERIFY(site.siteId == 0 || inspection.stack.contains(inspection.callSite));
            QCOMPARE(field(inspection, "first added"),
                     exactTimeText(site.firstNs - contents.originNs()));
            qint64 ofDevices = 0;
            for (const auto& [device, count] : site.devices) {
                ofDevices += count;
                QVERIFY(!field(inspection, contents.nameOf(device).toUtf8().constData()).isEmpty());
            }
            QCOMPARE(ofDevices, site.count);
            told += field(inspection, "F07").isEmpty() ? 0 : 1;
            QSet<qint64> marked;
            for (const auto& group : contents.timeline->groups()) {
                for (const auto& row : group.rows) {
                    for (const auto& span : row.lane.spans()) {
                        const Selection::Item item{Selection::Kind::Resource, span.item};
                        if ((row.kind == RowKind::Resources || row.kind == RowKind::BundleLane) &&
                            isFocused(contents, detail.focus, group, row, span, item)) {
                            marked.insert(span.item);
                        }
                    }
                }
            }
            QCOMPARE(marked.size(), site.count);
            for (const auto id : marked) {
                const auto each = detailOf(Selection::Kind::Resource, id);
                QCOMPARE(each.span->callSiteSymbolId, site.siteId);
                QCOMPARE(each.span->nameId, site.nameId);
            }
            outlived += site.outlived;
            ofSeveral += site.devices.size() > 1 ? 1 : 0;
        }
        QVERIFY(ofSeveral > 0);
        QVERIFY(told > 0);
        qint64 held = 0;
        for (const auto& afterlife : contents.afterlives) {
            held +=
                contents.roles.heldSinceNs(afterlife.deviceId) != 0 ? afterlife.outlivedCount : 0;
        }
        QVERIFY(held > 0);
        QCOMPARE(outlived, held);
    }
};

QTEST_GUILESS_MAIN(InspectionTest)
#include "inspection_test.moc"
