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

// What --render makes a picture of.
struct Rendering
{
    enum class View : quint8
    {
        AsKept, // with the session; else the timeline
        Timeline,
        Flame,
        FlameOfBytes,
    };

    QString file;
    QString output;
    QString stdoutFormat; // png, svg or pdf: to standard output, and `output` is only named
    QSize size;
    QString filter; // "": that which the session may have kept
    View view = View::AsKept;
};

// Opens the file in `window`, waits until everything is on screen and saves a picture of it. Says
// on stderr what failed. Returns the exit code.
int renderToFile(MainWindow& window, const Rendering& wanted);

} // namespace drmscope::app
