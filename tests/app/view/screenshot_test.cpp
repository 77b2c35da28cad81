// SPDX-License-Identifier: MIT
#include "app/model/device_list_model.h"
#include "app/model/timeline.h"
#include "app/query/afterlife_text.h"
#include "app/query/session_lock.h"
#include "app/view/colour_by.h"
#include "app/view/device_list_view.h"
#include "app/view/filter_bar.h"
#include "app/view/filter_line.h"
#include "app/view/rows_pane.h"
#include "app/view/theme.h"
#include "app/view/wrapped_text.h"
#include "tests/app/model/session_maker.h"
#include "tests/app/view/watched_application.h"
#include "tests/app/view/window_pictures.h"

#include <QApplication>
#include <QComboBox>
#include <QFile>
#include <QHelpEvent>
#include <QLineEdit>
#include <QScrollBar>
#include <QStandardPaths>
#include <QStatusBar>
#include <QTabWidget>
#include <QToolBar>
#include <QToolTip>

using namespace drmscope::app;

// Every state that a session can be in.
class ScreenshotTest : public test::WindowPictures
{
    Q_OBJECT
private:
    void chooseResource(size_t index)
    {
        const auto id = m_window->document().contents()->timeline->resources().ids()[index];
        m_window->selection().choose(Kind::Resource, id);
        // What only the file knows of it comes from a thread.
        QTRY_VERIFY(says(*inspector(), QStringLiteral("modprobe (211)")));
    }

    // "9 resources · 1 file", as it stands in the list of drm_devices.
    [[nodiscard]] QImage countsOfTheFirstDevice() const
    {
        const auto& list = *m_window->findChild<DeviceListView*>();
        const auto index = list.model()->index(0, 0);
        const int line = list.fontMetrics().height();
        const int width = list.fontMetrics().horizontalAdvance(
            index.data(DeviceListModel::CountsRole).toString());
        const auto card = list.visualRect(index);
        QRect box(card.left() + 14, card.top() + 7 + 2 * (line + 1), width, line);
        if (list.isRightToLeft()) {
            box.moveRight(card.right() - 14);
        }
        return list.viewport()->grab(box).toImage();
    }

    // Pixels without ink left and right of what stands there.
    static std::pair<int, int> airIn(const QImage& image)
    {
        int first = image.width();
        int last = -1;
        for (int x = 0; x < image.width(); ++x) {
            for (int y = 0; y < image.height(); ++y) {
                if (image.pixel(x, y) != image.pixel(0, 0)) {
                    first = std::min(first, x);
                    last = x;
                }
            }
        }
        return {first, image.width() - 1 - last};
    }

    // "195 events …", without the air beside it.
    [[nodiscard]] QImage statusWords() const
    {
        for (auto* label : m_window->statusBar()->findChildren<QLabel*>()) {
            if (label->text().contains(QLatin1String("195 events"))) {
                const auto image = label->grab().toImage();
                const auto [before, after] = airIn(image);
                return image.copy(before, 0, image.width() - before - after, image.height());
            }
        }
        return {};
    }

    // Of a text that is the whole of a widget.
    static std::pair<int, int> airBeside(const QWidget& page, const QString& text)
    {
        for (auto* widget : page.findChildren<QWidget*>()) {
            const auto* label = qobject_cast<const QLabel*>(widget);
            const auto* wrapped = qobject_cast<const WrappedText*>(widget);
            if ((label != nullptr && label->text() == text) ||
                (wrapped != nullptr && wrapped->toPlainText() == text)) {
                return airIn(widget->grab().toImage());
            }
        }
        return {-1, 0};
    }

    BarState stateOfThePin(RowId device) const
    {
        const auto& timeline = *m_window->document().contents()->timeline;
        for (const auto& row :
             timeline.groups()[static_cast<size_t>(timeline.groupOf(device))].rows) {
            if (row.kind == RowKind::Pin) {
                return row.lane.spans()[0].state;
            }
        }
        return BarState::Ended;
    }

private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
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

