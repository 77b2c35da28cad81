// SPDX-License-Identifier: MIT
#pragma once

#include "app/view/flame_pane.h"
#include "app/view/flame_view.h"
#include "app/view/theme.h"
#include "tests/app/model/session_maker.h"
#include "tests/app/view/window_pictures.h"

#include <QStandardPaths>

namespace drmscope::app::test {

// A window that shows the flame graph of a session.
class FlameWindow : public WindowPictures
{
protected:
    [[nodiscard]] FlamePane& pane() const { return *m_window->flame(); }
    [[nodiscard]] FlameView& view() const { return *pane().view(); }
    [[nodiscard]] const FlameNode& node(int box) const
    {
        return view().tree()->nodes()[view().boxes()[static_cast<size_t>(box)].node];
    }
    [[nodiscard]] bool isThere() const
    {
        return view().tree() != nullptr && !pane().graph().isReading() &&
               view().tree()->wish() == pane().graph().wish();
    }
    // The first box of a function; -1 none.
    [[nodiscard]] int boxOf(const char* function) const
    {
        for (int box = 0; box < static_cast<int>(view().boxes().size()); ++box) {
            if (view().functionOf(box) == QLatin1String(function)) {
                return box;
            }
        }
        return -1;
    }
    void showFlame(const QString& path, QSize size = {1440, 900})
    {
        show(path, State::Ready, size);
        QTRY_VERIFY(!m_window->document().contents()->outline);
        m_window->showFlame(true);
        QTRY_VERIFY(isThere());
        QCoreApplication::processEvents();
    }
    // Of a session in which nobody added anything.
    void showFlameOfNothing()
    {
        SessionMaker nothing;
        nothing.addDevice({});
        nothing.write(file("nothing"), 5000);
        show();
        m_window->open(file("nothing"));
        QTRY_COMPARE(m_window->document().state(), State::Ready);
        m_window->showFlame(true);
        QTRY_VERIFY(isThere());
    }
    void click(int box, Qt::MouseButton button = Qt::LeftButton)
    {
        QTest::mouseClick(view().viewport(), button, {}, view().rectOf(box).center());
    }
    void key(Qt::Key key) { QTest::keyClick(&view(), key); }
    [[nodiscard]] QImage frames() const { return view().viewport()->grab().toImage(); }
    void settle()
    {
        QTRY_VERIFY(!m_window->filter().isReading() && isThere());
        QCoreApplication::processEvents();
    }
};

} // namespace drmscope::app::test
