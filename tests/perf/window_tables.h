// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

namespace drmscope::app {

class MainWindow;
class TimedApplication;

// Opens a session and does, one after the other, what a person does with the tables, the filter
// and the findings. A row for each: until all of it is painted, and the longest turn of the GUI
// thread meanwhile. The exit status: 0.
int stepThroughTables(TimedApplication& application, MainWindow& window, const QString& file);

} // namespace drmscope::app
