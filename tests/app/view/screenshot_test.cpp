// SPDX-License-Identifier: MIT
#include "app/model/timeline.h"
#include "app/view/compare_window.h"
#include "app/view/device_list_view.h"
#include "app/view/event_pane.h"
#include "app/view/inspector_view.h"
#include "app/view/key_sheet.h"
#include "app/view/main_window.h"
#include "app/view/pick_dialog.h"
#include "app/view/record_dialog.h"
#include "app/view/resource_pane.h"
#include "app/view/rows_pane.h"
#include "app/view/sql_pane.h"
#include "app/view/theme.h"
#include "app/view/timeline_view.h"
#include "app/view/tour.h"
#include "tests/app/model/session_maker.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QDir>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTabWidget>
#include <QTableWidget>
#include <QTemporaryDir>
#include <QTest>

using namespace drmscope::app;
using Kind = Selection::Kind;

// Pictures of every state of the window, for people to look at: kept in $DRMSCOPE_SCREENSHOTS when
// it is set. What a program can check of them: that a state is reached, that its words stand there,
// that it draws what no other state draws where it should, in the colours that it should.
class ScreenshotTest : public QObject
{
    Q_OBJECT
private:
    using State = SessionDocument::State;

    QTemporaryDir m_folder;
    QString m_shots;
    std::unique_ptr<MainWindow> m_window;
    QMap<QString, QImage> m_tables;
    QMap<QString, QImage> m_middles; // of each kept picture, what is between the docks

    QString file(const char* name) { return m_folder.filePath(QString::fromLatin1(name)); }

    // Fails the test where the session does not come to that state.
    void show(const QString& path = {}, State state = State::Ready, QSize size = {1440, 900})
    {
        m_window = std::make_unique<MainWindow>();
        m_window->setRemembers(false);
        m_window->resize(size);
        m_window->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
        if (path.isEmpty()) {
            return;
        }
        m_window->open(path);
        QTRY_COMPARE_WITH_TIMEOUT(m_window->document().state(), state, 30000);
        if (state == State::Ready) {
            QTRY_VERIFY_WITH_TIMEOUT(m_window->resources()->model()->rowCount() > 0, 30000);
        }
        QCoreApplication::processEvents();
    }

    // A widget that a person sees, or a cell of a table that they can scroll to.
    static bool says(const QWidget& widget, const QString& part)
    {
        const auto children = widget.findChildren<QWidget*>();
        return std::any_of(children.begin(), children.end(), [&part](const QWidget* child) {
            const auto* label = qobject_cast<const QLabel*>(child);
            const auto* view = qobject_cast<const QAbstractItemView*>(child);
            return child->isVisible() && (child->accessibleName().contains(part) ||
                                          (label != nullptr && label->text().contains(part)) ||
                                          (view != nullptr && holds(*view->model(), part)));
        });
    }
    static bool holds(const QAbstractItemModel& model, const QString& part)
    {
        for (int row = 0; row < std::min(model.rowCount(), 50); ++row) {
            for (int column = 0; column < model.columnCount(); ++column) {
                if (model.index(row, column).data().toString().contains(part)) {
                    return true;
                }
            }
        }
        return false;
    }
    [[nodiscard]] bool says(const char* part) const
    {
        return says(*m_window, QString::fromUtf8(part));
    }

    [[nodiscard]] QRect placeOf(const QWidget& widget) const
    {
        return {widget.mapTo(m_window.get(), QPoint()), widget.size()};
    }
    [[nodiscard]] QRect canvas() const
    {
        return m_window->timeline()->canvas().translated(
            placeOf(*m_window->timeline()->viewport()).topLeft());
    }
    [[nodiscard]] QWidget* inspector() const { return m_window->findChild<InspectorView*>(); }
    [[nodiscard]] QImage picture() const { return m_window->grab().toImage(); }

