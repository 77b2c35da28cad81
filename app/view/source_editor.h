// SPDX-License-Identifier: MIT
#pragma once

#include <QString>
#include <QStringList>

namespace drmscope::app {

// The command that opens "FILE:LINE": $DRMSCOPE_EDITOR, else $VISUAL or $EDITOR where it is one
// that has a window. %f and %l in it stand for file and line; without them "+LINE FILE" is
// appended. Empty: there is none. Nothing of a session is ever run: its texts are arguments alone.
QStringList editorCommand(const QString& fileAndLine, const QString& sourceFolder);

// Where the sources of kernel and modules lie: $DRMSCOPE_SOURCE. Paths that lead out of it are
// refused; what is found is named from the root, so that none is taken for an option.
QString sourceFile(const QString& file, const QString& sourceFolder); // "" it is not there

} // namespace drmscope::app