    void NewerThanThisProgram()
    {
        QFile session(file("hot-unplug.drmscope"));
        QVERIFY(session.copy(file("newer.drmscope")));
        QFile newer(file("newer.drmscope"));
        QVERIFY(newer.open(QIODevice::ReadWrite) &&
                newer.seek(60)); // where SQLite keeps user_version
        newer.write(QByteArray::fromHex("0000270f"));
        newer.close();
        show(newer.fileName(), State::Failed);
        QVERIFY(says("newer than this drmscope"));
        QVERIFY(says("9999"));
        keep(*m_window, "newer-session");
    }

    // What was shown stays, and what was asked for says why not, whatever the theme.
    void AnotherThatIsNoSession()
    {
        QFile trace(file("trace.dat"));
        QVERIFY(trace.open(QIODevice::WriteOnly));
        trace.write(QByteArray("\x17\x08\x44tracing", 10) + QByteArray(600, '6'));
        trace.close();
        for (const auto& [theme, name] : {std::pair(ThemeChoice::Light, "not-opened-light"),
                                          std::pair(ThemeChoice::Dark, "not-opened-dark")}) {
            applyTheme(theme);
            show(file("hot-unplug.drmscope"));
            m_window->open(trace.fileName());
            QTRY_VERIFY(says("trace.dat was not opened"));
            QVERIFY(says("drmscope import "));
            QVERIFY(m_window->timeline()->isVisible());
            keep(*m_window, name);
        }
    }

    void Loading()
    {
        show();
        m_window->open(file("hot-unplug.drmscope"));
        QCOMPARE(m_window->document().state(), State::Loading);
        QVERIFY(says("Reading hot-unplug.drmscope"));
        keep(*m_window, "loading");
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

    void NamesOfFortyCharacters()
    {
        test::SessionMaker maker;
        maker.addDevice({1, 0, 100, 120, 2000, 4000, QString(40, QLatin1Char('p'))});
        maker.addFile(1, QStringLiteral("a_15_char_comm_"), 4194303, 1000, 3999);
        for (int i = 0; i < 6; ++i) {
            maker.addResource(1, QString(39, QLatin1Char('n')) + QString::number(i), 1 << 20,
                              130 + 10 * i, i % 2 == 0 ? 4000.1 : 900);
        }
        maker.write(file("long-names.drmscope"), 5000);
        show(file("long-names.drmscope"), State::Ready, {1100, 700});
        // A name that is shortened leaves room for what stands beside it.
        QVERIFY(m_window->timeline()->labelWidth() * 2 < m_window->timeline()->width());
        QVERIFY(says(QString(40, QLatin1Char('p')).toUtf8().constData()));
        chooseResource(0);
        keep(*m_window, "long-names");
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
        const auto* list = m_window->findChild<DeviceListView*>();
        const auto& groups = m_window->timeline()->contents()->timeline->groups();
        for (int i = 0; i < 4; ++i) { // of four card0, each is called the same everywhere
            const QString name = QStringLiteral("card0#%1").arg(i + 1);
            QCOMPARE(list->model()->index(i, 0).data().toString(), name);
            QCOMPARE(groups[static_cast<size_t>(i)].title, name);
        }
        QVERIFY(m_window->inspector()->text().contains(QLatin1String("device: card0#4")));
        QVERIFY(m_window->inspector()->text().contains(QLatin1String(kUnexplainedReference)));
        QCOMPARE(stateOfThePin(4), BarState::Leaked); // it is the fault, not what is well
        keep(*m_window, "finding-chosen");
        applyTheme(ThemeChoice::Contrast);
        show(demo());
        QVERIFY2(brightness(picture()) < 0.35, qPrintable(QString::number(brightness(picture()))));
        keep(*m_window, "high-contrast");
        // What can be typed into has an outline.
        const auto box = placeOf(*m_window->findings()->filter()->edit());
        const auto image = picture();
        for (const auto& corner : {box.topLeft(), box.topRight(), box.bottomLeft()}) {
            QCOMPARE(QColor(image.pixel(corner)), QColor(Qt::white));
        }
        applyTheme(ThemeChoice::Dark);
        show(demo());
        m_window->timeline()->setColourBy(ColourBy::CallSite);
        QCOMPARE(m_window->findChild<QToolBar*>()->findChild<QComboBox*>()->currentText(),
                 colourByText(ColourBy::CallSite));
        const auto keys = Colouring(ColourBy::CallSite, *m_window->document().contents())
                              .keys(Theme(m_window->palette()));
        QVERIFY(keys.size() > 2);
        for (size_t i = 0; i < keys.size(); ++i) {
            for (size_t other = 0; other < i; ++other) {
                QVERIFY2(keys[i].colour != keys[other].colour, qPrintable(keys[i].text));
            }
        }
        QCoreApplication::processEvents(); // the legend has room for the new key
        keep(*m_window, "colour-by-call-site-dark");
    }

    // One that grew, and one of whose lanes each is on another drm_device.
    void ChosenCallSite()
    {
        for (const auto& [theme, name] : {std::pair(ThemeChoice::Light, "call-site-light"),
                                          std::pair(ThemeChoice::Dark, "call-site-dark")}) {
            applyTheme(theme);
            show(demo());
            const auto& rows = m_window->callSites()->rowsModel()->rows()->rows;
            m_window->tabs()->setCurrentWidget(m_window->callSites());
            const auto most =
                std::max_element(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
                    return a.cells[3].key.toLongLong() < b.cells[3].key.toLongLong();
                });
            for (const auto row : {qint64{0}, qint64{most - rows.begin()}}) {
                m_window->callSites()->showItem(static_cast<int>(row));
                const auto item = m_window->selection().item();
                QTRY_VERIFY(m_window->timeline()->focus().item() == item);
                QTRY_VERIFY(m_window->inspector()->text().contains(QLatin1String("call site")));
                QCoreApplication::processEvents();
                keep(*m_window, qPrintable(QStringLiteral("%1-%2").arg(name).arg(row)));
            }
        }
    }

