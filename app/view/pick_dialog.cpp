// SPDX-License-Identifier: MIT
#include "app/view/pick_dialog.h"

#include "app/view/screen_room.h"

#include <QAction>
#include <QEvent>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMenuBar>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QVBoxLayout>
#include <algorithm>

namespace drmscope::app {

namespace {

constexpr size_t kMostShown = 200;
constexpr int kDetailRole = Qt::UserRole;

class PickDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override
    {
        QStyledItemDelegate::paint(painter, option, index);
        const bool chosen = (option.state & QStyle::State_Selected) != 0;
        painter->setPen(
            option.palette.color(chosen ? QPalette::HighlightedText : QPalette::PlaceholderText));
        painter->drawText(option.rect.adjusted(kMargin, 0, -kMargin, 0),
                          Qt::AlignRight | Qt::AlignVCenter, index.data(kDetailRole).toString());
    }

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        return {QStyledItemDelegate::sizeHint(option, index).width(),
                option.fontMetrics.height() + 8};
    }

protected:
    // The text ends where the detail begins.
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        const int detail =
            option->fontMetrics.horizontalAdvance(index.data(kDetailRole).toString());
        option->text = option->fontMetrics.elidedText(option->text, Qt::ElideMiddle,
                                                      option->rect.width() - detail - 4 * kMargin);
    }

private:
    static constexpr int kMargin = 8;
};

// Every word of what was typed stands in the text, in any order.
bool fits(const Pick& pick, const QStringList& words)
{
    return std::all_of(words.begin(), words.end(), [&pick](const QString& word) {
        return pick.text.contains(word, Qt::CaseInsensitive) ||
               pick.detail.contains(word, Qt::CaseInsensitive);
    });
}

void collect(const QList<QAction*>& actions, const QString& place, std::vector<Pick>& picks)
{
    for (auto* action : actions) {
        if (action->isSeparator() || !action->isEnabled() || !action->isVisible()) {
            continue;
        }
        QString text = action->text();
        text.remove(QLatin1Char('&'));
        const QString whole = place.isEmpty() ? text : QStringLiteral("%1 › %2").arg(place, text);
        if (action->menu() != nullptr) {
            collect(action->menu()->actions(), whole, picks);
            continue;
        }
        const QString keys = action->shortcut().toString(QKeySequence::NativeText);
        picks.push_back({action->isChecked() ? whole + QStringLiteral("  ✓") : whole, keys,
                         [action] { action->trigger(); }});
    }
}

} // namespace

PickDialog::PickDialog(const QString& title, const QString& hint, QWidget* parent)
    : QDialog(parent), m_edit(new QLineEdit(this)), m_list(new QListWidget(this))
{
    setWindowTitle(title);
    setAttribute(Qt::WA_DeleteOnClose);
    m_edit->setPlaceholderText(hint);
    m_edit->setAccessibleName(title);
    m_edit->installEventFilter(this);
    m_list->setAccessibleName(tr("What fits"));
    m_list->setUniformItemSizes(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setItemDelegate(new PickDelegate(m_list));
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_edit);
    layout->addWidget(m_list, 1);
    resizeToScreen(*this, {fontMetrics().averageCharWidth() * 90, fontMetrics().height() * 22});
    connect(m_edit, &QLineEdit::textChanged, this, &PickDialog::fill);
    connect(m_list, &QListWidget::itemActivated, this, &PickDialog::chooseCurrent);
    connect(m_list, &QListWidget::itemClicked, this, &PickDialog::chooseCurrent);
}

void PickDialog::setPicks(std::vector<Pick> picks)
{
    m_picks = std::move(picks);
    fill();
}

void PickDialog::setSource(std::function<std::vector<Pick>(const QString&)> source)
{
    m_source = std::move(source);
    fill();
}

void PickDialog::addPicks(const QString& text, std::vector<Pick> picks)
{
    if (text == m_edit->text().trimmed()) {
        m_picks.insert(m_picks.begin(), picks.begin(), picks.end());
        listPicks();
    }
}

void PickDialog::fill()
{
    if (m_source) {
        m_picks = m_source(m_edit->text().trimmed());
    }
    listPicks();
}

void PickDialog::listPicks()
{
    const QStringList words = m_edit->text().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    m_list->clear();
    m_shown.clear();
    for (size_t i = 0; i < m_picks.size() && m_shown.size() < kMostShown; ++i) {
        if (m_source || fits(m_picks[i], words)) {
            m_shown.push_back(i);
            auto* item = new QListWidgetItem(m_picks[i].text, m_list);
            item->setData(kDetailRole, m_picks[i].detail);
        }
    }
    if (m_shown.empty()) {
        auto* nothing =
            new QListWidgetItem(m_edit->text().isEmpty() ? m_nothing : tr("Nothing fits."), m_list);
        nothing->setFlags(Qt::NoItemFlags);
    }
    m_list->setCurrentRow(0);
}

void PickDialog::chooseCurrent()
{
    const int row = m_list->currentRow();
    if (row < 0 || row >= static_cast<int>(m_shown.size())) {
        return;
    }
    const auto choose = m_picks[m_shown[static_cast<size_t>(row)]].choose;
    accept();
    choose();
}

bool PickDialog::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_edit && event->type() == QEvent::KeyPress) {
        auto* key = static_cast<QKeyEvent*>(event);
        switch (key->key()) {
        case Qt::Key_Return:
        case Qt::Key_Enter:
            chooseCurrent();
            return true;
        case Qt::Key_Up:
        case Qt::Key_Down:
        case Qt::Key_PageUp:
        case Qt::Key_PageDown: {
            const int page =
                key->key() == Qt::Key_PageUp || key->key() == Qt::Key_PageDown ? 10 : 1;
            const bool up = key->key() == Qt::Key_Up || key->key() == Qt::Key_PageUp;
            const int row = m_list->currentRow() + (up ? -page : page);
            m_list->setCurrentRow(
                std::clamp(row, 0, std::max(static_cast<int>(m_shown.size()) - 1, 0)));
            return true;
        }
        default:
            break;
        }
    }
    return QDialog::eventFilter(watched, event);
}

std::vector<Pick> commandPicks(const QMenuBar& bar)
{
    std::vector<Pick> picks;
    collect(bar.actions(), {}, picks);
    return picks;
}

} // namespace drmscope::app
