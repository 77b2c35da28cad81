// SPDX-License-Identifier: MIT
#pragma once

class QTableView;

namespace drmscope::app {

// One look for all tables of the window: whole rows, no grid, heights from the font, headers that
// move.
void dressTable(QTableView& table);

} // namespace drmscope::app
