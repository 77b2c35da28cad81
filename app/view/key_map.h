// SPDX-License-Identifier: MIT
#pragma once

#include <QKeyEvent>
#include <QKeySequence>
#include <QMap>
#include <QString>
#include <optional>

namespace drmscope::app {

// A command of a view, which keys call while that has the focus.
template <typename Command> struct CommandKeys
{
    Command command;
    QString name;
    QList<QKeySequence> normal;
};

// Which keys call which.
template <typename Command> class KeyMap
{
public:
    explicit KeyMap(const std::vector<CommandKeys<Command>>& all)
    {
        for (const auto& each : all) {
            m_keys[each.command] = each.normal;
        }
    }

    void set(Command command, const QList<QKeySequence>& keys) { m_keys[command] = keys; }
    QList<QKeySequence> of(Command command) const { return m_keys.value(command); }
    std::optional<Command> calledBy(const QKeyEvent& event) const
    {
        const auto modifiers = event.modifiers() & ~Qt::KeyboardModifiers(Qt::KeypadModifier);
        const QKeySequence pressed(QKeyCombination(modifiers, static_cast<Qt::Key>(event.key())));
        for (auto at = m_keys.cbegin(); at != m_keys.cend(); ++at) {
            if (at.value().contains(pressed)) {
                return at.key();
            }
        }
        return {};
    }

private:
    QMap<Command, QList<QKeySequence>> m_keys;
};

} // namespace drmscope::app
