// SPDX-License-Identifier: MIT
#pragma once

#include <QCompleter>

class QLineEdit;
class QStringListModel;

namespace drmscope::app {

// Offers words while one is typed as the last of a filter line; "-sta" and "held|le" have theirs,
// too. GUI thread; the line must outlive it.
class WordCompleter : public QCompleter
{
    Q_OBJECT
public:
    WordCompleter(QLineEdit* line, QObject* parent);

    void setWords(const QStringList& words);

signals:
    void taken(); // one of them, into the line

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    // What of the last word a word that is offered takes the place of.
    struct Typed
    {
        QString before; // and all that stands before it: "kmalloc -state:held|"
        QString key;    // that words which are offered begin with and `before` has: "state:"
        QString part;   // "le"
    };
    static Typed typedIn(const QString& text);
    void offer(const QString& text);
    void take(const QString& word);

    QLineEdit* m_line;
    QStringListModel* m_words;
};

} // namespace drmscope::app
