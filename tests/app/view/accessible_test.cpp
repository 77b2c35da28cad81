// SPDX-License-Identifier: MIT
// The timeline as assistive technology walks it.
#include "app/model/timeline.h"
#include "app/view/announcement.h"
#include "app/view/main_window.h"
#include "app/view/resource_pane.h"
#include "app/view/timeline_view.h"
#include "tests/app/model/session_maker.h"
#include "tests/app/view/accessible_walk.h"
#include "tests/app/view/watched_application.h"

#include <QAccessible>
#include <QApplication>
#include <QPushButton>
#include <QStandardPaths>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>

using namespace drmscope::app;

class AccessibleTest : public QObject
{
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    std::unique_ptr<MainWindow> m_window;

    QAccessibleInterface* tree()
    {
        return QAccessible::queryAccessibleInterface(m_window->timeline());
    }
    static QList<std::pair<QAccessible::Event, QString>>& heard()
    {
        static QList<std::pair<QAccessible::Event, QString>> all;
        return all;
    }

private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        const QString file = m_folder.filePath(QStringLiteral("hot"));
        test::writeHotUnplug(file);
        m_window = std::make_unique<MainWindow>();
        m_window->setRemembers(false);
        m_window->resize(1400, 900);
        m_window->show();
        m_window->open(file);
        QTRY_COMPARE(m_window->document().state(), SessionDocument::State::Ready);
        QTRY_VERIFY(m_window->resources()->model()->rowCount() > 0);
    }
    void cleanupTestCase() { m_window.reset(); }

    void EveryRowAndBarIsReachedAndNamed()
    {
        QCOMPARE(tree()->role(), QAccessible::Tree);
        QStringList names;
        const int count = test::walkAccessible(tree(), names);
        QVERIFY(count > 9 + static_cast<int>(m_window->timeline()->rows().boxes().size()));
        QVERIFY(!names.contains(QString()));
        QVERIFY(
            !names.filter(QStringLiteral("afterlife 5.5 s, held by hold_file (240)")).isEmpty());
        QVERIFY(!names.filter(QStringLiteral("unplug at 2.000 s")).isEmpty());
        QVERIFY(!names.filter(QStringLiteral("released 5.5 s after unplug")).isEmpty());
    }

    void ABarLiesWhereItIsDrawn()
    {
        const Selection::Item item{Selection::Kind::Resource,
                                   m_window->document().contents()->timeline->resources().ids()[3]};
        const QPoint at =
            m_window->timeline()->viewport()->mapToGlobal(m_window->timeline()->pointOf(item));
        auto* row = tree()->childAt(at.x(), at.y());
        QVERIFY(row != nullptr);
        auto* bar = row->childAt(at.x(), at.y());
        QVERIFY(bar != nullptr);
        QVERIFY(!bar->state().selected);
        m_window->selection().choose(item.kind, item.id);
        QVERIFY(bar->state().selected);
        QVERIFY(!bar->state().offscreen);
    }

    // Whoever cannot see the timeline hears what is chosen, once, in words.
    void AChoiceIsAnnounced()
    {
        choiceListener() = [](QAccessibleEvent& event) {
            heard().append({event.type(), event.accessibleInterface()->text(QAccessible::Name)});
        };
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        m_window->timeline()->setFocus();
        m_window->selection().clear();
        heard().clear();
        QTest::keyClick(m_window->timeline(), Qt::Key_Period); // the next resource
        const auto item = m_window->selection().item();
        QCOMPARE(item.kind, Selection::Kind::Resource);
        const auto chosen = [](QAccessible::Event type) {
            QStringList names;
            for (const auto& [each, name] : heard()) {
                if (each == type && name.contains(QLatin1String("after unplug"))) {
                    names.append(name);
                }
            }
            return names;
        };
        QCOMPARE(chosen(QAccessible::Selection).size(), 1);
        QVERIFY2(chosen(QAccessible::Selection)[0].contains(QLatin1String("held")),
                 qPrintable(chosen(QAccessible::Selection)[0]));
        QCOMPARE(chosen(QAccessible::Focus), chosen(QAccessible::Selection));
        heard().clear();
        m_window->selection().choose(Selection::Kind::Device, 1);
        QCOMPARE(heard().size(), 2);
        QVERIFY(heard().back().second.startsWith(QLatin1String("card0")));
        heard().clear();
        m_window->selection().choose(Selection::Kind::File, 1);
        QVERIFY(!heard().isEmpty());
        QVERIFY2(heard().back().second.contains(QLatin1String("hold_file (240)")),
                 qPrintable(heard().back().second));
        heard().clear();
        m_window->tabs()->setFocus(); // then nothing of the timeline takes the focus
        heard().clear();
        m_window->selection().choose(Selection::Kind::Device, 1);
        QCOMPARE(heard().size(), 1);
        QCOMPARE(heard().front().first, QAccessible::Selection);
        choiceListener() = {};
    }

    void TabReachesEveryControlAndComesBack()
    {
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        m_window->timeline()->setFocus();
        for (int tab = 0; tab < m_window->tabs()->count(); ++tab) {
            m_window->tabs()->setCurrentIndex(tab);
            m_window->timeline()->setFocus();
            QSet<const QWidget*> there;
            QList<const QWidget*> order;
            do {
                order.append(QApplication::focusWidget());
                there.insert(QApplication::focusWidget());
                QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
                QVERIFY(QApplication::focusWidget() != nullptr);
            } while (QApplication::focusWidget() != m_window->timeline() && order.size() < 500);
            QCOMPARE(QApplication::focusWidget(), m_window->timeline());
            for (const auto* widget : m_window->findChildren<QWidget*>()) {
                const bool takes = widget->isVisible() && widget->isEnabled() &&
                                   (widget->focusPolicy() & Qt::TabFocus) == Qt::TabFocus &&
                                   widget->focusProxy() == nullptr;
                QVERIFY2(!takes || there.contains(widget),
                         qPrintable(QStringLiteral("no way to %1 %2, %3")
                                        .arg(QLatin1String(widget->metaObject()->className()),
                                             widget->objectName(), widget->accessibleName())));
            }
            QTest::keyClick(m_window->timeline(), Qt::Key_Backtab, Qt::ShiftModifier);
            QCOMPARE(QApplication::focusWidget(), order.back());
        }
    }

    void AllControlsThatTakeTheFocusHaveNames()
    {
        for (auto* widget : m_window->findChildren<QWidget*>()) {
            if (!widget->isVisible() || (widget->focusPolicy() & Qt::TabFocus) == 0 ||
                widget->focusProxy() != nullptr) {
                continue;
            }
            auto* face = QAccessible::queryAccessibleInterface(widget);
            QVERIFY(face != nullptr);
            const QString name = face->text(QAccessible::Name);
            // Text that can be selected speaks for itself.
            const bool speaks = !name.isEmpty() || !face->text(QAccessible::Value).isEmpty();
            QVERIFY2(
                speaks || qobject_cast<QTabBar*>(widget) != nullptr,
                qPrintable(QStringLiteral("%1 %2").arg(
                    QString::fromLatin1(widget->metaObject()->className()), widget->objectName())));
        }
    }
};

DRMSCOPE_WATCHED_TEST_MAIN(AccessibleTest)
#include "accessible_test.moc"
