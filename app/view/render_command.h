// SPDX-License-Identifier: MIT
#pragma once

#include <QSize>
#include <QString>

namespace drmscope::app {

class MainWindow;

// Exit codes of names.md that the window uses.
enum ExitCode
{
    kExitOk = 0,
    kExitUsage = 64,
    kExitNotASession = 65,
    kExitPartMissing = 69,
    kExitCannotCreate = 73,
    kExitIo = 74,
    kExitNotPermitted = 77,
};

// Opens `file` in `window`, with `filter` instead of that which the session may have kept unless it
// is "", waits until everything is on screen and saves a picture of it. Says on stderr what failed.
// Returns the exit code.
int renderToFile(MainWindow& window, const QString& file, const QString& output, QSize size,
                 const QString& filter);

} // namespace drmscope::app
