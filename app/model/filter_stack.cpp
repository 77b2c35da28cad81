// SPDX-License-Identifier: MIT
#include "app/model/filter_stack.h"

#include "app/model/filter_terms.h"

namespace drmscope::app {

namespace {

constexpr qsizetype kMostHistory = 50;

} // namespace

FilterStack::FilterStack(QObject* parent, std::optional<Keys> keys) : QObject(parent), m_keys(keys)
{}

QString FilterStack::text() const
{
    QStringList words = filterWords(m_draft);
    if (!unfinished().isEmpty()) {
        words.removeLast();
    }
    QStringList all = m_chips;
    for (const auto& word : words) {
        if (problemOf(word).isEmpty()) {
            all.append(word);
        }
    }
    return all.join(QLatin1Char(' '));
}

QString FilterStack::unfinished() const
{
    const auto words = filterWords(m_draft);
    const bool half = m_keys && !words.empty() && m_draft.endsWith(words.back()) &&
                      m_keys->isHalfTyped(words.back());
    return half ? words.back() : QString();
}

QString FilterStack::problem() const
{
    return problemOf(m_draft);
}

QString FilterStack::problemOf(const QString& words) const
{
    return m_keys ? m_keys->problem(words) : QString();
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
    auto chips = m_chips + filterWords(m_draft);
    if (chips.size() > m_chips.size() && problem().isEmpty()) {
        m_draft.clear();
        chips.removeDuplicates();
        setChips(chips);
    }
}

void FilterStack::add(const QString& chip)
{
    if (!problemOf(chip).isEmpty()) {
        setDraft(chip);
    } else if (!chip.isEmpty() && !m_chips.contains(chip)) {
        setChips(m_chips + QStringList{chip});
    }
}

void FilterStack::replace(const QString& key, const QString& chip)
{
    const auto chips = without(key) + QStringList{chip};
    if (chips != m_chips) {
        setChips(chips);
    }
}

void FilterStack::replaceAll(const QString& chip)
{
    m_draft.clear();
    if (m_chips != QStringList{chip}) {
        setChips({chip});
    }
}

QStringList FilterStack::without(const QString& key) const
{
    QStringList others;
    for (const auto& chip : m_chips) {
        if (!chip.startsWith(key + QLatin1Char(':'))) {
            others.append(chip);
        }
    }
    return others;
}

QStringList FilterStack::valuesOf(const QString& key) const
{
    for (const auto& chip : m_chips) {
        if (chip.startsWith(key + QLatin1Char(':'))) {
            QString values = chip.mid(key.size() + 1);
            return values.remove(QLatin1Char('"')).split(QLatin1Char('|'), Qt::SkipEmptyParts);
        }
    }
    return {};
}

bool FilterStack::has(const QString& key, const QString& value) const
{
    return valuesOf(key).contains(value);
}

void FilterStack::toggle(const QString& key, const QString& value)
{
    auto values = valuesOf(key);
    if (values.removeAll(value) == 0) {
        values.append(value);
    }
    if (values.isEmpty()) {
        setChips(without(key));
    } else {
        replace(key, quotedTerm(key, values.join(QLatin1Char('|'))));
    }
}

bool FilterStack::hasWhole(const QString& key, const QString& value) const
{
    return m_chips.contains(key.isEmpty() ? value : quotedTerm(key, value));
}

void FilterStack::toggleWhole(const QString& key, const QString& value)
{
    const QString chip = key.isEmpty() ? value : quotedTerm(key, value);
    if (m_chips.contains(chip)) {
        remove(chip);
    } else if (key.isEmpty()) {
        add(chip);
    } else {
        replace(key, chip);
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
