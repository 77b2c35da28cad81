// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/session_contents.h"
#include "app/view/pick_dialog.h"

namespace drmscope::app {

class MainWindow;

// What Find offers for a text: findings, drm_devices, files and pins, names, call sites, processes,
// addresses. Choosing one shows it in the window.
std::vector<Pick> findPicks(MainWindow& window, const SessionContents& contents,
                            const QString& text);
// Every row of the timeline.
std::vector<Pick> lanePicks(MainWindow& window, const SessionContents& contents);

} // namespace drmscope::app
