// SPDX-License-Identifier: MIT
// The table that keeps nothing of a row, beside Qt's, which does.
#include "app/view/row_table.h"
#include "app/view/table_look.h"

#include <QAbstractTableModel>
#include <QHeaderView>
#include <QPaintEvent>
#include <QScrollBar>
#include <QTest>
#include <ctime>

using namespace drmscope::app;

namespace {

class Cells : public QAbstractTableModel
{
public:
    int rowCount(const QModelIndex& parent) const override { return parent.isValid() ? 0 : m_rows; }
    int columnCount(const QModelIndex& parent) const override { return parent.isValid() ? 0 : 4; }
    QVariant data(const QModelIndex& index, int role) const override
    {
        return role == Qt::DisplayRole
                   ? QVariant(QStringLiteral("row %1, %2").arg(index.row()).arg(index.column()))
                   : QVariant();
    }
    void tellOfChange(int first, int last) { emit dataChanged(index(first, 0), index(last, 3)); }
    void append(int rows)
    {
        beginInsertRows({}, m_rows, m_rows + rows - 1);
        m_rows += rows;
        endInsertRows();
    }
    void removeLast(int rows)
    {
        beginRemoveRows({}, m_rows - rows, m_rows - 1);
        m_rows -= rows;
        endRemoveRows();
    }

private:
    int m_rows = 0;
};

void dress(QTableView& table, Cells& cells)
{
    dressTable(table);
    table.setSelectionMode(QAbstractItemView::ExtendedSelection);
    table.setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    table.setModel(&cells);
    table.resize(350, 400);
    table.show();
}

// Where it is painted.
class Painted : public QObject
{
public:
    explicit Painted(QWidget& widget) { widget.installEventFilter(this); }

    const QRegion& region() const { return m_region; }
    void forget() { m_region = {}; }

    bool eventFilter(QObject* /*widget*/, QEvent* event) override
    {
        if (event->type() == QEvent::Paint) {
            m_region += static_cast<const QPaintEvent*>(event)->region();
        }
        return false;
    }

private:
    QRegion m_region;
};

double processorMs()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

std::vector<int> chosenRows(const QTableView& table)
{
    std::vector<int> rows;
    for (const auto& index : table.selectionModel()->selectedRows()) {
        rows.push_back(index.row());
    }
    std::sort(rows.begin(), rows.end());
    return rows;
}

} // namespace

class RowTableTest : public QObject
{
    Q_OBJECT
private slots:
    void LooksAsQtsTableDoes_data()
    {
        QTest::addColumn<int>("rows");
        QTest::addColumn<Qt::LayoutDirection>("direction");
        QTest::newRow("none") << 0 << Qt::LeftToRight;
        QTest::newRow("few") << 5 << Qt::LeftToRight;
        QTest::newRow("many") << 1000 << Qt::LeftToRight;
        QTest::newRow("from the right") << 1000 << Qt::RightToLeft;
    }

    void LooksAsQtsTableDoes()
    {
        QFETCH(const int, rows);
        QFETCH(const Qt::LayoutDirection, direction);
        Cells cells;
        cells.append(rows);
        QTableView theirs;
        RowTable ours;
        for (auto* table : std::initializer_list<QTableView*>{&theirs, &ours}) {
            table->setLayoutDirection(direction);
            dress(*table, cells);
            QVERIFY(QTest::qWaitForWindowExposed(table));
        }
        const auto compare = [&] {
            QCOMPARE(ours.verticalScrollBar()->maximum(), theirs.verticalScrollBar()->maximum());
            QCOMPARE(ours.horizontalScrollBar()->maximum(),
                     theirs.horizontalScrollBar()->maximum());
            QCOMPARE(ours.grab().toImage(), theirs.grab().toImage());
        };
        compare();
        const auto both = [&](const auto& act) {
            act(theirs);
            act(ours);
            compare();
        };
        both([](QTableView& table) { table.selectRow(3); });
        both([](QTableView& table) { table.scrollTo(table.model()->index(700, 3)); });
        both([](QTableView& table) {
            table.scrollTo(table.model()->index(400, 0), QAbstractItemView::PositionAtTop);
        });
        both([](QTableView& table) { table.setColumnHidden(1, true); });
        both([](QTableView& table) { table.horizontalHeader()->moveSection(0, 2); });
        both([](QTableView& table) { table.resizeColumnToContents(2); });
        both([](QTableView& table) { table.setEnabled(false); });
    }

    void KeysGoWhereTheyGoInQtsTable()
    {
        Cells cells;
        cells.append(1000);
        QTableView theirs;
        RowTable ours;
        dress(theirs, cells);
        dress(ours, cells);
        for (auto* table : std::initializer_list<QTableView*>{&theirs, &ours}) {
            table->setColumnHidden(1, true);
            QVERIFY(QTest::qWaitForWindowExposed(table));
            table->selectRow(500);
        }
        for (const auto modifier : {Qt::NoModifier, Qt::ShiftModifier}) {
            for (const auto key : {Qt::Key_Down, Qt::Key_Down, Qt::Key_Up, Qt::Key_Right,
                                   Qt::Key_Right, Qt::Key_Left, Qt::Key_PageDown, Qt::Key_PageUp}) {
                QTest::keyClick(&theirs, key, modifier);
                QTest::keyClick(&ours, key, modifier);
                QCOMPARE(ours.currentIndex(), theirs.currentIndex());
                QCOMPARE(chosenRows(ours), chosenRows(theirs));
                QVERIFY(ours.viewport()->rect().contains(
                    ours.visualRect(ours.currentIndex()).center()));
            }
        }
        QTest::keyClick(&ours, Qt::Key_End); // rows are chosen whole, and so it goes to the last
        QCOMPARE(ours.currentIndex().row(), 999);
        QCOMPARE(chosenRows(ours), std::vector<int>{999});
        QTest::keyClick(&ours, Qt::Key_Home);
        QCOMPARE(ours.currentIndex().row(), 0);
    }

