// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/filter_stack.h"

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QLineEdit;
class QToolButton;

namespace drmscope::app {

class WordCompleter;

// A line to type terms into. Enter makes what was typed chips that stay until their crosses or
// Backspace take them away; the arrow takes back the last change. What is wrong with a term stands
// below it. GUI thread.
class FilterLine : public QWidget
{
    Q_OBJECT
public:
    explicit FilterLine(QWidget* parent = nullptr);

    // Two lines may show the same stack: what is done in one stands in the other. It must outlive
    // this.
    void share(FilterStack& stack);
    FilterStack& stack() const { return *m_stack; }
    QString text() const { return m_stack->text(); }
    const QStringList& chips() const { return m_stack->chips(); }
    void setPlaceholder(const QString& text);
    void setWords(const QStringList& words); // offered while typing
    void add(const QString& chip) { m_stack->add(chip); }
    void clear() { m_stack->clear(); }
    void undo() { m_stack->undo(); }
    QLineEdit* edit() const { return m_edit; }
    QString problem() const; // as it is shown

signals:
    void changed(const QString& text);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void follow();
    void showChips();

    FilterStack* m_stack;
    QHBoxLayout* m_chipLayout;
    QLineEdit* m_edit;
    QToolButton* m_undo;
    QLabel* m_problem;
    WordCompleter* m_words;
    QStringList m_shown; // chips
};

} // namespace drmscope::app
