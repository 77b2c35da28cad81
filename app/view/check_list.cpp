// SPDX-License-Identifier: MIT
#include "app/view/check_list.h"

#include "app/model/time_text.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace drmscope::app {

QLabel* plainLabel(const QString& text, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    return label;
}

namespace {

QString glyphOf(RecordCheck::State state)
{
    switch (state) {
    case RecordCheck::State::Good:
        return QStringLiteral("✓");
    case RecordCheck::State::Notice:
        return QStringLiteral("!");
    case RecordCheck::State::Unknown:
        return QStringLiteral("?");
    case RecordCheck::State::Missing:
        return QStringLiteral("✗");
    }
    return {};
}

QWidget* lineOf(const RecordCheck& check, QWidget* parent)
{
    auto* line = new QWidget(parent);
    auto* layout = new QHBoxLayout(line);
    layout->setContentsMargins(0, 2, 0, 2);
    auto* glyph = new QLabel(glyphOf(check.state), line);
    QFont bold = line->font();
    bold.setBold(true);
    glyph->setFont(bold);
    glyph->setFixedWidth(line->fontMetrics().averageCharWidth() * 3);
    glyph->setAlignment(Qt::AlignTop | Qt::AlignHCenter);
    auto* what = plainLabel(check.what, line);
    what->setFixedWidth(line->fontMetrics().averageCharWidth() * 14);
    what->setAlignment(Qt::AlignTop);
    if (check.state == RecordCheck::State::Missing) {
        what->setFont(bold);
    }
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(plainLabel(check.found, line));
    layout->addWidget(glyph);
    layout->addWidget(what);
    layout->addLayout(words, 1);
    if (!check.fix.isEmpty()) {
        const bool typed = !check.command.isEmpty();
        words->addWidget(plainLabel(CheckList::tr("Fix: %1").arg(check.fix), line));
        auto* copy = new QPushButton(CheckList::tr("Copy"), line);
        copy->setAccessibleName(typed ? CheckList::tr("Copy the command for %1").arg(check.what)
                                      : CheckList::tr("Copy the fix for %1").arg(check.what));
        copy->setToolTip(typed ? plainToolTip(check.command) : QString());
        copy->setAutoDefault(false);
        QObject::connect(copy, &QPushButton::clicked, line,
                         [text = typed ? check.command : check.fix] {
                             QApplication::clipboard()->setText(text);
                         });
        layout->addWidget(copy, 0, Qt::AlignTop);
    }
    return line;
}

} // namespace

CheckList::CheckList(QWidget* parent) : QScrollArea(parent), m_lines(new QVBoxLayout)
{
    m_lines->setContentsMargins(8, 4, 8, 4);
    m_lines->setSpacing(0);
    auto* list = new QWidget(this);
    list->setLayout(m_lines);
    setWidget(list);
    setWidgetResizable(true);
    setMinimumHeight(fontMetrics().height() * 12);
    setAccessibleName(tr("What a recording needs"));
}

void CheckList::setChecks(const std::vector<RecordCheck>& checks)
{
    while (auto* item = m_lines->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const auto& check : checks) {
        m_lines->addWidget(lineOf(check, widget()));
    }
    m_lines->addStretch(1);
}

} // namespace drmscope::app
