// SPDX-License-Identifier: MIT
#include "app/model/filter_terms.h"

#include <QRegularExpression>
#include <algorithm>
#include <limits>

namespace drmscope::app {

namespace {

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

bool takeMinus(QString& word)
{
    const bool negated = word.size() > 1 && word.startsWith(QLatin1Char('-'));
    word.remove(0, negated ? 1 : 0);
    return negated;
}

FilterTerm termOf(QString word)
{
    FilterTerm term;
    term.negated = takeMinus(word);
    static const QRegularExpression pattern(QStringLiteral("^([a-z]+)([:<>=])(.*[^|].*)$"),
                                            QRegularExpression::CaseInsensitiveOption);
    const bool quoted = word.startsWith(QLatin1Char('"'));
    word.remove(QLatin1Char('"'));
    const auto match = pattern.match(word);
    if (match.hasMatch() && !quoted) {
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

QStringList filterWords(const QString& text)
{
    QStringList words;
    QString word;
    bool quoted = false;
    for (const auto letter : text) {
        quoted ^= letter == QLatin1Char('"');
        if (quoted || !letter.isSpace()) {
            word += letter;
        } else if (!word.isEmpty()) {
            words.append(std::exchange(word, {}));
        }
    }
    if (!word.isEmpty()) {
        words.append(word);
    }
    return words;
}

std::vector<FilterTerm> filterTerms(const QString& text)
{
    std::vector<FilterTerm> terms;
    for (const auto& word : filterWords(text)) {
        terms.push_back(termOf(word));
    }
    return terms;
}

std::vector<FilterTerm> wordTerms(const QString& text)
{
    std::vector<FilterTerm> terms;
    for (QString word : filterWords(text)) {
        FilterTerm& term = terms.emplace_back();
        term.negated = takeMinus(word);
        term.value = word.remove(QLatin1Char('"')).toLower();
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
