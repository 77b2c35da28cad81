// SPDX-License-Identifier: MIT
#include "app/view/source_editor.h"

#include <QDir>
#include <QFileInfo>
#include <QProcess>

namespace drmscope::app {

namespace {

// Those that draw in a terminal have none here.
bool hasWindow(const QString& command)
{
    const QString name = QFileInfo(command.section(QLatin1Char(' '), 0, 0)).fileName();
    static const QStringList known{
        QStringLiteral("code"),        QStringLiteral("codium"),
        QStringLiteral("gvim"),        QStringLiteral("emacs"),
        QStringLiteral("emacsclient"), QStringLiteral("kate"),
        QStringLiteral("gedit"),       QStringLiteral("gnome-text-editor"),
        QStringLiteral("subl"),        QStringLiteral("qtcreator")};
    return known.contains(name);
}

QString editor()
{
    QString own = qEnvironmentVariable("DRMSCOPE_EDITOR");
    if (!own.isEmpty()) {
        return own;
    }
    for (const auto* name : {"VISUAL", "EDITOR"}) {
        QString value = qEnvironmentVariable(name);
        if (!value.isEmpty() && hasWindow(value)) {
            return value;
        }
    }
    return {};
}

} // namespace

QString sourceFile(const QString& file, const QString& sourceFolder)
{
    const QString folder = QDir(sourceFolder).canonicalPath();
    if (file.isEmpty() || sourceFolder.isEmpty() || folder.isEmpty()) {
        return {};
    }
    const QFileInfo found(QDir(folder).filePath(file));
    const QString path = found.canonicalFilePath(); // follows links and ..
    return found.isFile() && path.startsWith(folder + QLatin1Char('/')) ? path : QString();
}

QStringList editorCommand(const QString& fileAndLine, const QString& sourceFolder)
{
    const QString line = fileAndLine.section(QLatin1Char(':'), -1);
    const QString file = sourceFile(fileAndLine.section(QLatin1Char(':'), 0, -2), sourceFolder);
    bool isNumber = false;
    line.toUInt(&isNumber);
    QStringList words = QProcess::splitCommand(editor());
    if (words.isEmpty() || file.isEmpty() || !isNumber) {
        return {};
    }
    bool placed = false;
    for (auto& word : words) {
        placed = placed || word.contains(QLatin1String("%f"));
        word.replace(QLatin1String("%l"), line).replace(QLatin1String("%f"), file);
    }
    if (!placed) {
        words << QLatin1Char('+') + line << file;
    }
    return words;
}

} // namespace drmscope::app
