// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

namespace drmscope::app {

QString addressText(quint64 address); // "0xffff88803dffd800"; "" for 0

} // namespace drmscope::app