    void Filtered()
    {
        show(demo());
        auto& stack = m_window->filter().stack();
        const auto wait = [this] {
            QTRY_VERIFY(!m_window->filter().isReading());
            QTRY_COMPARE(m_window->resources()->model()->rowCount(),
                         static_cast<int>(m_window->filter().outcome().shownCount));
        };
        m_window->tabs()->setCurrentWidget(m_window->resources());
        stack.add(QStringLiteral("kind:kmalloc"));
        stack.add(QStringLiteral("device:exerciser"));
        wait();
        QVERIFY(says(*m_window->filterBar(), QStringLiteral("hidden:")));
        keep(*m_window, "filtered-light");
        stack.add(QStringLiteral("name:nothing-is-called-so"));
        wait();
        QVERIFY(says(*m_window->timeline(), QStringLiteral("hides every drm_device")));
        keep(*m_window, "filter-hides-all");
        stack.undo();
        applyTheme(ThemeChoice::Dark);
        wait();
        keep(*m_window, "filtered-dark");
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
        const auto recorder = lockSession(file("live.drmscope").toStdString());
        show(file("live.drmscope"));
        QVERIFY(m_window->document().isLive());
        QVERIFY(m_window->timeline()->follows());
        QVERIFY(says("being recorded  ·  1 event  ·"));
        keep(*m_window, "live");
    }

    // As a desktop that turns dark at dusk, with the window open.
    void ThePaletteIsFollowedWhileItRuns()
    {
        const auto shown = [this] {
            show(demo());
            m_window->selection().choose(Kind::Finding,
                                         m_window->document().contents()->findings.front().id);
            return QTest::qWaitFor([this] { // it is marked, and its page has found its width
                return m_window->timeline()->focus().findingId != 0 &&
                       m_window->inspector()->verticalScrollBar()->isVisible();
            });
        };
        applyTheme(ThemeChoice::Dark);
        const auto dusk = QApplication::palette();
        QVERIFY(shown());
        const auto dark = picture();
        applyTheme(ThemeChoice::Light);
        QVERIFY(shown());
        const auto light = picture();
        QVERIFY(difference(light, dark) > 0.5);
        QApplication::setPalette(dusk);
        QCoreApplication::processEvents();
        save(picture(), QStringLiteral("turned-dark"));
        QVERIFY(difference(picture(), dark) < 0.001); // nothing keeps a colour of before
        applyTheme(ThemeChoice::Light);
        QCoreApplication::processEvents();
        QVERIFY(difference(picture(), light) < 0.001);
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
        save(twice, QStringLiteral("scaled-200"));
    }

