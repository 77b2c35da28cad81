// SPDX-License-Identifier: MIT
// What a user does not want to hear of, from the menus.
#include "app/view/main_window.h"
#include "app/view/pick_dialog.h"
#include "app/view/rows_pane.h"
#include "app/view/state_delegate.h"
#include "app/view/suppressions.h"
#include "app/view/theme.h"
#include "tests/app/model/session_maker.h"
#include "tests/app/view/watched_application.h"
#include "tests/app/view/window_pictures.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMessageBox>
#include <QSettings>
#include <QStandardPaths>
#include <QStatusBar>
#include <QTabWidget>

using namespace drmscope::app;

class SuppressionsTest : public test::WindowPictures
{
    Q_OBJECT
private:
    static constexpr int kPatienceMs = 30'000; // of a machine that does much else

    QAction* action(const char* text) const
    {
        for (auto* each : m_window->findChildren<QAction*>()) {
            if (each->text().remove(QLatin1Char('&')) == QString::fromUtf8(text)) {
                return each;
            }
        }
        return nullptr;
    }
    void put(const char* name, const QByteArray& text)
    {
        QFile out(file(name));
        QVERIFY(out.open(QIODevice::WriteOnly));
        out.write(text);
    }
    QByteArray textOf(const char* name)
    {
        QFile in(file(name));
        return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray();
    }
    // As a user who types the path and presses Enter.
    void answer(const char* name)
    {
        auto* dialog = m_window->findChild<QFileDialog*>();
        QVERIFY(dialog != nullptr);
        auto* line = dialog->findChild<QLineEdit*>();
        line->setText(file(name));
        QTest::keyClick(line, Qt::Key_Return);
        QTRY_VERIFY_WITH_TIMEOUT(m_window->findChild<QFileDialog*>() == nullptr, kPatienceMs);
    }
    void load(const char* name)
    {
        action("Load a file…")->trigger();
        answer(name);
    }
    QAbstractItemModel* rows() const { return m_window->findings()->table()->model(); }
    QString cell(int row, int column = 0) const
    {
        return rows()->index(row, column).data().toString();
    }
    QString tab() const { return m_window->tabs()->tabText(0); }

private slots:
    void initTestCase()
    {
        QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, m_folder.path());
        QStandardPaths::setTestModeEnabled(true);
        test::SessionMaker maker;
        maker.addDevice({1, 0, 100, 120, 2000, 4000, QStringLiteral("0000:01:00.0")});
        maker.addResource(1, QStringLiteral("kmalloc"), 96, 130, 4000.1);
        maker.addResource(1, QStringLiteral("drm_encoder_cleanup"), 8, 2500, 0);
        maker.addLeak(2, 1);
        maker.write(file("leak"), 5000);
        test::change(file("leak"),
                     QStringLiteral("INSERT INTO finding SELECT 2, 'F06', severity, verdict, 'too "
                                    "late', confidence, device_id, 0, event_id, "
                                    "call_site_symbol_id, first_seen_ns, resource_count, "
                                    "size_bytes, 'Held too late', cause FROM finding"));
    }
    void init()
    {
        show(file("leak"));
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->document().contents()->outline, kPatienceMs);
        QCOMPARE(rows()->rowCount(), 2);
    }
    void cleanup() { m_window.reset(); }

    void WhatAFileHitsIsGreyAndCounted()
    {
        put("some.supp", "# as it must be\nrule:F18\nrule:F01 # not here\n");
        const auto plain = rows()->index(0, 1).data(Qt::ForegroundRole);
        QVERIFY(!plain.isValid());
        load("some.supp");
        QTRY_COMPARE_WITH_TIMEOUT(tab(), QStringLiteral("Findings (2, 1 suppressed)"), kPatienceMs);
        QVERIFY(says("2 leaks, 1 suppressed"));
        QCOMPARE(cell(0), QStringLiteral("leak, suppressed"));
        const auto* table = m_window->findings()->table();
        QVERIFY(table->columnWidth(0) > // it stands there whole, beside the bar
                table->fontMetrics().horizontalAdvance(cell(0)) + StateDelegate::kBeforeText);
        QCOMPARE(cell(1), QStringLiteral("leak"));
        QVERIFY(rows()->index(0, 1).data(Qt::ForegroundRole).isValid());
        QVERIFY(!rows()->index(1, 1).data(Qt::ForegroundRole).isValid());
        QVERIFY(rows()
                    ->index(0, 1)
                    .data(Qt::ToolTipRole)
                    .toString()
                    .contains(QLatin1String("rule:F18")));
        m_window->tabs()->setCurrentWidget(m_window->findings());
        QCoreApplication::processEvents();
        save(picture(), QStringLiteral("suppressed"));
        action("Hide what is suppressed")->trigger();
        QCOMPARE(rows()->rowCount(), 1);
        QCOMPARE(cell(0, 1), QStringLiteral("Held too late"));
        action("Hide what is suppressed")->trigger();
        QCOMPARE(rows()->rowCount(), 2);
        action("Forget the file")->trigger();
        QCOMPARE(tab(), QStringLiteral("Findings (2)"));
        QCOMPARE(cell(0), QStringLiteral("leak"));
    }

    void NothingThatIsReadAgainIsTakenForWhatWasSuppressed()
    {
        QVERIFY(QFile::copy(file("leak"), file("other")));
        show(file("other"));
        put("some.supp", "rule:F18\n");
        load("some.supp");
        QTRY_COMPARE_WITH_TIMEOUT(tab(), QStringLiteral("Findings (2, 1 suppressed)"), kPatienceMs);
        test::change(file("other"), QStringLiteral("DELETE FROM finding WHERE rule = 'F18'"));
        test::change(file("other"), QStringLiteral("UPDATE finding SET id = 1"));
        auto* suppressions = m_window->findChild<Suppressions*>();
        QVERIFY(suppressions != nullptr);
        int seen = 0;
        int taken = 0;
        connect(&m_window->document(), &SessionDocument::stateChanged, suppressions, [&] {
            const auto& contents = m_window->document().contents();
            if (contents == nullptr || contents->findings.size() != 1) {
                return;
            }
            ++seen;
            taken += suppressions->suppressed().contains(1) ? 1 : 0;
        });
        action("Read again")->trigger();
        QTRY_VERIFY_WITH_TIMEOUT(seen > 0, kPatienceMs);
        QTRY_COMPARE_WITH_TIMEOUT(tab(), QStringLiteral("Findings (1)"), kPatienceMs);
        QCOMPARE(taken, 0);
    }

    void EachLineSaysWhatItHitAndGoesThere()
    {
        put("some.supp", "rule:F18\nrule:F01\n");
        load("some.supp");
        QTRY_COMPARE_WITH_TIMEOUT(tab(), QStringLiteral("Findings (2, 1 suppressed)"), kPatienceMs);
        action("What its lines hit…")->trigger();
        auto* dialog = m_window->findChild<PickDialog*>();
        QVERIFY(dialog != nullptr);
        QStringList lines;
        for (int row = 0; row < dialog->list()->count(); ++row) {
            const auto* item = dialog->list()->item(row);
            lines.append(item->text() + QLatin1Char('|') + item->data(Qt::UserRole + 1).toString());
        }
        QCOMPARE(lines.size(), 2);
        QVERIFY2(lines[0].startsWith(QLatin1String("rule:F18")), qPrintable(lines[0]));
        save(dialog->grab().toImage(), QStringLiteral("suppression-lines"));
        QTest::keyClick(dialog->edit(), Qt::Key_Return);
        QCOMPARE(m_window->selection().item(), (Selection::Item{Selection::Kind::Finding, 1}));
    }

    void ALineIsCopiedAndAddedToAFile()
    {
        action("Copy a suppression line for this finding")->trigger();
        QVERIFY(m_window->statusBar()->currentMessage().contains(
            QLatin1String("Choose a finding first")));
        auto* menu = m_window->findings()->makeMenu(rows()->index(0, 0));
        QVERIFY(menu->actions().contains(action("Copy a suppression line for this finding")));
        QVERIFY(menu->actions().contains(action("Add that line to the file…")));
        delete menu;
        m_window->findings()->showItem(0);
        QCOMPARE(m_window->selection().item(), (Selection::Item{Selection::Kind::Finding, 1}));
        action("Copy a suppression line for this finding")->trigger();
        const auto line = QApplication::clipboard()->text().toUtf8();
        QVERIFY2(line.startsWith("fingerprint:F18/bochs-drm/"), line.constData());
        // The command line takes it as it is.
        auto list = SuppressionList::parse(line.toStdString(), "clipboard");
        const auto& findings = m_window->document().contents()->findings;
        QVERIFY(list.match(findings[0], {}) != nullptr);
        QVERIFY(list.match(findings[1], {}) == nullptr);

        action("Add that line to the file…")->trigger(); // which is asked for once
        answer("mine.supp");
        QTRY_COMPARE_WITH_TIMEOUT(tab(), QStringLiteral("Findings (2, 1 suppressed)"), kPatienceMs);
        QVERIFY(textOf("mine.supp").endsWith("\n" + line));
        m_window->findings()->showItem(1);
        action("Add that line to the file…")->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(tab(), QStringLiteral("Findings (2, 2 suppressed)"), kPatienceMs);
        QCOMPARE(textOf("mine.supp").count('\n'), 4);
    }

    // Till somebody forgets it; that it is gone is told.
    void TheFileIsRememberedFromStartToStart()
    {
        put("kept.supp", "rule:F18\n");
        m_window->setRemembers(true);
        load("kept.supp");
        QTRY_COMPARE_WITH_TIMEOUT(tab(), QStringLiteral("Findings (2, 1 suppressed)"), kPatienceMs);
        m_window->setRemembers(false); // nothing else of it is kept
        const auto start = [this] {
            m_window = std::make_unique<MainWindow>();
            m_window->show();
            m_window->setRemembers(false);
            m_window->open(file("leak"));
            QTRY_COMPARE_WITH_TIMEOUT(m_window->document().state(), State::Ready, kPatienceMs);
        };
        start();
        QVERIFY(m_window->findChild<QMessageBox*>() == nullptr);
        QTRY_COMPARE_WITH_TIMEOUT(tab(), QStringLiteral("Findings (2, 1 suppressed)"), kPatienceMs);
        QVERIFY(QFile::remove(file("kept.supp")));
        start();
        auto* box = m_window->findChild<QMessageBox*>();
        QVERIFY(box != nullptr);
        QVERIFY2(box->text().contains(file("kept.supp")), qPrintable(box->text()));
        QVERIFY(box->text().contains(QLatin1String("Nothing is suppressed")));
        box->close();
        QCOMPARE(tab(), QStringLiteral("Findings (2)"));
        m_window->setRemembers(true);
        action("Forget the file")->trigger();
        m_window->setRemembers(false);
        start();
        QVERIFY(m_window->findChild<QMessageBox*>() == nullptr);
    }

    // A triangle that is no more than its outline.
    void TheOverviewMarksItHollow()
    {
        const auto inked = [this] { // wherever between two pixels it comes to stand
            int count = 0;
            for (int width = 1440; width < 1456; ++width) {
                m_window->resize(width, 900);
                QCoreApplication::processEvents();
                const auto strip = m_window->timeline()->viewport()->grab().toImage();
                count += pixelsOf(strip.copy(0, 0, strip.width(), 14),
                                  Theme(m_window->palette()).leaked);
            }
            return count;
        };
        const int full = inked();
        QVERIFY(full > 10);
        put("all.supp", "rule:F18\nrule:F06\n");
        load("all.supp");
        QTRY_COMPARE_WITH_TIMEOUT(tab(), QStringLiteral("Findings (2, 2 suppressed)"), kPatienceMs);
        const int hollow = inked();
        QVERIFY2(hollow < full / 2, qPrintable(QStringLiteral("%1 of %2").arg(hollow).arg(full)));
        m_window->resize(1440, 900);
        QCoreApplication::processEvents();
        save(picture(), QStringLiteral("suppressed-overview"));
    }

    void AFileThatIsWrongIsNamedAndChangesNothing()
    {
        put("some.supp", "rule:F18\n");
        load("some.supp");
        QTRY_COMPARE_WITH_TIMEOUT(tab(), QStringLiteral("Findings (2, 1 suppressed)"), kPatienceMs);
        put("wrong.supp", "rule:F18\nrule:G18\n");
        load("wrong.supp");
        QTRY_VERIFY_WITH_TIMEOUT(m_window->findChild<QMessageBox*>() != nullptr, kPatienceMs);
        const auto text = m_window->findChild<QMessageBox*>()->text();
        QVERIFY2(text.contains(QLatin1String("wrong.supp:2: no rule is called")), qPrintable(text));
        m_window->findChild<QMessageBox*>()->close();
        QCOMPARE(tab(), QStringLiteral("Findings (2, 1 suppressed)"));
    }
};

DRMSCOPE_WATCHED_TEST_MAIN(SuppressionsTest)
#include "suppressions_test.moc"
