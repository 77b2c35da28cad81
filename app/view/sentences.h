// SPDX-License-Identifier: MIT
#pragma once

#include <QString>
#include <QStringList>
#include <algorithm>

namespace drmscope::app {

// What is said for a terminal, where it is a text of its own: each line begins with a capital, but
// for one that begins with a path, or with who says it ("ssh: ").
inline QString asSentences(const QString& said)
{
    QStringList lines = said.split(QLatin1Char('\n'));
    for (QString& line : lines) {
        const QString word = line.section(QLatin1Char(' '), 0, 0);
        if (!word.isEmpty() &&
            std::all_of(word.begin(), word.end(), [](QChar letter) { return letter.isLetter(); })) {
            line[0] = line[0].toUpper();
        }
    }
    return lines.join(QLatin1Char('\n'));
}

} // namespace drmscope::app
