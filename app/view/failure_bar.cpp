// SPDX-License-Identifier: MIT
#include "app/view/failure_bar.h"

#include "app/view/announcement.h"
#include "app/view/sentences.h"
#include "app/view/wrapped_text.h"

#include <QAccessible>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QPushButton>
#include <QVBoxLayout>

namespace drmscope::app {

namespace {

QFont bold(QFont font)
{
    font.setBold(true);
    return font;
}

} // namespace

FailureBar::FailureBar(QWidget* parent)
    : QWidget(parent), m_title(new WrappedText({}, bold(font()), this)),
      m_text(new WrappedText({}, font(), this)), m_leave(new QPushButton(tr("Close"), this))
{
    setBackgroundRole(QPalette::AlternateBase);
    setAutoFillBackground(true);
    auto* retry = new QPushButton(tr("Try again"), this);
    auto* another = new QPushButton(tr("Open another…"), this);
    connect(retry, &QPushButton::clicked, this, [this] { emit retryAsked(m_path); });
    connect(another, &QPushButton::clicked, this, &FailureBar::openAsked);
    connect(m_leave, &QPushButton::clicked, this, &FailureBar::leave);
    auto* buttons = new QHBoxLayout;
    for (auto* button : {retry, another, m_leave}) {
        button->setAutoDefault(true); // Enter does what Space does
        buttons->addWidget(button);
    }
    buttons->addStretch(1);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 8, 12, 8);
    column->addWidget(m_title);
    column->addWidget(m_text);
    column->addLayout(buttons);
    setFocusProxy(m_leave);
    hide();
}

void FailureBar::tell(const QString& path, const QString& title, const QString& text,
                      const QString& fix)
{
    m_path = path;
    m_title->say(tr("⚠ %1 was not opened. %2.").arg(QFileInfo(path).fileName(), title));
    m_text->say(QStringLiteral("%1\n%2").arg(asSentences(text), fix));
    m_leave->setAccessibleDescription(this->text()); // heard with the button that has the focus
    if (!isVisible()) {
        m_before = window()->focusWidget(); // which a dialog gives it back
    }
    show();
    setFocus(Qt::OtherFocusReason);
    QAccessibleEvent alert(this, QAccessible::Alert);
    announce(alert);
}

QString FailureBar::text() const
{
    return QStringLiteral("%1\n%2").arg(m_title->accessibleName(), m_text->accessibleName());
}

void FailureBar::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape) {
        leave();
    } else {
        QWidget::keyPressEvent(event);
    }
}

void FailureBar::leave()
{
    hide();
    if (m_before != nullptr && m_before->isVisible()) {
        m_before->setFocus(Qt::OtherFocusReason);
    }
}

} // namespace drmscope::app
