// SPDX-License-Identifier: MIT
// What the window says where a key does less than one expects, or nothing.
#include "app/view/inspector_view.h"
#include "app/view/wrapped_text.h"
#include "tests/app/view/acting_window.h"
#include "tests/app/view/watched_application.h"

#include <QClipboard>
#include <QListWidget>
#include <QStatusBar>
#include <QTableView>
#include <QTextCursor>

using namespace drmscope::app;

class ToldTest : public test::ActingWindow
{
    Q_OBJECT
private:
    [[nodiscard]] QString told() const { return m_window->statusBar()->currentMessage(); }

private slots:
    void initTestCase()
    {
        writeSessions();
        test::SessionMaker maker;
        maker.addDevice({1, 0, 100, 120, 2000, 4000, QStringLiteral("0000:01:00.0")});
        maker.addManyResources(1, 120'000, 3999);
        maker.write(file("many"), 5000);
    }
    void cleanup() { m_window.reset(); }

    void HowManyOfTheChosenRowsWereCopied()
    {
        show("many");
        auto* table = m_window->resources()->table();
        QTRY_COMPARE(table->model()->rowCount(), 120'000);
        table->selectAll();
        m_window->resources()->copyRows();
        QTRY_VERIFY_WITH_TIMEOUT(!told().isEmpty(), 30000);
        QCOMPARE(told(), QStringLiteral("100,000 of 120,000 rows copied; File › Export as writes "
                                        "all, as CSV or otherwise."));
        QCOMPARE(QApplication::clipboard()->text().count(QLatin1Char('\n')), 100'001);
        table->selectRow(2);
        m_window->resources()->copyRows();
        QTRY_COMPARE(told(), QStringLiteral("Rows copied: 1."));
    }

    void WhereThereIsNoNoteWhatAddsOne()
    {
        show("hot");
        trigger("Notes…");
        QTRY_VERIFY(dialog() != nullptr);
        QCOMPARE(dialog()->list()->item(0)->text(),
                 QStringLiteral("No note yet: M, in the timeline, adds one."));
        QTest::keyClick(dialog()->edit(), Qt::Key_Escape);
    }

    void WhereThereIsNoViewWhatKeepsOne()
    {
        show("hot");
        const auto scale = timeline().scale();
        key(Qt::Key_2, Qt::ControlModifier);
        QCOMPARE(told(), QStringLiteral("No view 2 yet: Ctrl+Shift+2 keeps what is in sight."));
        QVERIFY(timeline().scale() == scale);
        key(Qt::Key_2, Qt::ControlModifier | Qt::ShiftModifier);
        QCOMPARE(told(), QStringLiteral("Kept as view 2."));
    }

    void AQuantityStandsInOneLine()
    {
        const QString words = QStringLiteral("kmalloc, added at 46.000 s");
        WrappedText text(words, QApplication::font());
        const int width = text.fontMetrics().horizontalAdvance(words.chopped(1));
        text.resize(width, text.heightForWidth(width));
        text.show();
        QVERIFY(QTest::qWaitForWindowExposed(&text));
        const auto lineOf = [&text](qsizetype place) {
            auto cursor = text.textCursor();
            cursor.setPosition(static_cast<int>(place));
            return text.cursorRect(cursor).top();
        };
        const auto number = words.indexOf(QLatin1String("46.000"));
        QVERIFY(lineOf(number) > lineOf(0));
        QCOMPARE(lineOf(words.size() - 1), lineOf(number));
        QCOMPARE(text.toPlainText(), words); // to be copied
    }

    // The verdict has the drm_device.
    void WhatAFindingIsAboutIsSaidOnce()
    {
        show("leak");
        const auto& finding = m_window->document().contents()->findings.front();
        QVERIFY(finding.resourceId != 0);
        m_window->selection().choose(Kind::Finding, finding.id);
        QTRY_VERIFY(m_window->inspector()->text().contains(QLatin1String("it is about")));
        QCOMPARE(m_window->inspector()->text().count(QLatin1String("it is about")), 1);
    }
};

DRMSCOPE_WATCHED_TEST_MAIN(ToldTest)
#include "told_test.moc"
