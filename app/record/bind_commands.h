// SPDX-License-Identifier: MIT
#pragma once

#include <QStringList>

namespace drmscope::app {

// For each display of the PCI bus that has no driver now: the command that has the kernel look for
// one, as root after a password.
QStringList bindCommands(const QString& root = QStringLiteral("/"));

} // namespace drmscope::app
