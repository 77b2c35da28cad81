// SPDX-License-Identifier: MIT
#pragma once

#include "app/view/main_window.h"
#include "app/view/pick_dialog.h"
#include "app/view/resource_pane.h"
#include "app/view/timeline_view.h"
#include "tests/app/model/session_maker.h"

#include <QAction>
#include <QApplication>
#include <QLineEdit>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <memory>

namespace drmscope::app::test {

// A window with a session in it, and somebody who does something with it.
class ActingWindow : public QObject
{
protected:
    using State = SessionDocument::State;
    using Kind = Selection::Kind;

    QTemporaryDir m_folder;
    std::unique_ptr<MainWindow> m_window;

    QString file(const char* name) { return m_folder.filePath(QString::fromLatin1(name)); }

    void show(const char* name)
    {
        m_window = std::make_unique<MainWindow>();
        m_window->setRemembers(false);
        m_window->resize(1500, 950);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
        QSignalSpy ordered(m_window->resources()->model(), &ResourceTableModel::ordered);
        m_window->open(file(name));
        QTRY_COMPARE_WITH_TIMEOUT(m_window->document().state(), State::Ready, 30000);
        QTRY_VERIFY(!ordered.empty());
        QCoreApplication::processEvents();
    }

    [[nodiscard]] TimelineView& timeline() const { return *m_window->timeline(); }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = {})
    {
        timeline().setFocus();
        QTest::keyClick(&timeline(), key, modifiers);
    }
    // What a shortcut of the menus does, offscreen too, where no window manager gives us the focus.
    void trigger(const char* text)
    {
        for (auto* action : m_window->findChildren<QAction*>()) {
            QString words = action->text();
            words.remove(QLatin1Char('&'));
            if (words == QString::fromUtf8(text)) {
                QVERIFY2(action->isEnabled(), text);
                action->trigger();
                return;
            }
        }
        QFAIL(qPrintable(QStringLiteral("no action %1").arg(QString::fromUtf8(text))));
    }
    static PickDialog* dialog()
    {
        return qobject_cast<PickDialog*>(QApplication::activeModalWidget());
    }
    void pick(const char* text)
    {
        QTRY_VERIFY(dialog() != nullptr);
        QTest::keyClicks(dialog()->edit(), QString::fromUtf8(text));
        QTest::keyClick(dialog()->edit(), Qt::Key_Return);
        QTRY_VERIFY(dialog() == nullptr);
    }
    [[nodiscard]] double shownMs() const
    {
        return static_cast<double>(timeline().scale().toNs() - timeline().scale().fromNs()) / 1e6;
    }

    // Of several kinds: what a finding accuses, a drm_device as a whole, what no finding tells of,
    // and one that nobody has to look at.
    void writeProblems()
    {
        SessionMaker maker;
        maker.addDevice({1, 0, 100, 120, 2000, 4000, QStringLiteral("0000:01:00.0")});
        maker.addDevice({2, 1, 50, 60, 0, 0, QStringLiteral("0000:02:00.0")});
        maker.addFile(1, QStringLiteral("compositor"), 123, 1000, 3999); // is row 1
        for (int i = 0; i < 20; ++i) {
            maker.addResource(1, QStringLiteral("kmalloc"), 96 + i, 130 + i, 4000.1);
        }
        maker.addNeverReleased(2, 1500);                                         // finding 1
        maker.addHazard(5, 1);                                                   // 2, at 300
        maker.addResource(2, QStringLiteral("drm_encoder_cleanup"), 8, 1200, 0); // row 22
        maker.addLeak(22, 2);                                                    // 3, at 200
        maker.write(file("problems"), 5000);
        change(file("problems"),
               QStringLiteral("UPDATE resource SET release_order_right = 0 WHERE id = 9;"
                              "INSERT INTO finding SELECT 4, rule, 'information', 'information', "
                              "class, confidence, device_id, 0, event_id, 0, first_seen_ns, 0, 0, "
                              "title, cause FROM finding WHERE id = 1"));
    }

    // "hot" has a drm_device that was held past its unplug, "leak" another that leaks, too.
    void writeSessions()
    {
        QStandardPaths::setTestModeEnabled(true);
        writeHotUnplug(file("hot"));
        SessionMaker maker;
        maker.addDevice({1, 0, 100, 120, 2000, 4000, QStringLiteral("0000:01:00.0")});
        maker.addDevice({2, 1, 50, 60, 0, 0, QStringLiteral("0000:02:00.0")});
        maker.addFile(1, QStringLiteral("compositor"), 123, 1000, 3999);
        for (int i = 0; i < 20; ++i) {
            maker.addResource(1, QStringLiteral("kmalloc"), 96 + i, 130 + i, 4000.1);
        }
        maker.addResource(2, QStringLiteral("drm_encoder_cleanup"), 8, 2500, 0);
        maker.addLeak(22, 2);
        maker.write(file("leak"), 5000);
    }
};

} // namespace drmscope::app::test
