// SPDX-License-Identifier: MIT
#include "app/model/timeline.h"
#include "app/view/device_list_view.h"
#include "app/view/main_window.h"
#include "app/view/resource_pane.h"
#include "app/view/theme.h"
#include "app/view/timeline_view.h"
#include "tests/app/model/session_maker.h"
#include "tests/app/view/watched_application.h"

#include <QActionGroup>
#include <QApplication>
#include <QDockWidget>
#include <QDropEvent>
#include <QFile>
#include <QLabel>
#include <QMimeData>
#include <QSignalSpy>
#include <QStackedWidget>
#include <QStandardPaths>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTextEdit>

using namespace drmscope::app;
using State = SessionDocument::State;
using Kind = Selection::Kind;

class MainWindowTest : public QObject
{
    Q_OBJECT
private:
    QTemporaryDir m_folder;

    QString file(const char* name) { return m_folder.filePath(QString::fromLatin1(name)); }

    static std::unique_ptr<MainWindow> makeWindow()
    {
        auto window = std::make_unique<MainWindow>();
        window->setRemembers(false);
        window->resize(1400, 900);
        window->show();
        return window;
    }

    static void open(MainWindow& window, const QString& path)
    {
        window.open(path);
        QTRY_COMPARE_WITH_TIMEOUT(window.document().state(), State::Ready, 30000);
        QTRY_VERIFY(window.resources()->model()->rowCount() > 0);
        QCoreApplication::processEvents();
    }

    static bool saysSomewhere(const MainWindow& window, const QString& part)
    {
        const auto texts = window.findChildren<QTextEdit*>();
        if (std::any_of(texts.begin(), texts.end(), [&part](const QTextEdit* text) {
                return text->isVisible() && text->toPlainText().contains(part);
            })) {
            return true;
        }
        const auto labels = window.findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(), [&part](const QLabel* label) {
            return label->isVisible() && label->text().contains(part);
        });
    }