    static double brightness(const QImage& image)
    {
        double sum = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                sum += qGray(image.pixel(x, y));
            }
        }
        return sum / 255 / (image.width() * image.height());
    }
    // How much of one differs from the other, 1 where they are not even of one size.
    static double difference(const QImage& one, const QImage& other)
    {
        if (one.size() != other.size()) {
            return 1;
        }
        int differing = 0;
        for (int y = 0; y < one.height(); ++y) {
            for (int x = 0; x < one.width(); ++x) {
                differing += one.pixel(x, y) != other.pixel(x, y) ? 1 : 0;
            }
        }
        return static_cast<double>(differing) / (one.width() * one.height());
    }
    static int pixelsOf(const QImage& image, const QColor& color)
    {
        int count = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                count += image.pixel(x, y) == color.rgb() ? 1 : 0;
            }
        }
        return count;
    }

    static QString demo() { return QStringLiteral(DRMSCOPE_DEMO); }

    // What is below the timeline, for whose sake the picture is taken.
    void keepTable(const char* name)
    {
        const auto image = m_window->grab().toImage();
        if (!m_shots.isEmpty()) {
            QVERIFY(image.save(QDir(m_shots).filePath(
                QStringLiteral("table-%1.png").arg(QString::fromLatin1(name)))));
        }
        const auto table = image.copy(placeOf(*m_window->tabs()));
        for (auto other = m_tables.cbegin(); other != m_tables.cend(); ++other) {
            QVERIFY2(difference(table, other.value()) > 0.01, name);
        }
        m_tables.insert(QString::fromLatin1(name), table);
    }

    void keep(QWidget& widget, const char* name)
    {
        const auto image = widget.grab().toImage();
        if (!m_shots.isEmpty()) {
            QVERIFY(image.save(
                QDir(m_shots).filePath(QString::fromLatin1(name) + QStringLiteral(".png"))));
        }
        const bool hasMiddle = &widget == m_window.get();
        const auto middle = hasMiddle ? image.copy(placeOf(*m_window->centralWidget())) : image;
        for (auto other = m_middles.cbegin(); other != m_middles.cend(); ++other) {
            QVERIFY2(difference(middle, other.value()) > 0.005,
                     qPrintable(QStringLiteral("%1 looks like %2")
                                    .arg(QString::fromLatin1(name), other.key())));
        }
        m_middles.insert(QString::fromLatin1(name), middle);
    }

    void chooseResource(size_t index)
    {
        const auto id = m_window->document().contents()->timeline->resources().ids()[index];
        m_window->selection().choose(Kind::Resource, id);
        // What only the file knows of it comes from a thread.
        QTRY_VERIFY(says(*inspector(), QStringLiteral("modprobe (211)")));
    }

