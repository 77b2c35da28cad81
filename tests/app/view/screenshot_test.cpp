// SPDX-License-Identifier: MIT
#include "app/view/main_window.h"
#include "app/view/resource_pane.h"
#include "app/view/shortcut_sheet.h"
#include "app/view/theme.h"
#include "app/view/timeline_view.h"
#include "tests/app/model/session_maker.h"

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace drmscope::app;
using Kind = Selection::Kind;

// Pictures of every state of the window, for people to look at: kept in $DRMSCOPE_SCREENSHOTS when
// it is set. What a program can check of them is that each state draws something of its own.
class ScreenshotTest : public QObject
{
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    QString m_shots;

    QString file(const char* name) { return m_folder.filePath(QString::fromLatin1(name)); }

    static std::unique_ptr<MainWindow> makeWindow(const QString& path = {},
                                                  QSize size = {1440, 900})
    {
        auto window = std::make_unique<MainWindow>();
        window->setRemembers(false);
        window->resize(size);
        window->show();
        if (!path.isEmpty()) {
            window->open(path);
            (void)QTest::qWaitFor(
                [&] {
                    return window->resources()->model()->rowCount() > 0 ||
                           window->document().state() == SessionDocument::State::Failed;
                },
                30000);
        }
        QTest::qWait(20);
        return window;
    }

    void keep(QWidget& widget, const char* name)
    {
        const auto picture = widget.grab().toImage();
        QVERIFY(!picture.isNull());
        QSet<QRgb> colours;
        for (int y = 0; y < picture.height(); y += 7) {
            for (int x = 0; x < picture.width(); x += 7) {
                colours.insert(picture.pixel(x, y));
            }
        }
        QVERIFY2(colours.size() >= 4, "an empty picture");
        if (!m_shots.isEmpty()) {
            QVERIFY(picture.save(
                QDir(m_shots).filePath(QString::fromLatin1(name) + QStringLiteral(".png"))));
        }
    }

private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        m_shots = qEnvironmentVariable("DRMSCOPE_SCREENSHOTS");
        test::writeHotUnplug(file("hot-unplug.drmscope"));
        test::writeOverlap(file("rebind-before-late-close.drmscope"));
        applyTheme(ThemeChoice::Light);
    }

    void HotUnplugLightAndDark()
    {
        keep(*makeWindow(file("hot-unplug.drmscope")), "hot-unplug-light");
        applyTheme(ThemeChoice::Dark);
        const auto window = makeWindow(file("hot-unplug.drmscope"));
        window->selection().choose(Kind::Resource, window->document().contents()->resources[4].id);
        QTest::qWait(200);
        keep(*window, "resource-chosen-dark");
        applyTheme(ThemeChoice::Light);
    }

    void ChosenResource()
    {
        const auto window = makeWindow(file("hot-unplug.drmscope"));
        window->selection().choose(Kind::Resource, window->document().contents()->resources[4].id);
        QTest::qWait(200);
        keep(*window, "resource-chosen-light");
        window->timeline()->fitSelection();
        for (int i = 0; i < 30; ++i) {
            window->timeline()->zoom(1.5);
        }
        keep(*window, "zoomed-far-in");
    }

    void NothingOpen() { keep(*makeWindow(), "empty"); }

    void NotASession()
    {
        QFile garbage(file("holiday.drmscope"));
        QVERIFY(garbage.open(QIODevice::WriteOnly));
        garbage.write("this is no session at all, only text");
        garbage.close();
        keep(*makeWindow(garbage.fileName()), "not-a-session");
    }

    void OverlappingDevices()
    {
        keep(*makeWindow(file("rebind-before-late-close.drmscope")), "overlap");
    }

    void OneResource()
    {
        test::SessionMaker maker;
        maker.addDevice({});
        maker.addResource(1, QStringLiteral("kmalloc"), 4096, 130, 0);
        maker.write(file("one.drmscope"), 5000);
        keep(*makeWindow(file("one.drmscope")), "one-resource");
    }

    void EveryStateAndMissedEvents()
    {
        test::SessionMaker maker;
        maker.addDevice({1, 0, 100, 120, 2000, 4000, QStringLiteral("0000:01:00.0")});
        maker.addDevice(
            {2, 1, 50, 60, 0, 0, QStringLiteral("a_platform_device_with_a_very_long_name.7.auto")});
        maker.addFile(1, QStringLiteral("compositor"), 123, 1000, 3999);
        maker.addFile(2, QStringLiteral("a_15_char_comm_"), 4194303, 300, 0);
        maker.addResource(1, QStringLiteral("kmalloc"), 4096, 130, 4000.1);
        maker.addResource(1, QStringLiteral("drm_mode_config_init_release_of_40_chars"), 8, 131,
                          4000.05);
        maker.addResource(1, QStringLiteral("kmalloc"), 96, 140, 900);
        maker.addResource(
            2, QStringLiteral("a_driver_specific_release_action_with_a_name_beyond_any_column"), 8,
            131, 0, true);
        maker.addResource(2, QStringLiteral("kmalloc"), 1 << 20, 1500, 0);
        maker.addResource(2, QStringLiteral("kmalloc"), 64, 2500, 0);
        maker.addLeak(8, 2);
        maker.addMissed(2600, 2900, 1234);
        maker.write(file("states.drmscope"), 5000);
        keep(*makeWindow(file("states.drmscope")), "states-light");
        applyTheme(ThemeChoice::Dark);
        keep(*makeWindow(file("states.drmscope")), "states-dark");
        applyTheme(ThemeChoice::Light);
        keep(*makeWindow(file("states.drmscope"), {900, 600}), "small-window");
    }

    void ManyResources()
    {
        test::SessionMaker maker;
        maker.addDevice({1, 0, 100, 120, 2000, 4000, QStringLiteral("0000:01:00.0")});
        maker.addFile(1, QStringLiteral("compositor"), 123, 1000, 3999);
        maker.addManyResources(1, 100'000, 4000);
        maker.write(file("many.drmscope"), 5000);
        keep(*makeWindow(file("many.drmscope")), "100k-resources");
    }

    void Shortcuts()
    {
        ShortcutSheet sheet;
        sheet.show();
        keep(sheet, "shortcuts");
    }
};

QTEST_MAIN(ScreenshotTest)
#include "screenshot_test.moc"