private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        test::writeHotUnplug(file("hot"));
        test::writeOverlap(file("two"));
    }

    void OpensASessionAndChoosesTheGravestDevice()
    {
        const auto window = makeWindow();
        QVERIFY(saysSomewhere(*window, QStringLiteral("Open a session")));
        open(*window, file("two"));
        QVERIFY(window->timeline()->isVisible());
        QCOMPARE(window->selection().item(), (Selection::Item{Kind::Device, 1}));
        QVERIFY(saysSomewhere(*window, QStringLiteral("afterlife 4")));
    }

    void ADamagedSessionIsOneToMend()
    {
        QVERIFY(QFile::copy(file("hot"), file("torn")));
        QFile torn(file("torn"));
        QVERIFY(torn.open(QIODevice::ReadWrite) && torn.seek(100));
        torn.write(QByteArray(3000, 'U'));
        torn.close();
        const auto window = makeWindow();
        window->open(file("torn"));
        QTRY_COMPARE(window->document().state(), State::Failed);
        QVERIFY(saysSomewhere(*window, QStringLiteral("This session is damaged")));
        QVERIFY(saysSomewhere(*window, QStringLiteral("drmscope rebuild")));
        QVERIFY(!saysSomewhere(*window, QStringLiteral("drmscope record")));
    }

    void TheListOfDevicesStaysWhereItIsWhenTheSessionIsReadAgain()
    {
        const auto window = makeWindow();
        open(*window, file("two"));
        auto* list = window->findChild<DeviceListView*>();
        const int last = list->model()->rowCount() - 1;
        QVERIFY(last > 0);
        list->setCurrentIndex(list->model()->index(last, 0));
        const QPersistentModelIndex place(list->currentIndex());
        QSignalSpy read(&window->document(), &SessionDocument::stateChanged);
        window->document().reload();
        QTRY_VERIFY(!read.empty());
        QCOMPARE(list->currentIndex().row(), last);
        QVERIFY(list->selectionModel()->isSelected(list->currentIndex()));
        QVERIFY(place.isValid()); // nothing was put in its place
        window->selection().clear();
        window->open(file("hot")); // another session has other rows
        QTRY_COMPARE(window->document().state(), State::Ready);
        QCOMPARE(list->currentIndex().row(), 0);
    }

    void AThemeIsOfAllWindowsAndRemembered()
    {
        const auto ticked = [](const MainWindow& window) {
            QStringList texts;
            for (const auto* action : window.findChildren<QAction*>()) {
                const bool ofThemes = action->actionGroup() != nullptr &&
                                      action->text().contains(QLatin1String("ontrast"));
                if (ofThemes && action->isChecked()) {
                    texts.append(action->text());
                }
            }
            return texts.size();
        };
        applyTheme(ThemeChoice::Contrast);
        QCOMPARE(ticked(*makeWindow()), 1);
        applyTheme(ThemeChoice::System);
        QCOMPARE(ticked(*makeWindow()), 0);
        QCOMPARE(rememberedTheme(), ThemeChoice::System);
        rememberTheme(ThemeChoice::Contrast);
        QCOMPARE(rememberedTheme(), ThemeChoice::Contrast);
        rememberTheme(ThemeChoice::System);
        QVERIFY(!themeOf(QStringLiteral("pink")));
    }

    void WheelZoomKeepsTheTimeUnderThePointer()
    {
        const auto window = makeWindow();
        open(*window, file("hot"));
        auto* timeline = window->timeline();
        const QPoint at = timeline->canvas().center() + QPoint(117, 0);
        const double x = at.x() - timeline->canvas().left();
        const qint64 before = timeline->scale().timeAt(x);
        const double coarse = timeline->scale().nsPerPixel();
        for (int i = 0; i < 12; ++i) {
            QWheelEvent wheel(at, timeline->viewport()->mapToGlobal(at), {}, QPoint(0, 120),
                              Qt::NoButton, Qt::ControlModifier, Qt::NoScrollPhase, false);
            QCoreApplication::sendEvent(timeline->viewport(), &wheel);
        }
        QVERIFY(timeline->scale().nsPerPixel() < coarse / 10);
        QVERIFY(std::abs(timeline->scale().timeAt(x) - before) <=
                static_cast<qint64>(timeline->scale().nsPerPixel()) + 1);
    }

    void KeysZoomPanAndFit()
    {
        const auto window = makeWindow();
        open(*window, file("hot"));
        auto* timeline = window->timeline();
        timeline->setFocus();
        QTest::keyClick(timeline, Qt::Key_W);
        QTest::keyClick(timeline, Qt::Key_W);
        QVERIFY(!timeline->scale().showsAll());
        const qint64 from = timeline->scale().fromNs();
        QTest::keyClick(timeline, Qt::Key_D);
        QVERIFY(timeline->scale().fromNs() > from);
        QTest::keyClick(timeline, Qt::Key_Home);
        QVERIFY(timeline->scale().showsAll());
        timeline->goBack();
        QVERIFY(!timeline->scale().showsAll());
    }

    void AClickOnABarChoosesItsRow()
    {
        const auto window = makeWindow();
        open(*window, file("hot"));
        const auto id = window->document().contents()->timeline->resources().ids()[3];
        const QPoint at = window->timeline()->pointOf({Kind::Resource, id});
        QVERIFY(window->timeline()->canvas().contains(at));
        QTest::mouseClick(window->timeline()->viewport(), Qt::LeftButton, {}, at);
        QCOMPARE(window->selection().item(), (Selection::Item{Kind::Resource, id}));
        QCOMPARE(window->resources()->table()->currentIndex().row(),
                 window->resources()->model()->rowOf(id));
        QTRY_VERIFY(saysSomewhere(*window, QStringLiteral("modprobe (211)")));
    }

    void ARowChoosesItsBarAndBringsItIntoSight()
    {
        test::SessionMaker maker;
        maker.addDevice({});
        maker.addManyResources(1, 20000, 4000);
        maker.write(file("many"), 5000);
        const auto window = makeWindow();
        open(*window, file("many"));
        auto* table = window->resources()->table();
        table->selectRow(15000);
        const auto item = window->selection().item();
        QCOMPARE(item.kind, Kind::Resource);
        const QPoint at = window->timeline()->pointOf(item);
        QVERIFY(window->timeline()->canvas().contains(at));
        QCOMPARE(window->timeline()->hitAt(at).item, item);
    }

    void ADroppedFileOpens()
    {
        const auto window = makeWindow();
        QMimeData mime;
        mime.setUrls({QUrl::fromLocalFile(file("hot"))});
        QDragEnterEvent enter({10, 10}, Qt::CopyAction, &mime, Qt::LeftButton, {});
        QCoreApplication::sendEvent(window.get(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop({10, 10}, Qt::CopyAction, &mime, Qt::LeftButton, {});
        QCoreApplication::sendEvent(window.get(), &drop);
        QTRY_COMPARE(window->document().state(), State::Ready);
    }

    void FailuresAreNamedWithAFix()
    {
        const auto window = makeWindow();
        window->open(file("vanished"));
        QTRY_COMPARE(window->document().state(), State::Failed);
        QVERIFY(saysSomewhere(*window, QStringLiteral("not there")));
        QFile garbage(file("garbage"));
        QVERIFY(garbage.open(QIODevice::WriteOnly));
        garbage.write("this is no session at all, only text");
        garbage.close();
        window->open(file("garbage"));
        QTRY_VERIFY(saysSomewhere(*window, QStringLiteral("not a session")));
        QVERIFY(!window->timeline()->isVisible());
        open(*window, file("hot"));
        QVERIFY(window->timeline()->isVisible());
    }

    void NamesFromAFileAreShownAsPlainText()
    {
        test::SessionMaker maker;
        maker.addDevice({});
        maker.addResource(1, QStringLiteral("<b>bold</b><img src='/etc/passwd'>"), 8, 130, 0);
        maker.write(file("hostile"), 5000);
        const auto window = makeWindow();
        open(*window, file("hostile"));
        window->selection().choose(Kind::Resource,
                                   window->document().contents()->timeline->resources().ids()[0]);
        QTRY_VERIFY(saysSomewhere(*window, QStringLiteral("<b>bold</b>")));
    }
};

DRMSCOPE_WATCHED_TEST_MAIN(MainWindowTest)
#include "main_window_test.moc"
