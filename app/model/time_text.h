// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

// Numbers as a person reads them: three significant digits and a unit.
namespace drmscope::app {

QString durationText(qint64 ns); // "2.31 s", "451 µs", "1 min 02.5 s"
QString
timeText(qint64 sinceStartNs); // "+3.214 s": a moment, counted from the start of the session
QString exactTimeText(qint64 sinceStartNs); // "3.214 501 882 s"
QString sizeText(qint64 bytes);             // "48 B", "1.2 KiB"
QString countText(qint64 count);            // "12,481"
QString ordinalText(qint64 number);         // "7th"

// A tooltip that shows a text of the session as it is, whatever markup it holds.
QString plainToolTip(const QString& text);

} // namespace drmscope::app
