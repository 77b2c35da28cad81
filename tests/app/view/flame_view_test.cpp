// SPDX-License-Identifier: MIT
// What one sees and hears of the flame graph, in every state.
#include "app/view/announcement.h"
#include "app/view/hidden_note.h"
#include "app/view/hover_card.h"
#include "tests/app/model/session_maker.h"
#include "tests/app/view/accessible_walk.h"
#include "tests/app/view/flame_window.h"
#include "tests/app/view/watched_application.h"

#include <QApplication>
#include <QCheckBox>
#include <QLineEdit>
#include <QPushButton>

using namespace drmscope::app;

class FlameViewTest : public test::FlameWindow
{
    Q_OBJECT
private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        test::writeHotUnplug(file("hot"));
    }
    void init() { applyTheme(ThemeChoice::Light); }
    void cleanup() { m_window.reset(); }

    void Pictures()
    {
        showFlame(demo());
        const Theme light(view().palette());
        QVERIFY(pixelsOf(frames(), light.outlineOf(BarState::Live)) > 500); // of call sites
        keep(*m_window, "flame-light");
        pane().wholeStacks()->setChecked(true);
        QTRY_VERIFY(isThere());
        keep(*m_window, "flame-whole-stacks");
        applyTheme(ThemeChoice::Dark);
        showFlame(demo());
        view().choose(boxOf("exerciser_probe"));
        keep(*m_window, "flame-dark");
        applyTheme(ThemeChoice::Contrast);
        showFlame(demo());
        QVERIFY(brightness(frames()) < 0.35);
        keep(*m_window, "flame-high-contrast");
        applyTheme(ThemeChoice::Light);
        showFlame(demo(), {900, 600});
        const int width = m_window->width();
        m_window->showFlame(false);
        m_window->resize(900, 600);
        QCOMPARE(m_window->width(), width); // it asks for no wider window
        m_window->showFlame(true);
        keep(*m_window, "flame-small-window");
        QApplication::setLayoutDirection(Qt::RightToLeft);
        showFlame(demo());
        QCOMPARE(view().layoutDirection(), Qt::LeftToRight);
        save(picture(), QStringLiteral("flame-right-to-left"));
        QApplication::setLayoutDirection(Qt::LeftToRight);
        showFlame(demo());
        QImage twice(m_window->size() * 2, QImage::Format_RGB32);
        twice.setDevicePixelRatio(2);
        m_window->render(&twice);
        save(twice, QStringLiteral("flame-200"));
    }

    void ThePaletteIsFollowed()
    {
        showFlame(demo());
        const auto light = frames();
        applyTheme(ThemeChoice::Dark);
        QCoreApplication::processEvents();
        QVERIFY(brightness(frames()) < brightness(light) - 0.4);
    }

    void ItSaysWhyItIsEmpty()
    {
        showFlameOfNothing();
        QVERIFY(pane().message().startsWith(QLatin1String("No resource was recorded")));
        keep(*m_window, "flame-no-resource");
        test::change(file("hot"),
                     QStringLiteral("DELETE FROM stack; UPDATE resource SET stack_id = 0, "
                                    "call_site_symbol_id = 0;"));
        showFlame(file("hot"));
        QVERIFY(pane().message().startsWith(QLatin1String("No stack was recorded")));
        QCOMPARE(view().boxes().size(), size_t{2});
        keep(*m_window, "flame-no-stacks");
        pane().onlyLive()->setChecked(true);
        QTRY_VERIFY(isThere());
        QCOMPARE(pane().message(), QStringLiteral("Nothing is left by “Live or leaked”."));
        keep(*m_window, "flame-nothing-lives");
        test::writeHotUnplug(file("hot"));
    }

    [[nodiscard]] QPushButton* offer(const char* text) const
    {
        for (auto* button : view().findChildren<QPushButton*>()) {
            if (button->isVisible() && button->text() == QLatin1String(text)) {
                return button;
            }
        }
        return nullptr;
    }

    // Whatever hides all is named, alone and with others, and each is taken away by a button.
    void ItOffersToTakeAwayWhatHidesAll()
    {
        showFlame(file("hot"));
        auto* note = view().findChild<HiddenNote*>();
        QVERIFY(!note->isVisible());
        pane().onlyLive()->setChecked(true);
        pane().onlyDevice()->setChecked(true);
        m_window->filter().stack().add(QStringLiteral("name:kmalloc"));
        settle();
        QTRY_VERIFY(note->isVisible());
        QCOMPARE(note->text(), QStringLiteral("Nothing is left by the filter “name:kmalloc”, “Live "
                                              "or leaked” and “Chosen drm_device” (card0#1) "
                                              "together."));
        keep(*m_window, "flame-all-hidden");
        QTest::mouseClick(offer("Show every drm_device"), Qt::LeftButton);
        QVERIFY(!pane().onlyDevice()->isChecked());
        QTRY_VERIFY(isThere());
        QCOMPARE(note->text(), QStringLiteral("Nothing is left by the filter “name:kmalloc” and "
                                              "“Live or leaked” together."));
        QVERIFY(offer("Show every drm_device") == nullptr);
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        offer("Show what was released, too")->setFocus();
        QTest::keyClick(offer("Show what was released, too"), Qt::Key_Return);
        QVERIFY(!pane().onlyLive()->isChecked());
        QTRY_VERIFY(isThere());
        QTRY_VERIFY(!note->isVisible());
        QCOMPARE(view().tree()->nodes()[0].count, 3);
        m_window->filter().stack().clear();
        m_window->filter().stack().add(QStringLiteral("name:nothing-is-called-so"));
        settle();
        QTRY_VERIFY(note->isVisible());
        QCOMPARE(note->text(), QStringLiteral("Nothing is left by the filter "
                                              "“name:nothing-is-called-so”."));
        keep(*m_window, "flame-filter-hides-all");
        QTest::mouseClick(offer("Take the filter away"), Qt::LeftButton);
        settle();
        QTRY_VERIFY(!note->isVisible());
        QCOMPARE(view().tree()->nodes()[0].count, 9);
    }

    void ItSaysWhatCouldNotBeRead()
    {
        show(file("hot"));
        QTRY_VERIFY(!m_window->document().contents()->outline);
        test::change(file("hot"), QStringLiteral("DROP TABLE stack"));
        m_window->showFlame(true);
        QTRY_VERIFY(pane().message().contains(QLatin1String("stack")));
        QVERIFY2(pane().message().startsWith(QLatin1String("Who added the resources could not")),
                 qPrintable(pane().message()));
        test::writeHotUnplug(file("hot"));
    }

    void OneResource()
    {
        test::SessionMaker maker;
        maker.addDevice({});
        maker.addResource(1, QStringLiteral("kmalloc"), 4096, 130, 0);
        maker.write(file("one"), 5000);
        showFlame(file("one"));
        QCOMPARE(view().boxes().size(), size_t{3});
        QVERIFY(view().textOf(0).contains(QLatin1String("1 resource, ")));
        keep(*m_window, "flame-one-resource");
    }

    // Whoever cannot see it hears of each frame: function, module, how much, whether it answers.
    void ItSpeaks()
    {
        showFlame(demo());
        auto* tree = QAccessible::queryAccessibleInterface(&view());
        QCOMPARE(tree->role(), QAccessible::Tree);
        QStringList names;
        QCOMPARE(test::walkAccessible(tree, names), static_cast<int>(view().boxes().size()) + 1);
        QVERIFY(!names.contains(QString()));
        const int box = boxOf("exerciser_probe");
        const QString name = view().textOf(box);
        QVERIFY2(name.startsWith(QLatin1String("exerciser_probe [drmres_exerciser], ")),
                 qPrintable(name));
        QVERIFY(name.contains(QLatin1String(" of all, call site of ")));
        QVERIFY(names.contains(name));
        auto* face = tree->childAt(view().viewport()->mapToGlobal(view().rectOf(box).center()).x(),
                                   view().viewport()->mapToGlobal(view().rectOf(box).center()).y());
        QVERIFY(face != nullptr);
        QCOMPARE(face->text(QAccessible::Name), name);
        static QStringList heard;
        choiceListener() = [](QAccessibleEvent& event) {
            if (event.type() == QAccessible::Focus) {
                heard.append(event.accessibleInterface()->text(QAccessible::Name));
            }
        };
        m_window->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
        view().setFocus();
        view().choose(0);
        heard.clear();
        key(Qt::Key_Down);
        choiceListener() = {};
        QCOMPARE(heard, QStringList{view().textOf(view().current())});
        heard.clear(); // and that other frames stand there, whoever has them laid out anew
        choiceListener() = [](QAccessibleEvent& event) {
            if (event.type() == QAccessible::ObjectReorder) {
                heard.append(event.object()->metaObject()->className());
            }
        };
        const QString name0 = view().textOf(0);
        key(Qt::Key_Return);
        QVERIFY(!heard.isEmpty() && heard.front() == QLatin1String("drmscope::app::FlameView"));
        QVERIFY(view().textOf(0) != name0);
        heard.clear();
        pane().wholeStacks()->setChecked(true);
        QTRY_VERIFY(isThere());
        QVERIFY(!heard.isEmpty());
        pane().wholeStacks()->setChecked(false);
        QTRY_VERIFY(isThere());
        key(Qt::Key_Home);
        choiceListener() = {};
        QCOMPARE(view().functionOf(box), QStringLiteral("exerciser_probe"));
        view().choose(0);
        QVERIFY(!face->state().focused);
        view().choose(box);
        QVERIFY(face->state().focused);
    }

    void TheCardOfAFrameTellsAll()
    {
        showFlame(demo());
        const auto card = [this](int box) {
            return flameCard(*view().tree(), view().boxes()[static_cast<size_t>(box)]);
        };
        const QString text = card(boxOf("exerciser_probe"));
        for (const auto* part : {"exerciser_probe", "call site", "drmres_exerciser", "resources",
                                 "bytes", " %", "answers for"}) {
            QVERIFY2(text.contains(QLatin1String(part)), qPrintable(text));
        }
        pane().wholeStacks()->setChecked(true);
        QTRY_VERIFY(isThere());
        QVERIFY(card(boxOf("do_syscall_64")).contains(QLatin1String("vmlinux")));
    }

    void AHostileNameIsText()
    {
        test::change(file("hot"),
                     QStringLiteral("UPDATE symbol SET name = '<b>x</b>&lt;', module = '<i>' "
                                    "WHERE id = 1;"));
        showFlame(file("hot"));
        const int box = boxOf("<b>x</b>&lt;");
        QVERIFY(box > 0);
        const QString card = flameCard(*view().tree(), view().boxes()[static_cast<size_t>(box)]);
        QVERIFY(!card.contains(QLatin1String("<b>x")) && !card.contains(QLatin1String("<i>")));
        test::writeHotUnplug(file("hot"));
    }

    // Many stacks of many resources, each too narrow: nothing stops the window, nothing is lost.
    void ManyStacksAreFolded()
    {
        test::SessionMaker maker;
        maker.addDevice({});
        maker.addStacks(3000);
        maker.addManyResources(1, 60'000, 4000);
        maker.write(file("many"), 5000);
        test::change(file("many"), QStringLiteral("UPDATE resource SET stack_id = 2 + id % 3000, "
                                                  "call_site_symbol_id = 10 + id % 3000;"));
        showFlame(file("many"));
        QCOMPARE(view().tree()->nodes()[0].count, 60'000);
        QVERIFY(view().tree()->nodes().size() > 6000);
        QVERIFY(view().boxes().size() < 2000);
        int fold = -1;
        for (size_t i = 0; i < view().boxes().size(); ++i) {
            fold = view().boxes()[i].folded > 20 ? static_cast<int>(i) : fold;
        }
        QVERIFY(fold > 0);
        keep(*m_window, "flame-many-stacks");
        QVERIFY(view().functionOf(fold).isEmpty());
        view().choose(fold);
        QVERIFY(!pane().findChild<QPushButton*>()->isEnabled());
        click(fold); // shows them alone, as many as there is room for
        QVERIFY(view().place().fold);
        QVERIFY(view().boxes().size() > 20);
        for (int i = 0; i < 3; ++i) { // and so on with the others
            const auto before = view().place();
            const auto& boxes = view().boxes();
            const auto rest = std::find_if(boxes.begin(), boxes.end(), [](const FlameBox& box) {
                return box.row == 1 && box.folded != 0;
            });
            QVERIFY(rest != boxes.end());
            click(static_cast<int>(rest - boxes.begin()));
            QVERIFY(view().place().skip > before.skip);
        }
        keep(*m_window, "flame-folded-alone");
        QTest::keyClicks(pane().search(), QStringLiteral("bochs_add_2999"));
        key(Qt::Key_Home);
        QTRY_VERIFY(view().search().weight() > 0);
        for (int width = 900; width < 1500; width += 60) {
            m_window->resize(width, 800);
            QCoreApplication::processEvents();
            view().viewport()->repaint();
        }
    }
};

DRMSCOPE_WATCHED_TEST_MAIN(FlameViewTest)
#include "flame_view_test.moc"
