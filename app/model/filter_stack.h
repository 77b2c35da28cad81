// SPDX-License-Identifier: MIT
#pragma once

#include <QObject>
#include <QStringList>
#include <optional>

namespace drmscope::app {

// The terms of a filter one after the other, each of which must match, and what is being typed
// behind them. Every change can be taken back. GUI thread.
class FilterStack : public QObject
{
    Q_OBJECT
public:
    struct Keys // of the terms; a table without any has words alone
    {
        // Why one of these words chooses nothing, as a user is told; "" where each does.
        QString (*problem)(const QString& words);
        bool (*isHalfTyped)(const QString& word);
    };

    explicit FilterStack(QObject* parent = nullptr, std::optional<Keys> keys = {});

    // All of it that has no problem, as one filter: without unfinished().
    QString text() const;
    const QStringList& chips() const { return m_chips; }
    const QString& draft() const { return m_draft; }
    bool isEmpty() const { return text().isEmpty(); }
    QString problem() const; // of the draft, which becomes no chip as long as it has one
    bool canUndo() const { return !m_history.isEmpty(); }

    // The last word of the draft, while it is half typed: till Enter or a space it chooses nothing,
    // or whoever types "state:held" would see all go and come back.
    QString unfinished() const;

    void setDraft(const QString& draft);
    void commit();                 // each word of the draft becomes a chip
    void add(const QString& chip); // the draft, where it has a problem
    // The one chip of a key: "alive:1s..2s" takes the place of any other that begins "alive:".
    void replace(const QString& key, const QString& chip);
    void replaceAll(const QString& chip); // one step back brings all of them again
    // One of what a key may be: "site:a|b" has both.
    bool has(const QString& key, const QString& value) const;
    void toggle(const QString& key, const QString& value);
    // All of what it may be; without a key, a whole term.
    bool hasWhole(const QString& key, const QString& value) const;
    void toggleWhole(const QString& key, const QString& value);
    void remove(const QString& chip);
    void removeLast();
    void clear();
    void undo();
    void forget(); // another session begins: nothing is left, nothing can be taken back

signals:
    void changed();

private:
    void setChips(const QStringList& chips);
    QStringList valuesOf(const QString& key) const;
    QStringList without(const QString& key) const; // chips of other keys

    QString problemOf(const QString& words) const;

    std::optional<Keys> m_keys;
    QStringList m_chips;
    QString m_draft;
    QList<QStringList> m_history;
};

} // namespace drmscope::app
