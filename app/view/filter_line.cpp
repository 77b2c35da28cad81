// SPDX-License-Identifier: MIT
#include "app/view/filter_line.h"

#include "app/model/time_text.h"
#include "app/view/word_completer.h"

#include <QAbstractItemView>
#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QStyleOptionToolButton>
#include <QStylePainter>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

namespace drmscope::app {

namespace {

// A term and the cross that takes it away; shortened where there is no room for it.
class Chip : public QToolButton
{
public:
    Chip(const QString& term, QWidget* parent) : QToolButton(parent), m_term(term)
    {
        setAccessibleName(FilterLine::tr("Remove filter %1").arg(term));
        setToolTip(plainToolTip(FilterLine::tr("Remove the filter %1").arg(term)));
        setText(shown(fontMetrics().averageCharWidth() * 32));
        setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    }

    QSize minimumSizeHint() const override
    {
        const auto hint = sizeHint();
        return {std::min(hint.width(), fontMetrics().averageCharWidth() * 12), hint.height()};
    }

protected:
    void resizeEvent(QResizeEvent* event) override
    {
        QToolButton::resizeEvent(event);
        update();
    }
    void paintEvent(QPaintEvent* /*event*/) override
    {
        QStyleOptionToolButton option;
        initStyleOption(&option);
        const int border = sizeHint().width() - fontMetrics().horizontalAdvance(text());
        if (width() < sizeHint().width()) {
            option.text = shown(width() - border - fontMetrics().horizontalAdvance(kCross));
        }
        QStylePainter(this).drawComplexControl(QStyle::CC_ToolButton, option);
    }

private:
    static inline const QString kCross = QStringLiteral("  ✕");

    QString shown(int width) const
    {
        QString term = fontMetrics().elidedText(m_term, Qt::ElideMiddle, width);
        return term.replace(QLatin1Char('&'), QStringLiteral("&&")) + kCross;
    }

    QString m_term;
};

} // namespace

FilterLine::FilterLine(QWidget* parent)
    : QWidget(parent), m_stack(new FilterStack(this)), m_chipLayout(new QHBoxLayout),
      m_edit(new QLineEdit(this)), m_undo(new QToolButton(this)), m_problem(new QLabel(this)),
      m_words(new WordCompleter(m_edit, this))
{
    auto* line = new QHBoxLayout;
    line->setSpacing(4);
    m_chipLayout->setSpacing(4);
    line->addLayout(m_chipLayout);
    line->addWidget(m_edit, 1);
    line->addWidget(m_undo);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    layout->addLayout(line);
    layout->addWidget(m_problem);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setMinimumWidth(1); // it never widens the window
    m_edit->setClearButtonEnabled(true);
    m_edit->setMinimumWidth(fontMetrics().averageCharWidth() * 14);
    m_edit->installEventFilter(this);
    setFocusProxy(m_edit);
    m_undo->setText(QStringLiteral("↶"));
    m_undo->setToolTip(tr("Take back the last change of the filter"));
    m_undo->setAccessibleName(tr("Undo filter"));
    m_undo->setAutoRaise(true);
    connect(m_undo, &QToolButton::clicked, this, &FilterLine::undo);
    connect(m_edit, &QLineEdit::textChanged, this,
            [this](const QString& text) { m_stack->setDraft(text); });
    connect(
        m_words, &WordCompleter::taken, this, [this] { m_stack->commit(); }, Qt::QueuedConnection);
    share(*m_stack);
}

void FilterLine::share(FilterStack& stack)
{
    disconnect(m_stack, nullptr, this, nullptr);
    m_stack = &stack;
    connect(m_stack, &FilterStack::changed, this, &FilterLine::follow);
    follow();
}

void FilterLine::follow()
{
    if (m_edit->text() != m_stack->draft()) {
        const QSignalBlocker quiet(m_edit);
        m_edit->setText(m_stack->draft());
        m_words->popup()->hide(); // it offers what goes on another text
    }
    m_undo->setEnabled(m_stack->canUndo());
    const QString problem = m_stack->problem();
    m_problem->setText(problem.isEmpty() ? QString() : QStringLiteral("⚠ ") + problem);
    m_problem->setToolTip(plainToolTip(problem));
    m_problem->setVisible(!problem.isEmpty());
    m_edit->setAccessibleDescription(problem);
    if (m_shown != chips()) {
        showChips();
    }
    emit changed(text());
}

void FilterLine::setPlaceholder(const QString& text)
{
    m_edit->setPlaceholderText(text);
}

QString FilterLine::problem() const
{
    return m_problem->text();
}

void FilterLine::setWords(const QStringList& words)
{
    m_words->setWords(words);
}

void FilterLine::showChips()
{
    while (auto* item = m_chipLayout->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    m_shown = chips();
    for (const auto& chip : m_shown) {
        auto* button = new Chip(chip, this);
        connect(button, &QToolButton::clicked, this, [this, chip] { m_stack->remove(chip); });
        m_chipLayout->addWidget(button);
    }
}

bool FilterLine::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_edit || event->type() != QEvent::KeyPress) {
        return QWidget::eventFilter(watched, event);
    }
    const auto* key = static_cast<QKeyEvent*>(event);
    if (key->key() == Qt::Key_Return || key->key() == Qt::Key_Enter) {
        m_stack->commit();
        return true;
    }
    if (key->key() == Qt::Key_Backspace && m_edit->text().isEmpty() && !chips().isEmpty()) {
        m_stack->removeLast();
        return true;
    }
    if (key->matches(QKeySequence::Undo) && m_edit->text().isEmpty()) {
        undo();
        return true;
    }
    if (key->key() == Qt::Key_Escape && !(text().isEmpty() && m_edit->text().isEmpty())) {
        clear();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace drmscope::app
