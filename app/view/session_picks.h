// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/session_contents.h"
#include "app/view/pick_dialog.h"

namespace drmscope::app {

class MainWindow;

// What Find offers for a text: findings and their rules, drm_devices and their addresses, files,
// names, call sites, processes, events. Choosing one shows it in the window.
std::vector<Pick> findPicks(MainWindow& window, const SessionContents& contents,
                            const QString& text);
// Managed resources at an address, which are looked for in the file; no answer for another text.
using PicksReady = std::function<void(std::vector<Pick> picks)>;
void askForPicksAt(MainWindow& window, const std::shared_ptr<const SessionContents>& contents,
                   const QString& text, const PicksReady& ready);
// Every row of the timeline.
std::vector<Pick> lanePicks(MainWindow& window, const SessionContents& contents);

} // namespace drmscope::app
