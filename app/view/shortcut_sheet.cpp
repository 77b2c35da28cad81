// SPDX-License-Identifier: MIT
#include "app/view/shortcut_sheet.h"

#include <QDialogButtonBox>
#include <QGridLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace drmscope::app {

ShortcutSheet::ShortcutSheet(QWidget* parent) : QDialog(parent)
{
    setWindowTitle(tr("Keyboard and mouse"));
    const std::initializer_list<std::pair<QString, QString>> keys{
        {tr("W  S,  Ctrl+wheel"), tr("zoom in, out, at the pointer")},
        {tr("A  D,  Shift+wheel,  drag"), tr("move earlier, later")},
        {tr("wheel,  Page Up  Page Down"), tr("scroll the groups")},
        {tr("F,  again F"), tr("centre what is chosen, then fit it, then the whole session")},
        {tr("Home"), tr("whole session")},
        {tr("Alt+Left  Alt+Right"), tr("back and forward in the history of views")},
        {tr(".  ,"), tr("next, previous on the lane")},
        {tr("N  Shift+N"), tr("next, previous problem")},
        {tr("Esc"), tr("choose nothing")},
        {tr("double click"), tr("centre a bar; on the axis: whole session")},
        {tr("Shift+A  Shift+B"), tr("set marker A, B at the pointer")},
        {tr("M"), tr("pin a note to the time at the pointer")},
        {tr("Ctrl+Shift+1…5,  Ctrl+1…5"), tr("keep a view, come back to it")},
        {tr("Alt+1…7"), tr("the tables, one by one")},
        {tr("Ctrl+F"), tr("find a name, symbol, process or address")},
        {tr("Ctrl+L,  Ctrl+P"), tr("filter the resources; go to a lane")},
        {tr("Ctrl+Shift+P"), tr("every command by its name")},
        {tr("Ctrl+R,  Ctrl+."), tr("record, stop")},
        {tr("Ctrl+D"), tr("compare with an earlier session")},
        {tr("Ctrl+O,  F5"), tr("open a session, read it again")},
        {tr("?"), tr("this page")},
    };
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(24);
    grid->setVerticalSpacing(7);
    int row = 0;
    for (const auto& [key, meaning] : keys) {
        auto* label = new QLabel(key, this);
        QFont bold = font();
        bold.setBold(true);
        label->setFont(bold);
        grid->addWidget(label, row, 0);
        grid->addWidget(new QLabel(meaning, this), row++, 1);
    }
    auto* hint = new QLabel(tr("Single letters work while the timeline has the focus."), this);
    hint->setForegroundRole(QPalette::PlaceholderText);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(20, 18, 20, 14);
    layout->setSpacing(14);
    layout->addLayout(grid);
    layout->addWidget(hint);
    layout->addWidget(buttons);
}

} // namespace drmscope::app
