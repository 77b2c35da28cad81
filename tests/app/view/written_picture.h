// SPDX-License-Identifier: MIT
#pragma once

#include "app/export/export_error.h"
#include "app/view/picture.h"

#include <QFile>

namespace drmscope::app::test {

// Saves a sheet as the format that the file's name ends in. "" or why there is no such picture.
inline QString writePicture(const PictureSheet& sheet, const QString& title, const QString& file)
{
    try {
        QFile out(file);
        const QByteArray bytes = drawnPicture(sheet, title, pictureFormatOf(file));
        return out.open(QIODevice::WriteOnly) && out.write(bytes) == bytes.size()
                   ? QString()
                   : out.errorString();
    } catch (const ExportError& error) {
        return QString::fromUtf8(error.what());
    }
}

} // namespace drmscope::app::test
