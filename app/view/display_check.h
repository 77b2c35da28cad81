// SPDX-License-Identifier: MIT
#pragma once

#include <QtGlobal>

class QMessageLogContext;
class QString;

namespace drmscope::app {

// The message handler while a QApplication is made. Where no display answers, Qt says so in a fatal
// message and aborts; this says what was tried and how to do without, and ends the program with
// exit status 69. It drops all other messages.
void tellOfNoDisplay(QtMsgType type, const QMessageLogContext& context, const QString& text);

} // namespace drmscope::app
