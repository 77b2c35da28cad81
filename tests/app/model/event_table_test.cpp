// SPDX-License-Identifier: MIT
#include "app/model/event_table_model.h"
#include "app/model/session_document.h"
#include "tests/app/model/session_folder.h"
#include "tests/app/model/session_maker.h"

#include <QSemaphore>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTest>

using namespace drmscope::app;
using State = SessionDocument::State;

class EventTableTest : public test::SessionFolder
{
    Q_OBJECT
private:
    // The thread that reads pages and looks for rows waits until it may go on.
    static void hold(SessionDocument& document, QSemaphore& go)
    {
        document.quick().ask(
            QueryRunner::Topic::Suppressions,
            [&go](SessionReader&, const QueryRunner::KeepGoing&) {
                go.acquire();
                return std::any();
            },
            [](const std::any&) {}, [](const QueryFailure&) {});
    }

private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        test::SessionMaker maker;
        maker.addDevice({1, 0, 100, 120, 2000, 4000, QStringLiteral("0000:01:00.0")});
        maker.addFile(1, QStringLiteral("compositor"), 123, 1000, 3999);
        maker.write(file("leak"), 5000);
    }

    // Four of the demo are card0.
    void EventsTellAndFindTheirDeviceByItsName()
    {
        SessionDocument document;
        EventTableModel model(document);
        QSignalSpy ordered(&model, &EventTableModel::ordered);
        QSignalSpy filled(&model, &EventTableModel::dataChanged);
        open(document, QStringLiteral(DRMSCOPE_DEMO));
        QTRY_VERIFY(!ordered.isEmpty());
        const auto before = ordered.size();
        model.setFilter(QStringLiteral("card0#3 add"));
        QTRY_COMPARE(ordered.size(), before + 1);
        QVERIFY(model.rowCount() >= 16);
        const auto nameAt = [&](int row) {
            return model.index(row, EventTableModel::DrmDevice).data().toString();
        };
        nameAt(0);
        QTRY_VERIFY(!filled.isEmpty());
        for (int row = 0; row < model.rowCount(); ++row) {
            QCOMPARE(nameAt(row), QStringLiteral("card0#3"));
        }
    }

    void EventsAreReadPageByPage()
    {
        SessionDocument document;
        EventTableModel model(document);
        QSignalSpy ordered(&model, &EventTableModel::ordered);
        QSignalSpy filled(&model, &EventTableModel::dataChanged);
        open(document, file("leak"));
        QTRY_COMPARE(ordered.size(), 1);
        QCOMPARE(model.rowCount(), 4);
        QCOMPARE(model.index(0, EventTableModel::Kind).data().toString(), QStringLiteral("…"));
        QTRY_VERIFY(!filled.empty());
        QCOMPARE(model.index(0, EventTableModel::Kind).data().toString(),
                 QStringLiteral("dev_unplug"));
        model.setFilter(QStringLiteral("release -end"));
        QTRY_COMPARE(ordered.size(), 2);
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(rowOf(model, 3), 0);
    }

    void EventsAreSortedByEveryColumn()
    {
        SessionDocument document;
        EventTableModel model(document);
        QSignalSpy ordered(&model, &EventTableModel::ordered);
        open(document, QStringLiteral(DRMSCOPE_DEMO));
        QTRY_VERIFY(!ordered.isEmpty());
        const int all = model.rowCount();
        QVERIFY(all > 100);
        const auto order = [&](int column, Qt::SortOrder way) {
            const auto before = ordered.size();
            model.sort(column, way);
            [&] { QTRY_COMPARE(ordered.size(), before + 1); }();
            QList<qint64> ids;
            for (int row = 0; row < model.rowCount(); ++row) {
                ids.append(model.index(row, 0).data(EventTableModel::EventIdRole).toLongLong());
            }
            return ids;
        };
        const auto natural = order(-1, Qt::AscendingOrder);
        QCOMPARE(natural.front(), 1);
        for (int column = 0; column < EventTableModel::ColumnCount; ++column) {
            auto ids = order(column, Qt::AscendingOrder);
            QCOMPARE(ids.size(), all);
            QCOMPARE(rowOf(model, ids[7]), 7);
            QString before;
            for (int row = 0; row < all; ++row) {
                const auto cell = model.index(row, column);
                QTRY_VERIFY(cell.data().toString() != QStringLiteral("…"));
                const bool worded =
                    column == EventTableModel::Kind || column == EventTableModel::DrmDevice ||
                    column == EventTableModel::Name || column == EventTableModel::CallSite ||
                    column == EventTableModel::Process;
                const QString text = cell.data().toString().toLower();
                QVERIFY2(!worded || before <= text, qPrintable(before + QLatin1Char(' ') + text));
                before = text;
            }
            auto back = order(column, Qt::DescendingOrder);
            QCOMPARE(rowOf(model, back[7]), 7);
            std::reverse(back.begin(), back.end());
            QCOMPARE(back, ids);
            std::sort(ids.begin(), ids.end());
            QCOMPARE(ids, natural);
        }
        order(EventTableModel::Size, Qt::DescendingOrder);
        model.setFilter(QStringLiteral("add")); // the order stays
        QTRY_VERIFY(model.rowCount() < all);
        const auto largest = order(EventTableModel::Size, Qt::DescendingOrder);
        const auto smallest = order(EventTableModel::Size, Qt::AscendingOrder);
        QCOMPARE(largest.front(), smallest.back());
        const auto filtered = order(EventTableModel::Number, Qt::DescendingOrder);
        QVERIFY(std::is_sorted(filtered.rbegin(), filtered.rend()));
    }

    // Twenty million of them are looked through for it: not by the GUI thread.
    void ARowAmongSortedOnesIsLookedForAside()
    {
        SessionDocument document;
        EventTableModel model(document);
        QSignalSpy ordered(&model, &EventTableModel::ordered);
        open(document, QStringLiteral(DRMSCOPE_DEMO));
        QTRY_VERIFY(!ordered.isEmpty());
        const auto order = [&](int column) {
            const auto before = ordered.size();
            model.sort(column, Qt::DescendingOrder);
            QTRY_COMPARE(ordered.size(), before + 1);
        };
        order(EventTableModel::Size);
        const auto id = model.index(7, 0).data(EventTableModel::EventIdRole).toLongLong();
        QSemaphore go;
        QList<int> rows;
        const auto take = [&rows](int row) { rows.append(row); };
        hold(document, go);
        model.askForRow(1, take);
        model.askForRow(id, take);
        QVERIFY(rows.isEmpty());
        go.release();
        QTRY_VERIFY(!document.isAsked());
        QCOMPARE(rows, QList<int>{7}); // the newest wish alone
        hold(document, go);
        model.askForRow(id, take);
        order(EventTableModel::Kind);
        go.release();
        QTRY_VERIFY(!document.isAsked());
        QCOMPARE(rows.size(), 1); // it would be a row of the order before
    }

    // A page of all events may still be on its way when those that match take their places.
    void AFilterDropsThePageThatWasAskedForBeforeIt()
    {
        SessionDocument document;
        EventTableModel model(document);
        QSignalSpy ordered(&model, &EventTableModel::ordered);
        open(document, QStringLiteral(DRMSCOPE_DEMO));
        QTRY_VERIFY(!ordered.isEmpty());
        const auto numberAt = [&](int row) {
            return model.index(row, EventTableModel::Number).data().toString();
        };
        QSemaphore go;
        hold(document, go);
        QCOMPARE(numberAt(0), QStringLiteral("…"));
        const auto before = ordered.size();
        model.setFilter(QStringLiteral("compositor"));
        QTRY_COMPARE(ordered.size(), before + 1);
        go.release();
        QTRY_VERIFY(!document.isAsked());
        QTRY_VERIFY(numberAt(0) != QStringLiteral("…"));
        QVERIFY(model.rowCount() > 3);
        for (int row = 0; row < model.rowCount(); ++row) {
            QCOMPARE(numberAt(row),
                     model.index(row, 0).data(EventTableModel::EventIdRole).toString());
        }
    }
};

QTEST_GUILESS_MAIN(EventTableTest)
#include "event_table_test.moc"