private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        m_shots = qEnvironmentVariable("DRMSCOPE_SCREENSHOTS");
        test::writeHotUnplug(file("hot-unplug.drmscope"));
        test::writeOverlap(file("rebind-before-late-close.drmscope"));
    }

    void init() { applyTheme(ThemeChoice::Light); }
    void cleanup() { m_window.reset(); }

    void HotUnplugLightAndDark()
    {
        show(file("hot-unplug.drmscope"));
        QVERIFY(brightness(picture().copy(canvas())) > 0.8);
        QVERIFY(says("afterlife 5.5 s, held by hold_file (240)"));
        QVERIFY(says("released"));
        keep(*m_window, "hot-unplug-light");
        applyTheme(ThemeChoice::Dark);
        show(file("hot-unplug.drmscope"));
        QVERIFY(brightness(picture().copy(canvas())) < 0.3);
        chooseResource(4);
        keep(*m_window, "resource-chosen-dark");
    }

    void ChosenResource()
    {
        show(file("hot-unplug.drmscope"));
        const auto before = picture();
        chooseResource(4);
        const auto chosen = picture();
        QVERIFY(difference(before.copy(placeOf(*inspector())), chosen.copy(placeOf(*inspector()))) >
                0.02);
        QVERIFY(difference(before.copy(canvas()), chosen.copy(canvas())) > 0); // its frame
        QVERIFY(says(*inspector(), QStringLiteral("managed resource")));
        QVERIFY(says(*inspector(), QStringLiteral("after unplug")));
        keep(*m_window, "resource-chosen-light");
        m_window->timeline()->fitSelection();
        for (int i = 0; i < 30; ++i) {
            m_window->timeline()->zoom(1.5);
        }
        QVERIFY(difference(chosen.copy(canvas()), picture().copy(canvas())) > 0.1);
        keep(*m_window, "zoomed-far-in");
    }

    void NothingOpen()
    {
        show();
        QVERIFY(says("Open a session"));
        QVERIFY(!m_window->timeline()->isVisible());
        keep(*m_window, "empty");
    }

    void NotASession()
    {
        QFile garbage(file("holiday.drmscope"));
        QVERIFY(garbage.open(QIODevice::WriteOnly));
        garbage.write("this is no session at all, only text");
        garbage.close();
        show(garbage.fileName(), State::Failed);
        QVERIFY(says("holiday.drmscope"));
        QVERIFY(says("not a session"));
        QVERIFY(!m_window->timeline()->isVisible());
        keep(*m_window, "not-a-session");
    }

    void OverlappingDevices()
    {
        show(file("rebind-before-late-close.drmscope"));
        QCOMPARE(m_window->document().contents()->timeline->groups().size(), size_t{2});
        QVERIFY(says("1st of 2"));
        keep(*m_window, "overlap");
    }

    void OneResource()
    {
        test::SessionMaker maker;
        maker.addDevice({});
        maker.addResource(1, QStringLiteral("kmalloc"), 4096, 130, 0);
        maker.write(file("one.drmscope"), 5000);
        show(file("one.drmscope"));
        QCOMPARE(m_window->resources()->model()->rowCount(), 1);
        QVERIFY(says("live"));
        keep(*m_window, "one-resource");
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
        show(file("states.drmscope"));
        const Theme light(m_window->timeline()->palette());
        const auto bars = picture().copy(canvas());
        for (const auto& color : {light.live, light.ended, light.outlineOf(BarState::Held),
                                  light.outlineOf(BarState::Leaked)}) {
            QVERIFY2(pixelsOf(bars, color) > 20,
                     qPrintable(color.name() + QStringLiteral(" is missing")));
        }
        QVERIFY(says("a_platform_device_with_a_very_long_name.7.auto"));
        QVERIFY(says("1,234"));
        keep(*m_window, "states-light");
        applyTheme(ThemeChoice::Dark);
        show(file("states.drmscope"));
        keep(*m_window, "states-dark");
        applyTheme(ThemeChoice::Light);
        show(file("states.drmscope"), State::Ready, {900, 600});
        keep(*m_window, "small-window");
    }

    void ManyResources()
    {
        test::SessionMaker maker;
        maker.addDevice({1, 0, 100, 120, 2000, 4000, QStringLiteral("0000:01:00.0")});
        maker.addFile(1, QStringLiteral("compositor"), 123, 1000, 3999);
        maker.addManyResources(1, 100'000, 4000);
        maker.write(file("many.drmscope"), 5000);
        show(file("many.drmscope"));
        QCOMPARE(m_window->resources()->model()->rowCount(), 100'000);
        QVERIFY(says("100,000"));
        keep(*m_window, "100k-resources");
    }

    // The same session as File > Open the demo shows.
    void Demo()
    {
        show(demo());
        QVERIFY(m_window->findings()->rowsModel()->rowCount() >= 2);
        keep(*m_window, "demo");
        m_window->findings()->showItem(0);
        QTRY_VERIFY(m_window->timeline()->focus().findingId != 0);
        QTRY_VERIFY(m_window->inspector()->text().contains(QLatin1String("exerciser_probe")));
        keep(*m_window, "finding-chosen");
        applyTheme(ThemeChoice::Contrast);
        show(demo());
        QVERIFY2(brightness(picture()) < 0.35, qPrintable(QString::number(brightness(picture()))));
        keep(*m_window, "high-contrast");
        applyTheme(ThemeChoice::Dark);
        show(demo());
        m_window->timeline()->setColourBy(ColourBy::CallSite);
        keep(*m_window, "colour-by-call-site-dark");
    }

    void EveryTable()
    {
        show(demo(), State::Ready, {1440, 1000});
        auto* tabs = m_window->tabs();
        const std::array names{"findings", "resources", "events", "call-sites",
                               "holders",  "log",       "sql"};
        QTRY_VERIFY(m_window->events()->model()->rowCount() > 0);
        for (int tab = 0; tab < tabs->count(); ++tab) {
            tabs->setCurrentIndex(tab);
            QCoreApplication::processEvents();
            if (tab == 2) {
                QTRY_VERIFY(says("uevent"));
            }
            if (tab == 6) {
                m_window->sql()->run();
                QTRY_COMPARE(m_window->sql()->model()->rowCount(), 2); // leaks
            }
            keepTable(names.at(static_cast<size_t>(tab)));
        }
    }

    void MarkersAndNotes()
    {
        show(file("hot-unplug.drmscope"));
        auto& notes = m_window->annotations();
        const qint64 start = m_window->document().contents()->originNs();
        notes.setMarker(0, start + 2'000'000'000);
        notes.setMarker(1, start + 7'500'000'000);
        notes.addNote({start + 3'000'000'000, QStringLiteral("compositor has not noticed"), {}});
        QCoreApplication::processEvents();
        keep(*m_window, "markers-and-notes");
    }

    void Live()
    {
        test::SessionMaker maker;
        maker.setRecording();
        maker.addDevice({1, 0, 100, 120, 2000, 0, QStringLiteral("0000:01:00.0")});
        maker.addFile(1, QStringLiteral("compositor"), 123, 1000, 0);
        for (int i = 0; i < 60; ++i) {
            maker.addResource(1, QStringLiteral("kmalloc"), 96, 130 + 40 * i,
                              i % 3 == 0 ? 0 : 140 + 41 * i);
        }
        maker.write(file("live.drmscope"), 2600);
        show(file("live.drmscope"));
        QVERIFY(m_window->document().isLive());
        QVERIFY(m_window->timeline()->follows());
        QVERIFY(says("being recorded"));
        keep(*m_window, "live");
    }

    // What a display of 200 % shows: twice the pixels, and nothing else in another place.
    void TwiceThePixels()
    {
        show(demo());
        const auto once = picture();
        QImage twice(m_window->size() * 2, QImage::Format_RGB32);
        twice.setDevicePixelRatio(2);
        m_window->render(&twice);
        QVERIFY(difference(twice, once.scaled(twice.size())) > 0.01); // finer, not only larger
        constexpr int kBlock = 60;
        for (int y = 0; y + kBlock <= once.height(); y += kBlock) {
            for (int x = 0; x + kBlock <= once.width(); x += kBlock) {
                const double one = brightness(once.copy(x, y, kBlock, kBlock));
                const double two = brightness(twice.copy(2 * x, 2 * y, 2 * kBlock, 2 * kBlock));
                QVERIFY2(
                    std::abs(one - two) < 0.06,
                    qPrintable(QStringLiteral("%1, %2: %3, %4").arg(x).arg(y).arg(one).arg(two)));
            }
        }
        if (!m_shots.isEmpty()) {
            QVERIFY(twice.save(QDir(m_shots).filePath(QStringLiteral("scaled-200.png"))));
        }
    }

    void FindAndCommands()
    {
        show(demo());
        m_window->find();
        auto* find = qobject_cast<PickDialog*>(QApplication::activeModalWidget());
        QVERIFY(find != nullptr);
        QTest::keyClicks(find->edit(), QStringLiteral("comp"));
        keep(*find, "find");
        QTest::keyClick(find, Qt::Key_Escape);
        m_window->showCommands();
        auto* commands = qobject_cast<PickDialog*>(QApplication::activeModalWidget());
        QVERIFY(commands != nullptr);
        keep(*commands, "commands");
        QTest::keyClick(commands, Qt::Key_Escape);
    }

    void Record()
    {
        show();
        auto* dialog = m_window->record();
        using Check = RecordCheck;
        dialog->showChecks(
            {{QStringLiteral("kernel"),
              Check::State::Good,
              QStringLiteral("Linux 6.1.0-32-amd64"),
              {}},
             {QStringLiteral("tracefs"), Check::State::Missing, QStringLiteral("not mounted"),
              QStringLiteral("mount -t tracefs nodev /sys/kernel/tracing")},
             {QStringLiteral("devices"), Check::State::Notice, QStringLiteral("no DRM device now"),
              QStringLiteral("none is needed to begin: those that come are recorded from their "
                             "first moment")}});
        QTRY_VERIFY(says(*dialog, QStringLiteral("Fix: mount -t tracefs")));
        keep(*dialog, "record");
        dialog->reject();
    }

    void Compare()
    {
        show(demo());
        std::unique_ptr<CompareWindow> compare(m_window->compareWith(file("hot-unplug.drmscope")));
        compare->setAttribute(Qt::WA_DeleteOnClose, false);
        QSignalSpy compared(compare.get(), &CompareWindow::compared);
        QTRY_COMPARE_WITH_TIMEOUT(compared.size(), 1, 30000);
        keep(*compare, "compare");
    }

    void RightToLeft()
    {
        QApplication::setLayoutDirection(Qt::RightToLeft);
        show(demo());
        const auto& timeline = *m_window->timeline();
        // Time runs left to right there, too.
        QVERIFY(timeline.scale().xAt(timeline.scale().fromNs()) <
                timeline.scale().xAt(timeline.scale().toNs()));
        QCOMPARE(m_window->layoutDirection(), Qt::RightToLeft);
        QCOMPARE(timeline.layoutDirection(), Qt::LeftToRight);
        if (!m_shots.isEmpty()) { // its middle is that of any other locale
            QVERIFY(picture().save(QDir(m_shots).filePath(QStringLiteral("right-to-left.png"))));
        }
        // What one begins with stands where one begins to read.
        QVERIFY(placeOf(*m_window->findChild<DeviceListView*>()).left() >
                placeOf(*inspector()).left());
        QApplication::setLayoutDirection(Qt::LeftToRight);
    }

    void Shortcuts()
    {
        show(demo());
        auto* sheet = m_window->showKeys();
        QVERIFY(QTest::qWaitForWindowExposed(sheet));
        QCOMPARE(sheet->table()->findItems(QStringLiteral("Ctrl+O"), Qt::MatchExactly).size(), 1);
        keep(*sheet, "keys");
        sheet->reject();
    }

    void TheTour()
    {
        show(demo());
        auto* tour = m_window->startTour();
        for (int step = 0; step < 6; ++step) {
            QVERIFY(says(step == 5 ? "6 of 6" : "of 6"));
            if (!m_shots.isEmpty()) {
                QVERIFY(picture().save(
                    QDir(m_shots).filePath(QStringLiteral("tour-%1.png").arg(step + 1))));
            }
            tour->goTo(step + 1);
        }
    }
};

QTEST_MAIN(ScreenshotTest)
#include "screenshot_test.moc"
