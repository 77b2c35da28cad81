// SPDX-License-Identifier: MIT
#include "app/view/focus_outline.h"

#include "app/view/theme.h"

#include <QAbstractScrollArea>
#include <QApplication>
#include <QEvent>
#include <QPainter>

namespace drmscope::app {

namespace {

constexpr int kWidthPx = 2;

// Its mask is the line alone: what is drawn within is not drawn again for it.
class Line : public QWidget
{
public:
    explicit Line(QWidget* part) : QWidget(part)
    {
        setAttribute(Qt::WA_TransparentForMouseEvents);
        part->installEventFilter(this);
        for (auto* each : part->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly)) {
            each->installEventFilter(this);
        }
        fit();
        show();
        raise();
    }

protected:
    void paintEvent(QPaintEvent* /*event*/) override
    {
        QPainter(this).fillRect(rect(), Theme(palette()).accent);
    }
    bool eventFilter(QObject* watched, QEvent* event) override
    {
        if (event->type() == QEvent::Resize && watched == parent()) {
            fit();
        } else if (event->type() == QEvent::ZOrderChange) {
            raise(); // above scroll bars, which go on top as they appear
        }
        return false;
    }

private:
    void fit()
    {
        setGeometry(parentWidget()->rect());
        setMask(QRegion(rect()) - rect().adjusted(kWidthPx, kWidthPx, -kWidthPx, -kWidthPx));
    }
};

bool isPartOf(const QWidget* window, const QWidget* part)
{
    while (part != nullptr && part != window) {
        part = part->parentWidget();
    }
    return part != nullptr;
}

} // namespace

FocusOutline::FocusOutline(QWidget* window) : QObject(window)
{
    connect(qApp, &QApplication::focusChanged, this,
            [this](const QWidget* /*before*/, QWidget* now) { follow(now); });
}

void FocusOutline::follow(QWidget* now)
{
    delete m_line;
    if (qobject_cast<QAbstractScrollArea*>(now) != nullptr &&
        now->window()->windowType() != Qt::Popup &&
        isPartOf(qobject_cast<QWidget*>(parent()), now)) {
        m_line = new Line(now);
    }
}

} // namespace drmscope::app
