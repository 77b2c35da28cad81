// SPDX-License-Identifier: MIT
#include "app/model/filter_terms.h"

#include <QRegularExpression>
#include <algorithm>
#include <limits>

namespace drmscope::app {

namespace {

QStringList wordsOf(const QString& text)
{
    QStringList words;
    QString word;
    bool quoted = false;
    bool any = false;
    for (const auto letter : text) {
        if (letter == QLatin1Char('"')) {
            quoted = !quoted;
            any = true;
        } else if (letter.isSpace() && !quoted) {
            if (any) {
                words.append(word);
            }
            word.clear();
            any = false;
        } else {
            word += letter;
            any = true;
        }
    }
    if (any) {
        words.append(word);
    }
    return words;
}

std::optional<qint64> numberOf(const QString& text)
{
    static const QRegularExpression pattern(
        QStringLiteral("^(\\d+(?:\\.\\d+)?)\\s*(k|m|g|kib|mib|gib|b|ns|us|µs|ms|s|min)?$"));
    const auto match = pattern.match(text);
    if (!match.hasMatch()) {
        return {};
    }
    const QString unit = match.captured(2);
    const double factor = unit.startsWith(QLatin1Char('k')) ? 1024.0
                          : unit == QLatin1String("m") || unit == QLatin1String("mib")
                              ? 1024.0 * 1024
                          : unit.startsWith(QLatin1Char('g')) ? 1024.0 * 1024 * 1024
                          : unit == QLatin1String("us") || unit == QStringLiteral("µs") ? 1e3
                          : unit == QLatin1String("ms")                                 ? 1e6
                          : unit == QLatin1String("s")                                  ? 1e9
                          : unit == QLatin1String("min")                                ? 60e9
                                                                                        : 1.0;
    const double number = match.captured(1).toDouble() * factor;
    return number < 9e18 ? std::optional(static_cast<qint64>(number)) : std::nullopt;
}

std::optional<std::pair<qint64, qint64>> rangeOf(const QString& text)
{
    const auto sides = text.split(QStringLiteral(".."));
    if (sides.size() != 2 || (sides[0].isEmpty() && sides[1].isEmpty())) {
        return {};
    }
    const auto from =
        sides[0].isEmpty() ? std::optional(std::numeric_limits<qint64>::min()) : numberOf(sides[0]);
    const auto to =
        sides[1].isEmpty() ? std::optional(std::numeric_limits<qint64>::max()) : numberOf(sides[1]);
    return from && to ? std::optional(std::pair(*from, *to)) : std::nullopt;
}

FilterTerm termOf(QString word)
{
    FilterTerm term;
    if (word.size() > 1 && word.startsWith(QLatin1Char('-'))) {
        term.negated = true;
        word.remove(0, 1);
    }
    static const QRegularExpression pattern(QStringLiteral("^([a-z]+)([:<>=])(.*[^|].*)$"),
                                            QRegularExpression::CaseInsensitiveOption);
    const auto match = pattern.match(word);
    if (match.hasMatch()) {
        const QString value = match.captured(3).toLower();
        const QString sign = match.captured(2);
        const auto number = numberOf(value);
        const bool compares = sign == QLatin1String("<") || sign == QLatin1String(">");
        if (!compares || number) {
            term.key = match.captured(1).toLower();
            term.value = value;
            term.number = number.value_or(-1);
            term.range = rangeOf(value);
            term.compare = sign == QLatin1String("<")   ? FilterTerm::Compare::Less
                           : sign == QLatin1String(">") ? FilterTerm::Compare::More
                                                        : FilterTerm::Compare::Contains;
            return term;
        }
    }
    term.value = word.toLower();
    return term;
}

} // namespace

bool FilterTerm::matches(const QString& text) const
{
    if (key.isEmpty()) {
        return text.contains(value, Qt::CaseInsensitive) != negated;
    }
    const auto choices = value.split(QLatin1Char('|'), Qt::SkipEmptyParts);
    const bool any = std::any_of(choices.begin(), choices.end(), [&](const QString& choice) {
        return text.contains(choice, Qt::CaseInsensitive);
    });
    return any != negated;
}

bool FilterTerm::matches(qint64 amount) const
{
    const bool fits = compare == Compare::Less   ? amount < number
                      : compare == Compare::More ? amount > number
                                                 : amount == number;
    return fits != negated;
}

std::vector<FilterTerm> filterTerms(const QString& text)
{
    std::vector<FilterTerm> terms;
    for (const auto& word : wordsOf(text)) {
        terms.push_back(termOf(word));
    }
    return terms;
}

QString quotedTerm(const QString& key, const QString& value)
{
    const bool spaced = value.contains(QLatin1Char(' '));
    const QString shown = spaced ? QStringLiteral("\"%1\"").arg(value) : value;
    return key.isEmpty() ? shown : QStringLiteral("%1:%2").arg(key, shown);
}

} // namespace drmscope::app
