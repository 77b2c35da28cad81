// SPDX-License-Identifier: MIT
#include "app/model/filter_check.h"

#include "app/model/filter_terms.h"
#include "app/model/lane.h"
#include "app/model/resource_look.h"
#include "app/query/near_words.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <algorithm>

namespace drmscope::app {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(drmscope::app::FilterCheck)
};

enum class Value : quint8
{
    Text,
    Choice,
    Size,
    Time,
    Stretch,
};

struct Key
{
    QString name;
    Value value;
    QStringList examples; // of a Choice, all that there is
};

const std::vector<Key>& keys()
{
    static const std::vector<Key> all = [] {
        QStringList states;
        for (size_t state = 0; state < kBarStateCount; ++state) {
            const auto word = wordOf(static_cast<BarState>(state));
            states.append(QString::fromUtf8(word.data(), static_cast<qsizetype>(word.size())));
        }
        const auto one = [](const char* example) { return QStringList{QLatin1String(example)}; };
        return std::vector<Key>{
            {QStringLiteral("name"), Value::Text, one("name:kmalloc")},
            {QStringLiteral("site"), Value::Text, one("site:drm_probe")},
            {QStringLiteral("stack"), Value::Text, one("stack:drm_probe")},
            {QStringLiteral("process"), Value::Text, one("process:modprobe")},
            {QStringLiteral("pid"), Value::Text, one("pid:4711")},
            {QStringLiteral("device"), Value::Text, one("device:card0")},
            {QStringLiteral("driver"), Value::Text, one("driver:vkms")},
            {QStringLiteral("kind"), Value::Choice, {kindWord(0), kindWord(1), kindWord(2)}},
            {QStringLiteral("owner"), Value::Choice, {QStringLiteral("drmm"), kindWord(2)}},
            {QStringLiteral("state"), Value::Choice, states},
            {QStringLiteral("size"), Value::Size, one("size>4K")},
            {QStringLiteral("life"), Value::Time, one("life<10ms")},
            {QStringLiteral("alive"), Value::Stretch, one("alive:1.5s..2s")},
            {QStringLiteral("added"), Value::Stretch, one("added:1.5s..2s")},
        };
    }();
    return all;
}

bool isAmount(const QString& text, const char* units)
{
    return QRegularExpression(QStringLiteral("^\\d+(\\.\\d+)?(%1)?$").arg(QString::fromUtf8(units)))
        .match(text)
        .hasMatch();
}

bool isTime(const QString& text)
{
    return isAmount(text, "ns|us|µs|ms|s|min");
}

bool isStretch(const QString& text)
{
    const auto sides = text.split(QStringLiteral(".."));
    return sides.size() == 2 && sides[0].size() + sides[1].size() > 0 &&
           std::all_of(sides.begin(), sides.end(),
                       [](const QString& side) { return side.isEmpty() || isTime(side); });
}

bool fits(const Key& key, bool compares, const QString& value)
{
    const auto choices = value.split(QLatin1Char('|'), Qt::SkipEmptyParts);
    switch (key.value) {
    case Value::Text:
        return !compares && !choices.empty();
    case Value::Choice:
        return !compares && !choices.empty() &&
               std::all_of(choices.begin(), choices.end(), [&key](const QString& choice) {
                   return !key.examples.filter(choice).empty();
               });
    case Value::Size:
        return isAmount(value, "b|k|m|g|kib|mib|gib");
    case Value::Time:
        return isTime(value);
    case Value::Stretch:
        return !compares && isStretch(value);
    }
    return false;
}

QString unknownKey(const QString& key)
{
    std::vector<std::string> known;
    QStringList all;
    for (const auto& each : keys()) {
        known.push_back(each.name.toStdString());
        all.append(each.name);
    }
    const auto near = nearWords(key.toStdString(), known);
    return near.empty() ? Words::tr("no such key: %1; there are %2; in \"quotes\" it is no key")
                              .arg(key, all.join(QStringLiteral(", ")))
                        : Words::tr("no such key: %1; did you mean %2:?")
                              .arg(key, QString::fromStdString(near.front()));
}

QString problemOf(const QString& word)
{
    if (word.count(QLatin1Char('"')) % 2 != 0) {
        return Words::tr("a quotation mark is missing");
    }
    static const QRegularExpression pattern(QStringLiteral("^-?([a-z]+)([:<>=])(.*)$"),
                                            QRegularExpression::CaseInsensitiveOption |
                                                QRegularExpression::DotMatchesEverythingOption);
    const auto match = pattern.match(word);
    if (!match.hasMatch()) {
        return {};
    }
    const QString name = match.captured(1).toLower();
    const auto key = std::find_if(keys().begin(), keys().end(),
                                  [&name](const Key& each) { return each.name == name; });
    if (key == keys().end()) {
        return unknownKey(name);
    }
    const QString sign = match.captured(2);
    const bool compares = sign == QLatin1String("<") || sign == QLatin1String(">");
    if (fits(*key, compares, match.captured(3).remove(QLatin1Char('"')).toLower())) {
        return {};
    }
    const QString examples = key->examples.join(QStringLiteral(", "));
    return key->value == Value::Choice ? Words::tr("%1: is one of %2").arg(name, examples)
                                       : Words::tr("%1: is written like %2").arg(name, examples);
}

} // namespace

QString filterProblem(const QString& line)
{
    for (const auto& word : filterWords(line)) {
        if (const auto problem = problemOf(word); !problem.isEmpty()) {
            return problem;
        }
    }
    return {};
}

bool isHalfTyped(const QString& word)
{
    return word.startsWith(QLatin1Char('-')) ||
           std::any_of(keys().begin(), keys().end(), [&word](const Key& key) {
               return key.name.startsWith(word, Qt::CaseInsensitive);
           });
}

} // namespace drmscope::app
