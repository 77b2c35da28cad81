// SPDX-License-Identifier: MIT
#include "app/view/word_completer.h"

#include "app/model/filter_terms.h"

#include <QAbstractItemView>
#include <QCoreApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QStringListModel>

namespace drmscope::app {

WordCompleter::WordCompleter(QLineEdit* line, QObject* parent)
    : QCompleter(parent), m_line(line), m_words(new QStringListModel(this))
{
    setModel(m_words);
    setCaseSensitivity(Qt::CaseInsensitive);
    setFilterMode(Qt::MatchContains);
    setWidget(line);
    connect(line, &QLineEdit::textEdited, this, &WordCompleter::offer);
    connect(this, qOverload<const QString&>(&QCompleter::activated), this, &WordCompleter::take);
}

// A list that somebody chooses from stays open while a recording grows.
void WordCompleter::setWords(const QStringList& words)
{
    if (words != m_words->stringList()) {
        m_words->setStringList(words);
    }
}

WordCompleter::Typed WordCompleter::typedIn(const QString& text)
{
    const auto words = filterWords(text);
    if (words.empty() || !text.endsWith(words.back())) {
        return {text, {}, {}};
    }
    QString word = words.back();
    Typed typed{text.left(text.size() - word.size()), {}, {}};
    if (word.startsWith(QLatin1Char('-'))) {
        typed.before += QLatin1Char('-');
        word.remove(0, 1);
    }
    if (const auto bar = word.lastIndexOf(QLatin1Char('|')); bar >= 0) {
        typed.before += word.left(bar + 1);
        typed.key = word.left(word.indexOf(QLatin1Char(':')) + 1);
        word.remove(0, bar + 1);
    }
    typed.part = word;
    return typed;
}

void WordCompleter::offer(const QString& text)
{
    const Typed typed = typedIn(text);
    if (typed.part.isEmpty() || m_line->cursorPosition() != text.size()) {
        popup()->hide();
        return;
    }
    setCompletionPrefix(typed.key + typed.part);
    complete();
}

void WordCompleter::take(const QString& word)
{
    const Typed typed = typedIn(m_line->text());
    const bool another = !typed.key.isEmpty() && word.startsWith(typed.key, Qt::CaseInsensitive);
    m_line->setText(typed.before + (another ? word.mid(typed.key.size()) : word));
    emit taken();
}

bool WordCompleter::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyPress &&
        watched == popup()) { // which is made when it is asked for
        const int key = static_cast<QKeyEvent*>(event)->key();
        if ((key == Qt::Key_Return || key == Qt::Key_Enter) && !popup()->currentIndex().isValid()) {
            popup()->hide();
            QCoreApplication::sendEvent(m_line, event); // which takes what was typed
            return true;
        }
    }
    return QCompleter::eventFilter(watched, event);
}

} // namespace drmscope::app
