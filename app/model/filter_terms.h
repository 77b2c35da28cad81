// SPDX-License-Identifier: MIT
#pragma once

#include <QString>
#include <QStringList>
#include <optional>
#include <utility>
#include <vector>

namespace drmscope::app {

// One word of a filter line: "kmalloc", "device:card0", "size>4096", "-state:live",
// "state:held|leaked", "alive:1.5s..2s".
struct FilterTerm
{
    enum class Compare : quint8
    {
        Contains,
        Less,
        More,
    };

    QString key; // "" : anything that the table shows
    Compare compare = Compare::Contains;
    QString value;     // lower case; with a key, "|" stands between what it may be
    qint64 number = 0; // of value; sizes with k, M, G, times with ns, us, ms, s
    std::optional<std::pair<qint64, qint64>> range; // "1s..2s"; a side that is left out is open
    bool negated = false;

    bool matches(const QString& text) const; // Contains alone
    bool matches(qint64 value) const;        // Less and More; an equal one for Contains
};

// The words of a filter line, quotes and all: they stand apart by spaces; "quotes" keep one
// together.
QStringList filterWords(const QString& text);
// Every one of them must match. Words that are no terms, and those that begin with a quote, are
// looked for as they are.
std::vector<FilterTerm> filterTerms(const QString& text);
std::vector<FilterTerm> wordTerms(const QString& text);       // of a table that has no keys
QString quotedTerm(const QString& key, const QString& value); // "site:a b" -> site:"a b"

} // namespace drmscope::app
