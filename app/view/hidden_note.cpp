// SPDX-License-Identifier: MIT
#include "app/view/hidden_note.h"

#include <QBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace drmscope::app {

HiddenNote::HiddenNote(const QString& text, QWidget* parent)
    : QWidget(parent), m_label(new QLabel(text, this))
{
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    m_label->setTextFormat(Qt::PlainText);
    m_label->setAlignment(Qt::AlignCenter);
    m_label->setWordWrap(true);
    auto* layout = new QVBoxLayout(this);
    layout->addStretch(2);
    layout->addWidget(m_label);
    layout->addStretch(3);
    m_all = addOffer(tr("Show all"));
    connect(m_all, &QPushButton::clicked, this, &HiddenNote::allAsked);
    setFocusProxy(m_all);
    hide();
}

void HiddenNote::setText(const QString& text)
{
    m_label->setText(text);
}

QString HiddenNote::text() const
{
    return m_label->text();
}

QPushButton* HiddenNote::addOffer(const QString& text)
{
    auto* button = new QPushButton(text, this);
    button->setAutoDefault(true); // Enter does what Space does
    auto* lines = static_cast<QBoxLayout*>(layout());
    lines->insertWidget(lines->count() - 1, button, 0, Qt::AlignHCenter);
    return button;
}

} // namespace drmscope::app