    // At the size that the window begins with.
    void WhatATableHasNoRoomForCanBeRead()
    {
        show(demo());
        auto& table = *m_window->findings()->table();
        const auto tipOf = [&table](const QModelIndex& index) {
            const QPoint at = table.visualRect(index).center();
            QHelpEvent help(QEvent::ToolTip, at, table.viewport()->mapToGlobal(at));
            QApplication::sendEvent(table.viewport(), &help);
            return QToolTip::text();
        };
        const auto columnOf = [&table](const char* title) {
            const auto* model = table.model();
            for (int column = 0; column < model->columnCount(); ++column) {
                if (model->headerData(column, Qt::Horizontal).toString() == QLatin1String(title)) {
                    return model->index(0, column);
                }
            }
            return QModelIndex();
        };
        const auto device = columnOf("Device");
        QVERIFY(table.visualRect(device).right() < table.viewport()->width());
        QCOMPARE(tipOf(device), QString());
        const auto title = columnOf("Finding");
        QCOMPARE(tipOf(title), QString());
        const auto cause = columnOf("Cause");
        QVERIFY2(tipOf(cause).contains(cause.data().toString().toHtmlEscaped()),
                 qPrintable(tipOf(cause)));
        table.setColumnWidth(title.column(), 30); // as who drags it
        QVERIFY(tipOf(title).contains(title.data().toString()));
        save(picture(), QStringLiteral("table-cut"));
        show(demo());
        m_window->resize(1366, 768);
        QCoreApplication::processEvents();
        auto& small = *qobject_cast<QuietTable*>(m_window->findings()->table());
        QVERIFY(small.visualRect(small.model()->index(0, cause.column())).right() <
                small.viewport()->width());
        save(picture(), QStringLiteral("findings-small"));
        m_window->resize(1920, 1080);
        QCoreApplication::processEvents();
        for (int row = 0; row < small.model()->rowCount(); ++row) {
            for (int column = 0; column < small.model()->columnCount(); ++column) {
                const auto cell = small.model()->index(row, column);
                QVERIFY2(small.isColumnHidden(column) || !small.isCut(cell),
                         qPrintable(cell.data().toString()));
            }
        }
        save(picture(), QStringLiteral("findings-large"));
    }

    void RightToLeft()
    {
        show(demo());
        const auto fromTheLeft = countsOfTheFirstDevice();
        const auto status = statusWords();
        QApplication::setLayoutDirection(Qt::RightToLeft);
        show(demo());
        const auto& timeline = *m_window->timeline();
        // Time runs left to right there, too.
        QVERIFY(timeline.scale().xAt(timeline.scale().fromNs()) <
                timeline.scale().xAt(timeline.scale().toNs()));
        QCOMPARE(m_window->layoutDirection(), Qt::RightToLeft);
        QCOMPARE(timeline.layoutDirection(), Qt::LeftToRight);
        // Headings, their texts and the names of fields stand at the edge where one begins.
        for (const char* words : {"drm_device", "card0#4", "Who", "Afterlife"}) {
            const auto [before, after] = airBeside(*inspector(), QString::fromLatin1(words));
            QVERIFY2(after <= 2 && before > 20, words);
        }
        save(picture(), QStringLiteral("right-to-left")); // its middle is that of any locale
        // A symbol is read from the left, but stands beneath the title of its column.
        const auto& table = *m_window->findings()->table();
        const auto [before, after] =
            airIn(table.viewport()->grab(table.visualRect(table.model()->index(0, 2))).toImage());
        QVERIFY2(after < before, qPrintable(QStringLiteral("%1 %2").arg(before).arg(after)));
        QVERIFY(!status.isNull());
        QVERIFY(strongDifference(statusWords(), status) < 0.1);
        // What one begins with stands where one begins to read.
        QVERIFY(placeOf(*m_window->findChild<DeviceListView*>()).left() >
                placeOf(*inspector()).left());
        // Numbers stand before what they count, as the text has them: the same pixels.
        // A text that ends at an edge may begin between two pixels: 0.04, where "resources 9" is
        // 0.2.
        QVERIFY(strongDifference(countsOfTheFirstDevice(), fromTheLeft) < 0.1);
        QApplication::setLayoutDirection(Qt::LeftToRight);
    }
};

DRMSCOPE_WATCHED_TEST_MAIN(ScreenshotTest)
#include "screenshot_test.moc"
