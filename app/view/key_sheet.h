// SPDX-License-Identifier: MIT
#pragma once

#include <QDialog>
#include <QKeySequence>
#include <functional>
#include <vector>

class QKeySequenceEdit;
class QLabel;
class QTableWidget;

namespace drmscope::app {

// A command and the keys that call it.
struct KeyBinding
{
    QString name;
    QList<QKeySequence> normal;
    std::function<QList<QKeySequence>()> keys;
    std::function<void(const QList<QKeySequence>& keys)> setKeys;
    const QWidget* of = nullptr; // must have the focus; nullptr: they work everywhere

    // Whether the same keys could mean both.
    bool meets(const KeyBinding& other) const
    {
        return of == other.of || of == nullptr || other.of == nullptr;
    }
};

// As it was remembered, or not at all.
void restoreKeys(const std::vector<KeyBinding>& bindings);

// Every key of the window on one page, where each can be given to another command.
class KeySheet : public QDialog
{
    Q_OBJECT
public:
    // remembers: what is changed holds for the next start, too.
    KeySheet(std::vector<KeyBinding> bindings, bool remembers, QWidget* parent = nullptr);

    QTableWidget* table() const { return m_table; }
    QKeySequenceEdit* edit() const { return m_edit; }

public slots:
    void giveKeys();   // those of the edit to the command of the current row; refused when taken
    void giveNormal(); // its own again

private:
    void set(const QList<QKeySequence>& keys);
    void showRow(int row);
    const KeyBinding* takenBy(const QKeySequence& keys, int but) const;

    std::vector<KeyBinding> m_bindings;
    bool m_remembers = false;
    QTableWidget* m_table = nullptr;
    QKeySequenceEdit* m_edit = nullptr;
    QLabel* m_objection = nullptr;
};

} // namespace drmscope::app
