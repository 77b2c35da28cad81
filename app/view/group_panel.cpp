// SPDX-License-Identifier: MIT
#include "app/view/group_panel.h"

#include "app/model/filter_groups.h"
#include "app/model/time_text.h"
#include "app/view/bar_painter.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QSet>

namespace drmscope::app {

namespace {

enum Role
{
    KeyRole = Qt::UserRole,
    ValueRole,
    PresetRole, // bool: all of a term, not one of what it may be
};

constexpr QSize kSwatch(20, 12);

// The bar of a state, for those that colour alone would not tell.
QIcon swatchOf(const QWidget& widget, BarState state)
{
    const double scale = widget.devicePixelRatioF();
    QPixmap pixmap(kSwatch * scale);
    pixmap.setDevicePixelRatio(scale);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    Bar bar;
    bar.box = QRectF(1, 1, 15, 10);
    bar.state = state;
    bar.goneX = 6;
    const Theme theme(widget.palette());
    BarPainter(painter, theme).paint(bar);
    return pixmap;
}

} // namespace

GroupPanel::GroupPanel(SessionDocument& document, SessionFilter& filter, QWidget* parent)
    : QTreeWidget(parent), m_document(document), m_filter(filter)
{
    setColumnCount(2);
    setHeaderHidden(true);
    setFrameShape(QFrame::NoFrame);
    setIconSize(kSwatch);
    setIndentation(14);
    setUniformRowHeights(true);
    setTextElideMode(Qt::ElideMiddle);
    setAccessibleName(tr("Groups of resources, and presets"));
    header()->setStretchLastSection(false);
    header()->setSectionResizeMode(0, QHeaderView::Stretch);
    header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    // What a recording has grown by is told in a turn of its own: so many look at it at once.
    m_later.setSingleShot(true);
    m_later.setInterval(0);
    connect(&m_later, &QTimer::timeout, this, &GroupPanel::fill);
    connect(&document, &SessionDocument::stateChanged, this, [this] {
        if (m_document.isReload()) {
            m_later.start();
        } else {
            fill();
        }
    });
    connect(&filter.stack(), &FilterStack::changed, this, &GroupPanel::showTicks);
    connect(this, &QTreeWidget::itemChanged, this, [this](QTreeWidgetItem* line, int column) {
        if (!m_filling && column == 0 && (line->checkState(0) == Qt::Checked) != isTicked(*line)) {
            m_boxClicked = true;
            toggle(line);
        }
    });
    // The whole line ticks, not its box alone; where the box was hit it has done so.
    connect(this, &QTreeWidget::itemClicked, this, [this](QTreeWidgetItem* line) {
        if (!m_boxClicked) {
            toggle(line);
        }
    });
    fill();
}

QTreeWidgetItem* GroupPanel::addSection(const QString& title)
{
    auto* section = new QTreeWidgetItem(this, {title});
    QFont bold = font();
    bold.setBold(true);
    section->setFont(0, bold);
    section->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
    section->setSizeHint(0, {0, fontMetrics().height() + 6}); // all lines are as high
    section->setTextAlignment(1, Qt::AlignRight | Qt::AlignVCenter);
    return section;
}

QTreeWidgetItem* GroupPanel::addLine(QTreeWidgetItem* under, const QString& label,
                                     const QString& key, const QString& value)
{
    auto* line = new QTreeWidgetItem(under, {label});
    line->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
    line->setData(0, KeyRole, key);
    line->setData(0, ValueRole, value);
    line->setToolTip(0, plainToolTip(label));
    line->setTextAlignment(1, Qt::AlignRight | Qt::AlignVCenter);
    line->setForeground(1, palette().placeholderText());
    line->setCheckState(0, isTicked(*line) ? Qt::Checked : Qt::Unchecked);
    return line;
}

// Of each kind the first ones, in the places and as open as they were.
void GroupPanel::fill()
{
    m_later.stop();
    QSet<QString> shut;
    for (int i = 0; i < topLevelItemCount(); ++i) {
        if (!topLevelItem(i)->isExpanded()) {
            shut.insert(topLevelItem(i)->text(0));
        }
    }
    const int scrolled = verticalScrollBar()->value();
    const QString current = currentItem() == nullptr ? QString() : currentItem()->text(0);
    m_filling = true;
    clear();
    const auto& contents = m_document.contents();
    const std::initializer_list<std::pair<FilterGroup::By, QString>> sections{
        {FilterGroup::By::CallSite, tr("By call site")},
        {FilterGroup::By::Kind, tr("By kind")},
        {FilterGroup::By::Device, tr("By drm_device")}};
    static const std::vector<FilterGroup> kNone;
    const auto counted = [&contents](qint64 count) { // of what is still being read: nobody knows
        return contents != nullptr && contents->outline ? QStringLiteral("…") : countText(count);
    };
    auto* presets = addSection(tr("Presets"));
    fillPresets(presets);
    for (const auto& [by, title] : sections) {
        auto* section = addSection(title);
        int left = 0;
        for (const auto& group : contents == nullptr ? kNone : *contents->groups) {
            if (group.by != by) {
                continue;
            }
            if (section->childCount() == kMostOfAKind) {
                ++left;
                continue;
            }
            auto* line = addLine(section, group.label, group.key, group.value);
            line->setText(1, counted(group.count));
            if (isSevere(group.worst)) {
                line->setIcon(1, swatchOf(*this, group.worst));
            }
        }
        if (left > 0) {
            auto* more = new QTreeWidgetItem(section, {tr("%1 more").arg(countText(left))});
            more->setFlags(Qt::NoItemFlags);
        }
        const auto count = section->childCount() + std::max(left - 1, 0);
        section->setText(1, by == FilterGroup::By::Device ? countText(count) : counted(count));
    }
    for (int i = 0; i < topLevelItemCount(); ++i) {
        topLevelItem(i)->setExpanded(!shut.contains(topLevelItem(i)->text(0)));
    }
    const auto again = findItems(current, Qt::MatchExactly | Qt::MatchRecursive);
    if (!current.isEmpty() && !again.isEmpty()) {
        setCurrentItem(again.front());
    }
    verticalScrollBar()->setValue(scrolled); // a recording that grows moves nothing
    m_filling = false;
}

void GroupPanel::fillPresets(QTreeWidgetItem* under)
{
    for (const auto& preset : filterPresets()) {
        auto* line = addLine(under, preset.label, preset.key, preset.value);
        line->setData(0, PresetRole, true);
        line->setFirstColumnSpanned(true);
        line->setCheckState(0, isTicked(*line) ? Qt::Checked : Qt::Unchecked);
    }
}

bool GroupPanel::isTicked(const QTreeWidgetItem& line) const
{
    const QString key = line.data(0, KeyRole).toString();
    const QString value = line.data(0, ValueRole).toString();
    const auto& stack = m_filter.stack();
    return line.data(0, PresetRole).toBool() ? stack.hasWhole(key, value) : stack.has(key, value);
}

void GroupPanel::toggle(QTreeWidgetItem* line)
{
    const QString key = line->data(0, KeyRole).toString();
    const QString value = line->data(0, ValueRole).toString();
    if (value.isEmpty()) {
        return;
    }
    if (line->data(0, PresetRole).toBool()) {
        m_filter.stack().toggleWhole(key, value);
    } else {
        m_filter.stack().toggle(key, value);
    }
}

void GroupPanel::showTicks()
{
    m_filling = true;
    for (int i = 0; i < topLevelItemCount(); ++i) {
        for (int n = 0; n < topLevelItem(i)->childCount(); ++n) {
            auto* line = topLevelItem(i)->child(n);
            if ((line->flags() & Qt::ItemIsUserCheckable) != 0) {
                line->setCheckState(0, isTicked(*line) ? Qt::Checked : Qt::Unchecked);
            }
        }
    }
    m_filling = false;
}

void GroupPanel::mousePressEvent(QMouseEvent* event)
{
    m_boxClicked = false;
    QTreeWidget::mousePressEvent(event);
}

void GroupPanel::keyPressEvent(QKeyEvent* event)
{
    auto* line = currentItem();
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (line != nullptr && enter) {
        if (line->childCount() > 0) {
            line->setExpanded(!line->isExpanded());
        } else {
            toggle(line);
        }
        return;
    }
    QTreeWidget::keyPressEvent(event);
}

void GroupPanel::changeEvent(QEvent* event)
{
    QTreeWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        fill(); // the bars of its lines are of the theme
    }
}

} // namespace drmscope::app
