// SPDX-License-Identifier: MIT
#include "app/view/filter_bar.h"

#include "app/model/time_text.h"
#include "app/view/filter_line.h"
#include "app/view/short_label.h"

#include <QFocusEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace drmscope::app {

FilterBar::FilterBar(SessionFilter& filter, Selection& selection, QWidget* parent)
    : QWidget(parent), m_filter(filter), m_selection(selection), m_line(new FilterLine(this)),
      m_counts(new ShortLabel(this)), m_grave(new ShortLabel(this)),
      m_all(new QPushButton(tr("Show all"), this))
{
    m_line->share(filter.stack());
    m_line->setPlaceholder(tr("Filter: kmalloc  device:card0  state:held|leaked  alive:1s..2s"));
    m_line->edit()->setAccessibleName(tr("Filter of the timeline and the resources"));
    m_line->edit()->installEventFilter(this);
    m_counts->setForegroundRole(QPalette::PlaceholderText);
    QFont bold = font();
    bold.setBold(true);
    m_grave->setFont(bold);
    m_all->setToolTip(tr("Take the filter away"));
    connect(m_all, &QPushButton::clicked, this, [this] {
        m_filter.stack().clear();
        leave();
    });
    auto* terms = new QHBoxLayout;
    terms->setSpacing(10);
    terms->addWidget(m_line, 1);
    terms->addWidget(m_all);
    auto* notices = new QHBoxLayout;
    notices->setSpacing(14);
    notices->addWidget(m_counts);
    notices->addWidget(m_grave);
    notices->addStretch(1);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(8, 5, 8, 5);
    layout->setSpacing(4);
    layout->addLayout(terms);
    layout->addLayout(notices);
    connect(&filter, &SessionFilter::changed, this, &FilterBar::follow);
    connect(&filter.stack(), &FilterStack::changed, this, &FilterBar::follow);
    connect(&selection, &Selection::changed, this, &FilterBar::follow);
    follow();
}

void FilterBar::open()
{
    m_typing = true;
    follow();
    m_line->edit()->setFocus(Qt::ShortcutFocusReason);
    m_line->edit()->selectAll();
}

void FilterBar::leave()
{
    m_typing = false;
    follow();
    emit left();
}

QString FilterBar::notice() const
{
    return QStringLiteral("%1 %2").arg(m_counts->text(), m_grave->text()).trimmed();
}

void FilterBar::follow()
{
    const bool active = m_filter.isActive();
    m_counts->setText(countsText());
    m_grave->setText(active ? graveText() : QString());
    m_counts->setVisible(!m_counts->text().isEmpty());
    m_grave->setVisible(!m_grave->text().isEmpty());
    m_all->setVisible(active);
    setVisible(active || m_typing || !m_filter.stack().draft().isEmpty());
}

QString FilterBar::countsText() const
{
    const QString word = m_filter.stack().unfinished();
    const QString enter = word.isEmpty() ? QString() : tr("Enter applies “%1”").arg(word);
    const auto& outcome = m_filter.outcome();
    if (!m_filter.isActive() || outcome.contents == nullptr) {
        return m_filter.isReading() ? tr("filtering …") : enter;
    }
    QStringList parts{tr("%1 of %2 resources")
                          .arg(countText(outcome.shownCount),
                               countText(outcome.shownCount + outcome.hiddenCount()))};
    if (outcome.hiddenDevices > 0) {
        const auto all = static_cast<qint64>(outcome.contents->devices.size());
        parts.append(
            tr("%1 of %2 drm_devices").arg(countText(all - outcome.hiddenDevices), countText(all)));
    }
    if (m_filter.isReading()) {
        parts.append(tr("filtering …"));
    }
    if (!enter.isEmpty()) {
        parts.append(enter);
    }
    return parts.join(QStringLiteral(" · "));
}

QString FilterBar::graveText() const
{
    const auto& outcome = m_filter.outcome();
    QStringList grave;
    const auto say = [&](BarState state, const QString& text) {
        if (const auto count = outcome.hiddenOf(state); count > 0) {
            grave.append(text.arg(countText(count)));
        }
    };
    say(BarState::Leaked, tr("%1 leaked"));
    say(BarState::Hazard, tr("%1 hazards"));
    say(BarState::Held, tr("%1 held"));
    QStringList parts;
    if (!grave.isEmpty()) {
        parts.append(tr("⚠ hidden: %1").arg(grave.join(QStringLiteral(", "))));
    }
    if (m_filter.hides(m_selection.item())) {
        parts.append(tr("what is chosen is hidden"));
    }
    return parts.join(QStringLiteral(" · "));
}

bool FilterBar::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_line->edit() && event->type() == QEvent::FocusIn) {
        m_typing = true;
    } else if (watched == m_line->edit() && event->type() == QEvent::FocusOut) {
        const auto reason = static_cast<QFocusEvent*>(event)->reason();
        if (reason != Qt::PopupFocusReason && reason != Qt::ActiveWindowFocusReason) {
            m_typing = false;
            QMetaObject::invokeMethod(this, &FilterBar::follow, Qt::QueuedConnection);
        }
    } else if (watched == m_line->edit() && event->type() == QEvent::KeyPress &&
               static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape && !m_filter.isActive() &&
               m_line->edit()->text().isEmpty()) {
        leave();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace drmscope::app
