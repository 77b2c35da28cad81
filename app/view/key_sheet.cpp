// SPDX-License-Identifier: MIT
#include "app/view/key_sheet.h"

#include "app/model/settings.h"
#include "app/view/screen_room.h"
#include "app/view/table_look.h"

#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QPushButton>
#include <QStyle>
#include <QTableWidget>
#include <QVBoxLayout>
#include <algorithm>

namespace drmscope::app {

namespace {

QString placeOf(const KeyBinding& binding)
{
    QString name = binding.name;
    return QStringLiteral("keys/") + name.replace(QLatin1Char('/'), QLatin1Char('_'));
}

QString shown(const QList<QKeySequence>& keys)
{
    QStringList texts;
    for (const auto& each : keys) {
        texts.append(each.toString(QKeySequence::NativeText));
    }
    return texts.join(QStringLiteral("   "));
}

} // namespace

void restoreKeys(const std::vector<KeyBinding>& bindings)
{
    for (const auto& binding : bindings) {
        const auto keys = Settings::value(placeOf(binding));
        if (keys.isValid()) {
            binding.setKeys(QKeySequence::listFromString(keys.toString()));
        }
    }
}

KeySheet::KeySheet(std::vector<KeyBinding> bindings, bool remembers, QWidget* parent)
    : QDialog(parent), m_bindings(std::move(bindings)), m_remembers(remembers),
      m_table(new QTableWidget(static_cast<int>(m_bindings.size()), 2, this)),
      m_edit(new QKeySequenceEdit(this)), m_objection(new QLabel(this))
{
    setWindowTitle(tr("Keyboard and mouse"));
    dressTable(*m_table);
    m_table->setHorizontalHeaderLabels({tr("Command"), tr("Keys")});
    m_table->setAccessibleName(tr("Commands and their keys"));
    const int em = fontMetrics().averageCharWidth();
    for (int row = 0; row < m_table->rowCount(); ++row) {
        m_table->setItem(row, 0, new QTableWidgetItem(m_bindings[static_cast<size_t>(row)].name));
        m_table->setItem(row, 1, new QTableWidgetItem);
        showRow(row);
    }
    m_table->resizeColumnsToContents();
    const int wide = m_table->columnWidth(0) + m_table->columnWidth(1);
    m_edit->setAccessibleName(tr("New keys of the chosen command"));
    auto* give = new QPushButton(tr("Give it these keys"), this);
    auto* normal = new QPushButton(tr("Its own again"), this);
    give->setAutoDefault(false);
    normal->setAutoDefault(false);
    m_objection->setTextFormat(Qt::PlainText);
    m_objection->setWordWrap(true);
    auto* row = new QHBoxLayout;
    row->addWidget(m_edit, 1);
    row->addWidget(give);
    row->addWidget(normal);
    auto* mouse = new QLabel(
        tr("Mouse on the timeline: the wheel scrolls, with Ctrl it zooms at the pointer, with "
           "Shift it moves in time; drag to move, double click to centre a bar. On the overview: "
           "draw a range, drag the frame. On the flame graph: a click zooms into a frame, and on "
           "the topmost out again. Keys without Ctrl or Alt work while the timeline or the flame "
           "graph has the focus."),
        this);
    mouse->setWordWrap(true);
    mouse->setForegroundRole(QPalette::PlaceholderText);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    buttons->button(QDialogButtonBox::Close)->setAutoDefault(false);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 14, 16, 12);
    layout->setSpacing(10);
    layout->addWidget(m_table, 1);
    layout->addLayout(row);
    layout->addWidget(m_objection);
    layout->addWidget(mouse);
    layout->addWidget(buttons);
    const auto margins = layout->contentsMargins();
    const int needed = wide + margins.left() + margins.right() +
                       style()->pixelMetric(QStyle::PM_ScrollBarExtent) + em;
    resizeToScreen(*this, {std::max(em * 92, needed), fontMetrics().height() * 34});
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(give, &QPushButton::clicked, this, &KeySheet::giveKeys);
    connect(normal, &QPushButton::clicked, this, &KeySheet::giveNormal);
    connect(m_table, &QTableWidget::currentCellChanged, this, [this](int current) {
        m_objection->clear();
        const auto keys =
            current < 0 ? QList<QKeySequence>() : m_bindings[static_cast<size_t>(current)].keys();
        m_edit->setKeySequence(keys.isEmpty() ? QKeySequence() : keys.front());
    });
    m_table->setCurrentCell(0, 0);
}

void KeySheet::showRow(int row)
{
    m_table->item(row, 1)->setText(shown(m_bindings[static_cast<size_t>(row)].keys()));
}

const KeyBinding* KeySheet::takenBy(const QKeySequence& keys, int but) const
{
    for (size_t i = 0; i < m_bindings.size(); ++i) {
        if (static_cast<int>(i) != but &&
            m_bindings[i].meets(m_bindings[static_cast<size_t>(but)]) &&
            m_bindings[i].keys().contains(keys)) {
            return &m_bindings[i];
        }
    }
    return nullptr;
}

void KeySheet::giveKeys()
{
    const auto keys = m_edit->keySequence();
    set(keys.isEmpty() ? QList<QKeySequence>() : QList<QKeySequence>{keys});
}

void KeySheet::giveNormal()
{
    if (m_table->currentRow() >= 0) {
        set(m_bindings[static_cast<size_t>(m_table->currentRow())].normal);
    }
}

// Keys that two commands share would call neither.
void KeySheet::set(const QList<QKeySequence>& keys)
{
    const int row = m_table->currentRow();
    if (row < 0) {
        return;
    }
    for (const auto& each : keys) {
        if (const auto* other = takenBy(each, row); other != nullptr) {
            m_objection->setText(tr("%1 belongs to “%2”. Give that one other keys first.")
                                     .arg(each.toString(QKeySequence::NativeText), other->name));
            return;
        }
    }
    m_objection->clear();
    const auto& binding = m_bindings[static_cast<size_t>(row)];
    binding.setKeys(keys);
    if (m_remembers) {
        Settings::setValue(placeOf(binding), QKeySequence::listToString(keys));
    }
    showRow(row);
}

} // namespace drmscope::app
