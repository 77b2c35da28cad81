// SPDX-License-Identifier: MIT
#pragma once

#include <QPixmap>
#include <QTest>
#include <QWidget>

namespace drmscope::app::test {

// For people to look at, in $DRMSCOPE_SCREENSHOTS where it is set.
inline void keepPicture(QWidget& widget, const char* name)
{
    const QString folder = qEnvironmentVariable("DRMSCOPE_SCREENSHOTS");
    if (!folder.isEmpty()) {
        const auto picture = QStringLiteral("%1/%2.png").arg(folder, QString::fromLatin1(name));
        QVERIFY2(widget.grab().save(picture), qPrintable(picture));
    }
}

} // namespace drmscope::app::test
