// SPDX-License-Identifier: MIT
#include "app/view/flame_pane.h"

#include "app/model/filter_terms.h"
#include "app/model/nothing_recorded.h"
#include "app/model/resource_choice.h"
#include "app/model/time_text.h"
#include "app/view/flame_view.h"
#include "app/view/flow_layout.h"
#include "app/view/hidden_note.h"
#include "app/view/short_label.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace drmscope::app {

FlamePane::FlamePane(SessionDocument& document, SessionFilter& filter, Selection& selection,
                     QWidget* parent)
    : QWidget(parent), m_document(document), m_filter(filter), m_graph(document, filter),
      m_view(new FlameView(m_graph, this)), m_width(new QComboBox(this)),
      m_onlyDevice(new QCheckBox(tr("Chosen drm_device"), this)),
      m_onlyLive(new QCheckBox(tr("Live or leaked"), this)),
      m_wholeStacks(new QCheckBox(tr("Whole stacks"), this)), m_counts(new ShortLabel(this)),
      m_filterButton(new QPushButton(tr("Filter to function"), this)),
      m_search(new QLineEdit(this)), m_tools(new QBoxLayout(QBoxLayout::LeftToRight)),
      m_message(new QLabel(m_view->viewport())), m_none(new HiddenNote({}, m_view->viewport())),
      m_allEnded(m_none->addOffer(tr("Show what was released, too"))),
      m_allDevices(m_none->addOffer(tr("Show every drm_device")))
{
    makeTools();
    m_message->setTextFormat(Qt::PlainText);
    m_message->setWordWrap(true);
    m_message->setAlignment(Qt::AlignCenter);
    m_message->setAttribute(Qt::WA_TransparentForMouseEvents);
    // It never widens the window.
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(m_tools);
    layout->addWidget(m_view, 1);
    setFocusProxy(m_view);
    connect(&m_graph, &FlameGraph::changed, this, &FlamePane::follow);
    connect(&filter, &SessionFilter::changed, this, &FlamePane::follow);
    connect(&document, &SessionDocument::stateChanged, this, [this] {
        const auto& contents = m_document.contents();
        if (contents == nullptr || contents->device(m_deviceId) == nullptr) {
            m_deviceId = 0;
            wish();
        }
    });
    connect(&selection, &Selection::changed, this, [this](const Selection::Item& item) {
        const auto& contents = m_document.contents();
        const RowId device = contents == nullptr ? 0 : contents->deviceOf(item);
        if (device != 0) {
            m_deviceId = device;
            wish();
        }
    });
    connect(m_none, &HiddenNote::allAsked, this, [this] {
        m_filter.stack().clear();
        m_view->setFocus();
    });
    for (const auto& [button, box] :
         {std::pair(m_allEnded, m_onlyLive), std::pair(m_allDevices, m_onlyDevice)}) {
        connect(button, &QPushButton::clicked, this, [this, box = box] {
            box->setChecked(false);
            m_view->setFocus();
        });
    }
    connect(m_view, &FlameView::currentChanged, this, &FlamePane::showCounts);
    connect(m_view, &FlameView::currentChanged, this, &FlamePane::lookChanged);
    connect(&m_graph, &FlameGraph::changed, this, &FlamePane::lookChanged);
    connect(m_view, &FlameView::filterAsked, this, &FlamePane::filterToCurrent);
    follow();
}

void FlamePane::makeTools()
{
    m_width->addItems({tr("By resources"), tr("By bytes")});
    m_width->setAccessibleName(tr("What frames are as wide as"));
    m_onlyDevice->setToolTip(tr("Only what the drm_device that was chosen last owns"));
    m_onlyLive->setToolTip(tr("Only what was not seen to end, or was left behind by the release"));
    m_wholeStacks->setToolTip(tr("With what called the driver"));
    m_filterButton->setToolTip(
        tr("Filter the window to the stacks with this function in them, by whatever way (F)"));
    m_search->setPlaceholderText(tr("Find a function"));
    m_search->setAccessibleName(tr("Find a function in the flame graph"));
    m_search->setToolTip(tr("Enter goes to the next one"));
    m_search->setClearButtonEnabled(true);
    m_search->setMinimumWidth(fontMetrics().averageCharWidth() * 14);
    m_search->setMaximumWidth(fontMetrics().averageCharWidth() * 34);
    m_counts->setForegroundRole(QPalette::PlaceholderText);
    auto* choices = new FlowLayout;
    choices->setSpacing(6);
    for (QWidget* tool :
         std::initializer_list<QWidget*>{m_width, m_onlyDevice, m_onlyLive, m_wholeStacks}) {
        choices->addWidget(tool);
    }
    auto* frame = new QHBoxLayout;
    frame->addWidget(m_counts, 1);
    frame->addWidget(m_filterButton);
    frame->addWidget(m_search, 1);
    m_tools->setContentsMargins(8, 4, 8, 4);
    m_tools->setSpacing(6);
    m_tools->addLayout(choices);
    m_tools->addLayout(frame, 1);
    connect(m_width, &QComboBox::currentIndexChanged, this, &FlamePane::wish);
    connect(m_onlyDevice, &QCheckBox::toggled, this, &FlamePane::wish);
    connect(m_onlyLive, &QCheckBox::toggled, this, &FlamePane::wish);
    connect(m_wholeStacks, &QCheckBox::toggled, this, &FlamePane::wish);
    connect(m_filterButton, &QPushButton::clicked, this, &FlamePane::filterToCurrent);
    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_graph.setSearch(text.trimmed());
        showCounts();
    });
    connect(m_view, &FlameView::searched, this, &FlamePane::showCounts);
    connect(m_search, &QLineEdit::returnPressed, m_view, &FlameView::chooseNextFound);
}