    void RowsAreChosenByTheMouse()
    {
        Cells cells;
        cells.append(1000);
        QTableView theirs;
        RowTable ours;
        const auto both = [&](const auto& act) {
            act(theirs);
            act(ours);
            QCOMPARE(chosenRows(ours), chosenRows(theirs));
        };
        both([&](QTableView& table) {
            dress(table, cells);
            QVERIFY(QTest::qWaitForWindowExposed(&table));
        });
        const auto click = [&](int row, Qt::KeyboardModifiers modifiers) {
            both([&](QTableView& table) {
                const auto index = cells.index(row, 1);
                QCOMPARE(table.indexAt(table.visualRect(index).center()), index);
                QTest::mouseClick(table.viewport(), Qt::LeftButton, modifiers,
                                  table.visualRect(index).center());
            });
        };
        click(2, {});
        QCOMPARE(chosenRows(ours), std::vector<int>{2});
        click(5, Qt::ControlModifier);
        QCOMPARE(chosenRows(ours), (std::vector<int>{2, 5}));
        click(7, Qt::ShiftModifier);
        click(4, {});
        both([](QTableView& table) { table.verticalScrollBar()->setValue(900); });
        click(901, Qt::ShiftModifier); // from one that is far away
        QCOMPARE(chosenRows(ours).size(), size_t{898});
        QVERIFY(!ours.indexAt({-5, 5}).isValid());
        ours.verticalScrollBar()->setValue(ours.verticalScrollBar()->maximum());
        const int below = ours.visualRect(cells.index(999, 0)).bottom() + 1;
        QVERIFY(below <= ours.viewport()->height());
        QVERIFY(!ours.indexAt({5, below}).isValid());
    }

    void FollowsTheModelsRows()
    {
        Cells cells;
        RowTable table;
        dress(table, cells);
        QVERIFY(QTest::qWaitForWindowExposed(&table));
        cells.append(1000);
        QTRY_VERIFY(table.verticalScrollBar()->maximum() > 900);
        table.verticalScrollBar()->setValue(500);
        cells.append(1000);
        QTRY_VERIFY(table.verticalScrollBar()->maximum() > 1900);
        QCOMPARE(table.verticalScrollBar()->value(), 500);
        cells.removeLast(1990);
        QTRY_COMPARE(table.verticalScrollBar()->maximum(), 0);
    }

    void RowsThatChangeArePaintedAnewAlone()
    {
        Cells cells;
        cells.append(1000);
        RowTable table;
        dress(table, cells);
        QVERIFY(QTest::qWaitForWindowExposed(&table));
        table.verticalScrollBar()->setValue(500);
        Painted painted(*table.viewport());
        // Told again until nothing else, as that it is shown, is painted with it.
        const auto paints = [&](int first, int last, const QRegion& region) {
            return QTest::qWaitFor([&, first, last] {
                if (painted.region() == region) {
                    return true;
                }
                painted.forget();
                cells.tellOfChange(first, last);
                return false;
            });
        };
        const QRect two(table.visualRect(cells.index(502, 0)).topLeft(),
                        table.visualRect(cells.index(503, 0)).bottomLeft());
        QVERIFY(paints(502, 503, two.adjusted(0, 0, table.viewport()->width() - 1, 0)));
        QVERIFY(paints(0, 999, table.viewport()->rect()));
        QVERIFY(paints(0, 499, {})); // out of sight
    }

    // Qt's table took 835 ms for what follows (load 20), and keeps 400 MB.
    void FiftyMillionRowsCostNothing()
    {
        constexpr int kMillions = 50;
        Cells cells;
        RowTable table;
        dress(table, cells);
        QVERIFY(QTest::qWaitForWindowExposed(&table));
        const double began = processorMs();
        cells.append(kMillions * 1'000'000);
        table.grab();
        cells.append(1);
        QTest::keyClick(&table, Qt::Key_End);
        table.grab();
        const double tookMs = processorMs() - began;
        QVERIFY2(tookMs < 100, qPrintable(QStringLiteral("%1 ms").arg(tookMs)));
        QCOMPARE(table.currentIndex().row(), kMillions * 1'000'000);
        const QRect last = table.visualRect(table.currentIndex());
        QVERIFY(table.viewport()->rect().contains(last.center()));
        QCOMPARE(table.indexAt(last.center()).row(), table.currentIndex().row());
    }

    void ToPaintChosenRowsCostsNothingHoweverMany()
    {
        Cells cells;
        RowTable table;
        dress(table, cells);
        cells.append(5'000'000);
        QVERIFY(QTest::qWaitForWindowExposed(&table));
        const QImage none = table.horizontalHeader()->grab().toImage();
        table.selectAll();
        const double began = processorMs();
        table.grab();
        const double tookMs = processorMs() - began;
        QVERIFY2(tookMs < 50, qPrintable(QStringLiteral("%1 ms").arg(tookMs)));
        QCOMPARE(table.selectionModel()->selection().first().height(), 5'000'000);
        QCOMPARE(table.horizontalHeader()->grab().toImage(), none);
    }
};

QTEST_MAIN(RowTableTest)
#include "row_table_test.moc"
