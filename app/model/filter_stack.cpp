// SPDX-License-Identifier: MIT
#include "app/model/filter_stack.h"

namespace drmscope::app {

namespace {

constexpr qsizetype kMostHistory = 50;

} // namespace

QString FilterStack::text() const
{
    QStringList all = m_chips;
    if (!m_draft.trimmed().isEmpty()) {
        all.append(m_draft.trimmed());
    }
    return all.join(QLatin1Char(' '));
}

void FilterStack::setDraft(const QString& draft)
{
    if (draft != m_draft) {
        m_draft = draft;
        emit changed();
    }
}

void FilterStack::commit()
{
    const QString typed = m_draft.trimmed();
    if (!typed.isEmpty()) {
        m_draft.clear();
        setChips(m_chips.contains(typed) ? m_chips : m_chips + QStringList{typed});
    }
}

void FilterStack::add(const QString& chip)
{
    if (!chip.isEmpty() && !m_chips.contains(chip)) {
        setChips(m_chips + QStringList{chip});
    }
}

void FilterStack::replace(const QString& key, const QString& chip)
{
    QStringList chips;
    for (const auto& each : m_chips) {
        if (!each.startsWith(key + QLatin1Char(':'))) {
            chips.append(each);
        }
    }
    chips.append(chip);
    if (chips != m_chips) {
        setChips(chips);
    }
}

void FilterStack::remove(const QString& chip)
{
    QStringList others = m_chips;
    if (others.removeAll(chip) > 0) {
        setChips(others);
    }
}

void FilterStack::removeLast()
{
    if (!m_chips.isEmpty()) {
        setChips(m_chips.mid(0, m_chips.size() - 1));
    }
}

void FilterStack::clear()
{
    if (!m_chips.isEmpty()) {
        m_draft.clear();
        setChips({});
    } else {
        setDraft({});
    }
}

void FilterStack::undo()
{
    if (!m_history.isEmpty()) {
        m_chips = m_history.takeLast();
        emit changed();
    }
}

void FilterStack::forget()
{
    m_chips.clear();
    m_draft.clear();
    m_history.clear();
    emit changed();
}

void FilterStack::setChips(const QStringList& chips)
{
    m_history.append(m_chips);
    if (m_history.size() > kMostHistory) {
        m_history.removeFirst();
    }
    m_chips = chips;
    emit changed();
}

} // namespace drmscope::app
