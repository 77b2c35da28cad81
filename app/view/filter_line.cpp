// SPDX-License-Identifier: MIT
#include "app/view/filter_line.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QStringListModel>
#include <QToolButton>

namespace drmscope::app {

namespace {

constexpr qsizetype kMostHistory = 50;

} // namespace

FilterLine::FilterLine(QWidget* parent)
    : QWidget(parent), m_layout(new QHBoxLayout(this)), m_chipLayout(new QHBoxLayout),
      m_edit(new QLineEdit(this)), m_undo(new QToolButton(this))
{
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(4);
    m_chipLayout->setSpacing(4);
    m_layout->addLayout(m_chipLayout);
    m_layout->addWidget(m_edit, 1);
    m_layout->addWidget(m_undo);
    m_edit->setClearButtonEnabled(true);
    m_edit->installEventFilter(this);
    setFocusProxy(m_edit);
    m_undo->setText(QStringLiteral("↶"));
    m_undo->setToolTip(tr("Take back the last change of the filter"));
    m_undo->setAccessibleName(tr("Undo filter"));
    m_undo->setAutoRaise(true);
    m_undo->setEnabled(false);
    connect(m_undo, &QToolButton::clicked, this, &FilterLine::undo);
    connect(m_edit, &QLineEdit::textChanged, this, [this] { emit changed(text()); });
}

QString FilterLine::text() const
{
    QStringList all = m_chips;
    if (!m_edit->text().trimmed().isEmpty()) {
        all.append(m_edit->text().trimmed());
    }
    return all.join(QLatin1Char(' '));
}

void FilterLine::setPlaceholder(const QString& text)
{
    m_edit->setPlaceholderText(text);
}

void FilterLine::setWords(const QStringList& words)
{
    auto* completer = new QCompleter(words, this);
    completer->setCaseSensitivity(Qt::CaseInsensitive);
    completer->setFilterMode(Qt::MatchContains);
    delete m_edit->completer();
    m_edit->setCompleter(completer);
    connect(
        completer, qOverload<const QString&>(&QCompleter::activated), this, [this] { commit(); },
        Qt::QueuedConnection);
}

void FilterLine::add(const QString& chip)
{
    if (!chip.isEmpty() && !m_chips.contains(chip)) {
        setChips(m_chips + QStringList{chip});
    }
}

void FilterLine::clear()
{
    m_edit->clear();
    if (!m_chips.isEmpty()) {
        setChips({});
    }
}

void FilterLine::commit()
{
    const QString typed = m_edit->text().trimmed();
    if (!typed.isEmpty()) {
        const QSignalBlocker quiet(m_edit);
        m_edit->clear();
        add(typed);
    }
}

void FilterLine::undo()
{
    if (!m_history.isEmpty()) {
        m_chips = m_history.takeLast();
        showChips();
        emit changed(text());
    }
}

void FilterLine::setChips(const QStringList& chips)
{
    m_history.append(m_chips);
    if (m_history.size() > kMostHistory) {
        m_history.removeFirst();
    }
    m_chips = chips;
    showChips();
    emit changed(text());
}

void FilterLine::showChips()
{
    while (auto* item = m_chipLayout->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    for (const auto& chip : m_chips) {
        auto* button = new QToolButton(this);
        QString shown =
            fontMetrics().elidedText(chip, Qt::ElideMiddle, fontMetrics().averageCharWidth() * 32);
        button->setText(shown.replace(QLatin1Char('&'), QStringLiteral("&&")) +
                        QStringLiteral("  ✕"));
        button->setAccessibleName(tr("Remove filter %1").arg(chip));
        button->setToolTip(tr("Remove this filter"));
        connect(button, &QToolButton::clicked, this, [this, chip] {
            QStringList others = m_chips;
            others.removeAll(chip);
            setChips(others);
        });
        m_chipLayout->addWidget(button);
    }
    m_undo->setEnabled(!m_history.isEmpty());
}

bool FilterLine::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_edit || event->type() != QEvent::KeyPress) {
        return QWidget::eventFilter(watched, event);
    }
    const auto* key = static_cast<QKeyEvent*>(event);
    const bool enter = key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter;
    const bool offers = m_edit->completer() != nullptr && m_edit->completer()->popup()->isVisible();
    if (enter && !offers) {
        commit();
        return true;
    }
    if (key->key() == Qt::Key_Backspace && m_edit->text().isEmpty() && !m_chips.isEmpty()) {
        setChips(m_chips.mid(0, m_chips.size() - 1));
        return true;
    }
    if (key->matches(QKeySequence::Undo) && m_edit->text().isEmpty()) {
        undo();
        return true;
    }
    if (key->key() == Qt::Key_Escape && !text().isEmpty()) {
        clear();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace drmscope::app