void FlamePane::wish()
{
    m_graph.setWish({m_onlyDevice->isChecked() ? m_deviceId : 0, m_onlyLive->isChecked(),
                     m_width->currentIndex() == 1, m_wholeStacks->isChecked()});
    follow();
}

void FlamePane::follow()
{
    showCounts();
    showMessage();
}

void FlamePane::showCounts()
{
    const auto* tree = m_view->tree();
    m_filterButton->setEnabled(!term().isEmpty());
    QString text;
    if (m_graph.isSearching()) {
        text = tr("looking for it …");
    } else if (tree != nullptr && m_view->search().isActive()) {
        text = tr("found in %1 of all").arg(flameShare(m_view->search().weight(), tree->weight(0)));
    } else if (tree == nullptr || m_graph.isReading()) {
        text = QString();
    } else if (m_onlyDevice->isChecked()) {
        const auto& contents = m_document.contents();
        text = contents == nullptr || m_deviceId == 0
                   ? tr("none is chosen: all")
                   : tr("of %1").arg(ResourceChoice::deviceWord(*contents, m_deviceId));
    }
    if (tree != nullptr && m_graph.isReading()) {
        text += (text.isEmpty() ? QString() : QStringLiteral(" · ")) + tr("adding up …");
    }
    m_counts->setText(text);
}

bool FlamePane::hidesAll() const
{
    const auto* tree = m_view->tree();
    return tree != nullptr && tree->nodes()[0].count == 0 && !m_filter.isReading() &&
           (tree->wish().deviceId != 0 || tree->wish().onlyLive || m_filter.isActive());
}

// Each alone may leave something: both are named, and all three.
QString FlamePane::whatHidesAll() const
{
    const auto& wish = m_view->tree()->wish();
    QStringList hides;
    if (m_filter.isActive()) {
        hides.append(tr("the filter “%1”").arg(m_filter.stack().text()));
    }
    if (wish.onlyLive) {
        hides.append(tr("“%1”").arg(m_onlyLive->text()));
    }
    if (wish.deviceId != 0) {
        hides.append(tr("“%1” (%2)")
                         .arg(m_onlyDevice->text(),
                              ResourceChoice::deviceWord(*m_document.contents(), wish.deviceId)));
    }
    const QString last = hides.takeLast();
    return hides.isEmpty() ? tr("Nothing is left by %1.").arg(last)
                           : tr("Nothing is left by %1 and %2 together.")
                                 .arg(hides.join(QStringLiteral(", ")), last);
}

QString FlamePane::message() const
{
    const auto* tree = m_view->tree();
    if (!m_graph.failure().isEmpty()) {
        return tr("Who added the resources could not be read: %1").arg(m_graph.failure());
    }
    if (tree == nullptr) {
        return m_document.contents() == nullptr ? QString()
                                                : tr("Adding up who added the resources …");
    }
    if (tree->nodes()[0].count == 0) {
        return hidesAll() ? whatHidesAll() : noResourceText(*m_document.contents());
    }
    if (tree->weight(0) == 0) {
        return tr("None of this has bytes of its own. Choose “%1”.").arg(m_width->itemText(0));
    }
    return tree->hasStacks() ? QString()
                             : tr("No stack was recorded, so nobody can say who added these. A "
                                  "recording with the module or with probes has them; what was "
                                  "imported from a kernel's log has none, nor has what is older "
                                  "than the recording.");
}

void FlamePane::showMessage()
{
    const QString text = message();
    m_message->setText(text);
    const QRect room = m_view->viewport()->rect().adjusted(24, 0, -24, 0);
    m_message->setGeometry(room.adjusted(0, room.height() / 5, 0, -room.height() / 5));
    const bool hides = hidesAll();
    m_message->setVisible(!text.isEmpty() && !hides);
    m_none->setText(text);
    m_none->setGeometry(m_view->viewport()->rect());
    m_none->all()->setVisible(m_filter.isActive());
    m_none->all()->setText(tr("Take the filter away"));
    m_allEnded->setVisible(m_onlyLive->isChecked());
    m_allDevices->setVisible(m_onlyDevice->isChecked());
    m_none->setVisible(hides);
}

QString FlamePane::term() const
{
    const QString function = m_view->functionOf(m_view->current());
    return function.isEmpty() ? QString() : quotedTerm(QStringLiteral("stack"), function);
}

void FlamePane::filterToCurrent()
{
    if (const QString chosen = term(); !chosen.isEmpty()) {
        emit termChosen(chosen);
    } else {
        emit told(tr("Choose a frame of the flame graph first."));
    }
}

void FlamePane::resizeEvent(QResizeEvent* event)
{
    const int needs = m_width->sizeHint().width() + m_onlyDevice->sizeHint().width() +
                      m_onlyLive->sizeHint().width() + m_wholeStacks->sizeHint().width() +
                      m_filterButton->sizeHint().width() + m_search->maximumWidth();
    m_tools->setDirection(QWidget::width() < needs ? QBoxLayout::TopToBottom
                                                   : QBoxLayout::LeftToRight);
    QWidget::resizeEvent(event);
    showMessage();
}

void FlamePane::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    m_graph.setWatched(true);
    follow();
}

void FlamePane::hideEvent(QHideEvent* event)
{
    m_graph.setWatched(false);
    QWidget::hideEvent(event);
}

} // namespace drmscope::app
