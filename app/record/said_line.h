// SPDX-License-Identifier: MIT
#pragma once

#include <QByteArray>
#include <QRegularExpression>
#include <QString>

namespace drmscope::app {

// A line that the command line said, without the name of which of our programs it was: on a
// terminal many speak, in the window nobody else.
inline QString saidLine(const QByteArray& line)
{
    static const QRegularExpression ours(QStringLiteral("^(drmscope(-[a-z]+)?: )+"));
    return QString::fromUtf8(line).trimmed().remove(ours);
}

} // namespace drmscope::app
