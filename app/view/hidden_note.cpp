// SPDX-License-Identifier: MIT
#include "app/view/hidden_note.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace drmscope::app {

HiddenNote::HiddenNote(const QString& text, QWidget* parent) : QWidget(parent)
{
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Base);
    auto* label = new QLabel(text, this);
    label->setAlignment(Qt::AlignCenter);
    label->setWordWrap(true);
    auto* button = new QPushButton(tr("Show all"), this);
    button->setAutoDefault(true); // Enter does what Space does
    connect(button, &QPushButton::clicked, this, &HiddenNote::allAsked);
    auto* layout = new QVBoxLayout(this);
    layout->addStretch(2);
    layout->addWidget(label);
    layout->addWidget(button, 0, Qt::AlignHCenter);
    layout->addStretch(3);
    setFocusProxy(button);
    hide();
}

} // namespace drmscope::app
