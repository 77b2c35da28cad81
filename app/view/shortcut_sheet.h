// SPDX-License-Identifier: MIT
#pragma once

#include <QDialog>

namespace drmscope::app {

// Every key of the window on one page.
class ShortcutSheet : public QDialog
{
    Q_OBJECT
public:
    explicit ShortcutSheet(QWidget* parent = nullptr);
};

} // namespace drmscope::app
