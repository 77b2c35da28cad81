// SPDX-License-Identifier: MIT
#include "app/model/timeline.h"
#include "app/view/theme.h"
#include "tests/app/model/session_maker.h"
#include "tests/app/view/window_pictures.h"

#include <QApplication>
#include <QStandardPaths>

using namespace drmscope::app;

// One leak among a million resources, and among ten: it is seen, and the window looks the same.
class LargePicturesTest : public test::WindowPictures
{
    Q_OBJECT
private:
    static constexpr int kWaitMs = 600'000;

    // Returns the id of the resource that leaks.
    static int makeSession(const QString& path, int count)
    {
        test::SessionMaker maker;
        maker.addDevice({1, 0, 100, 120, 8500, 9500, QStringLiteral("0000:01:00.0")});
        maker.addFile(1, QStringLiteral("compositor"), 123, 1000, 9499);
        maker.addResource(1, QStringLiteral("drm_mode_config_init_release"), 8, 125, 9500.2);
        const int leak = maker.addChurn(1, count, 130, 8000) + count;
        maker.addResource(1, QStringLiteral("kmalloc"), 64, 4000, 0);
        maker.addLeak(leak, 1);
        maker.write(path, 10000);
        return leak;
    }
    // In whatever way: as an area, or as a bar.
    [[nodiscard]] bool showsTheLeak() const
    {
        const Theme theme(m_window->timeline()->palette());
        const auto bars = picture().copy(canvas());
        return pixelsOf(bars, theme.leaked) + pixelsOf(bars, theme.outlineOf(BarState::Leaked)) >
               20;
    }

private slots:
    void initTestCase()
    {
        QStandardPaths::setTestModeEnabled(true);
        applyTheme(ThemeChoice::Light);
    }
    void cleanup() { m_window.reset(); }

    void Resources_data()
    {
        QTest::addColumn<int>("count");
        QTest::newRow("1m") << 1'000'000;
        QTest::newRow("10m") << 10'000'000;
    }
    void Resources()
    {
        QFETCH(const int, count);
        const QString name = QString::fromLatin1(QTest::currentDataTag());
        const QString path = file("large.drmscope");
        const int leak = makeSession(path, count);
        show(path, State::Ready, {1440, 900}, kWaitMs);
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->document().contents()->outline, kWaitMs);
        QTRY_COMPARE_WITH_TIMEOUT(m_window->resources()->model()->rowCount(), count + 2, kWaitMs);
        m_window->timeline()->fitAll();
        save(picture(), name + QStringLiteral("-resources"));
        QVERIFY(showsTheLeak());
        m_window->selection().choose(Kind::Resource, leak);
        for (int i = 0; i < 12; ++i) {
            m_window->timeline()->zoom(2);
        }
        QTRY_VERIFY_WITH_TIMEOUT(!m_window->timeline()->awaitsDetail(), kWaitMs);
        QTRY_VERIFY(showsTheLeak());
        QTRY_VERIFY(says(*inspector(), QStringLiteral("modprobe (211)")));
        save(picture(), name + QStringLiteral("-zoomed"));
    }
};

QTEST_MAIN(LargePicturesTest)
#include "large_pictures_test.moc"
