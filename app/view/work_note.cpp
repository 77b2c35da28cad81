// SPDX-License-Identifier: MIT
#include "app/view/work_note.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QToolButton>

namespace drmscope::app {

WorkNote::WorkNote(const QString& text, QWidget* parent) : QWidget(parent)
{
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    auto* what = new QLabel(text, this);
    what->setTextFormat(Qt::PlainText);
    auto* bar = new QProgressBar(this); // how far it is nobody knows
    bar->setRange(0, 0);
    bar->setTextVisible(false);
    bar->setFixedWidth(fontMetrics().averageCharWidth() * 12);
    bar->setAccessibleName(text);
    auto* cancel = new QToolButton(this);
    cancel->setText(tr("Cancel"));
    cancel->setAccessibleName(tr("Cancel: %1").arg(text));
    connect(cancel, &QToolButton::clicked, this, &WorkNote::cancelled);
    for (auto* part : std::initializer_list<QWidget*>{what, bar, cancel}) {
        line->addWidget(part);
    }
}

void WorkNote::end()
{
    hide();
    deleteLater();
}

WorkNotes::WorkNotes(QWidget* parent) : QWidget(parent)
{
    auto* line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    setFixedHeight(WorkNote({}).sizeHint().height());
}

WorkNote* WorkNotes::add(const QString& text)
{
    auto* note = new WorkNote(text, this);
    layout()->addWidget(note);
    note->show(); // at once
    return note;
}

} // namespace drmscope::app
