// SPDX-License-Identifier: MIT
#include "app/view/tour.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

namespace drmscope::app {

namespace {

constexpr int kGap = 12; // between a part and its card

} // namespace

Tour::Tour(std::vector<Step> steps, QWidget* window)
    : QWidget(window), m_steps(std::move(steps)), m_card(new QFrame(this)),
      m_title(new QLabel(m_card)), m_text(new QLabel(m_card)), m_count(new QLabel(m_card)),
      m_back(new QPushButton(tr("Back"), m_card)), m_next(new QPushButton(m_card))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Tour"));
    m_card->setFrameShape(QFrame::StyledPanel);
    m_card->setAutoFillBackground(true);
    m_card->setBackgroundRole(QPalette::Base);
    QFont bold = font();
    bold.setBold(true);
    bold.setPointSizeF(bold.pointSizeF() * 1.15);
    m_title->setFont(bold);
    m_text->setWordWrap(true);
    m_text->setMinimumWidth(fontMetrics().averageCharWidth() * 48);
    m_count->setForegroundRole(QPalette::PlaceholderText);
    auto* skip = new QPushButton(tr("End tour"), m_card);
    skip->setFlat(true);
    for (auto* button : {m_back, m_next, skip}) {
        button->setFocusPolicy(Qt::NoFocus); // the keys are the tour's own
    }
    auto* row = new QHBoxLayout;
    row->addWidget(m_count);
    row->addStretch(1);
    row->addWidget(skip);
    row->addWidget(m_back);
    row->addWidget(m_next);
    auto* column = new QVBoxLayout(m_card);
    column->setContentsMargins(18, 14, 14, 12);
    column->setSpacing(10);
    column->addWidget(m_title);
    column->addWidget(m_text);
    column->addLayout(row);
    connect(m_back, &QPushButton::clicked, this, [this] { goTo(m_step - 1); });
    connect(m_next, &QPushButton::clicked, this, [this] { goTo(m_step + 1); });
    connect(skip, &QPushButton::clicked, this, &Tour::end);
    window->installEventFilter(this);
    setGeometry(window->rect());
    show();
    raise();
    setFocus();
    goTo(0);
}

void Tour::goTo(int step)
{
    const int count = static_cast<int>(m_steps.size());
    if (step >= count) {
        emit ended();
        close();
        return;
    }
    m_step = std::max(step, 0);
    const auto& shown = m_steps[static_cast<size_t>(m_step)];
    m_title->setText(shown.title);
    m_text->setText(shown.text);
    m_count->setText(tr("%1 of %2").arg(m_step + 1).arg(count));
    m_back->setEnabled(m_step > 0);
    m_next->setText(m_step + 1 == count ? tr("Done") : tr("Next"));
    setAccessibleDescription(QStringLiteral("%1. %2").arg(shown.title, shown.text));
    placeCard();
    update();
}

// Below its part, else above, beside, or in the middle of what is too large for that.
void Tour::placeCard()
{
    const QRect part = m_steps[static_cast<size_t>(m_step)].place();
    m_card->adjustSize();
    const QSize size = m_card->size();
    const QPoint middle = part.center() - QPoint(size.width() / 2, size.height() / 2);
    QPoint at = middle;
    if (part.bottom() + kGap + size.height() < height()) {
        at.setY(part.bottom() + kGap);
    } else if (part.top() - kGap - size.height() > 0) {
        at.setY(part.top() - kGap - size.height());
    } else if (part.left() - kGap - size.width() > 0) {
        at.setX(part.left() - kGap - size.width());
    } else if (part.right() + kGap + size.width() < width()) {
        at.setX(part.right() + kGap);
    }
    m_card->move(std::clamp(at.x(), 0, std::max(width() - size.width(), 0)),
                 std::clamp(at.y(), 0, std::max(height() - size.height(), 0)));
}

void Tour::paintEvent(QPaintEvent* /*event*/)
{
    QPainter painter(this);
    const QRect part = m_steps[static_cast<size_t>(m_step)].place();
    QColor veil = Qt::black;
    veil.setAlphaF(0.45F);
    for (const auto& dimmed : QRegion(rect()).subtracted(part)) {
        painter.fillRect(dimmed, veil);
    }
    painter.setPen(QPen(palette().color(QPalette::Highlight), 2));
    painter.drawRect(part.adjusted(1, 1, -1, -1));
}

void Tour::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Escape:
        return end();
    case Qt::Key_Left:
    case Qt::Key_Backspace:
        return goTo(m_step - 1);
    case Qt::Key_Right:
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        return goTo(m_step + 1);
    default:
        QWidget::keyPressEvent(event);
    }
}

bool Tour::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Resize) {
        setGeometry(parentWidget()->rect());
        QMetaObject::invokeMethod(this, &Tour::placeCard, Qt::QueuedConnection); // its parts move
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace drmscope::app
