// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

namespace drmscope::app {

// Why no window can be shown here, ready to be printed; empty when one can. Qt itself aborts where
// there is no display, so this is asked before a QApplication is made.
QString whyNoDisplay();

} // namespace drmscope::app
