// SPDX-License-Identifier: MIT
#include "app/view/resource_pane.h"

#include "app/model/filter_terms.h"
#include "app/model/nothing_recorded.h"
#include "app/model/timeline.h"
#include "app/view/filter_line.h"
#include "app/view/state_delegate.h"

#include <QCheckBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QMenu>

namespace drmscope::app {

namespace {

constexpr qsizetype kMostWords = 2000;
const QString kOutlived = QStringLiteral("state:live|held|leaked");

QString function(const QString& frame)
{
    return frame.left(frame.indexOf(QLatin1Char('+')));
}

} // namespace

ResourcePane::ResourcePane(SessionDocument& document, SessionFilter& shown, Selection& selection,
                           QWidget* parent)
    : TablePane(QStringLiteral("resources"), parent), m_document(document), m_selection(selection),
      m_model(new ResourceTableModel(document, this)),
      m_onlyOutlived(new QCheckBox(tr("Only held, leaked or live"), this))
{
    addTool(m_onlyOutlived);
    filter()->share(shown.stack());
    filter()->setPlaceholder(tr("Filter: kmalloc  device:card0  site:probe  state:held  size>4K"));
    filter()->edit()->setAccessibleName(tr("Filter of the resource table"));
    table()->setAccessibleName(tr("Managed resources"));
    table()->setItemDelegate(new StateDelegate(ResourceTableModel::StateRole,
                                               ResourceTableModel::End,
                                               ResourceTableModel::MonospaceRole, table()));
    setModel(m_model);
    table()->horizontalHeader()->setSortIndicator(ResourceTableModel::Added, Qt::AscendingOrder);
    table()->setSortingEnabled(true);
    setColumnWidths({24, 8, 9, 11, 11, 9, 14, 13, 34, 18, 7},
                    {16, 8, 9, 11, 11, 9, 14, 12, 18, 12, 7});

    connect(filter(), &FilterLine::changed, this, &ResourcePane::filterChanged);
    connect(m_onlyOutlived, &QCheckBox::toggled, this, [this](bool only) {
        auto& stack = filter()->stack();
        if (only) {
            stack.replace(QStringLiteral("state"), kOutlived);
        } else {
            stack.remove(kOutlived);
        }
    });
    connect(m_model, &ResourceTableModel::ordered, this, [this] {
        showCounts(m_model->rowCount(), m_model->totalCount(), tr("resources"));
        follow(m_selection.item());
    });
    connect(&document, &SessionDocument::stateChanged, this, [this] {
        const auto& contents = m_document.contents();
        const bool none = contents != nullptr && contents->timeline->resources().count() == 0;
        setEmptyText(none ? noResourceText(*contents) : QString());
        offerWords();
    });
    connect(&selection, &Selection::changed, this, &ResourcePane::follow);
    connect(this, &TablePane::chosen, this, [this](const QModelIndex& index) {
        m_selection.choose(Selection::Kind::Resource,
                           index.data(ResourceTableModel::ResourceIdRole).toLongLong());
    });
}

void ResourcePane::follow(const Selection::Item& item)
{
    if (item.kind != Selection::Kind::Resource) {
        markRow(-1);
        return;
    }
    m_model->askForRow(item.id, [this, item](int row) {
        if (item == m_selection.item()) {
            markRow(row);
        }
    });
}

void ResourcePane::filterChanged()
{
    const QSignalBlocker quiet(m_onlyOutlived);
    m_onlyOutlived->setChecked(filter()->chips().contains(kOutlived));
    if (m_model->filter() != filter()->text()) {
        m_model->setFilter(filter()->text());
    }
}

void ResourcePane::offerWords()
{
    const auto& contents = m_document.contents();
    if (contents == nullptr) {
        return;
    }
    QStringList words;
    for (const auto& state : {"live", "ended", "held", "leaked", "hazard"}) {
        words.append(QStringLiteral("state:") + QLatin1String(state));
    }
    words.append({QStringLiteral("owner:drmm"), QStringLiteral("owner:devm"),
                  QStringLiteral("kind:kmalloc"), QStringLiteral("kind:action"),
                  QStringLiteral("size>4K"), QStringLiteral("life>1s"),
                  QStringLiteral("alive:1s..2s"), QStringLiteral("added:1s..2s")});
    for (const auto& device : contents->devices) {
        const QString name = contents->nameOf(device.id);
        for (const auto& each : {name, name.section(QLatin1Char('#'), 0, 0)}) { // and its likes
            words.append(quotedTerm(QStringLiteral("device"), each));
        }
        if (!device.drmDriver.empty()) {
            words.append(
                quotedTerm(QStringLiteral("driver"), QString::fromStdString(device.drmDriver)));
        }
    }
    const auto add = [&words](const QHash<qint64, QString>& texts, const QString& key, auto text) {
        for (auto at = texts.cbegin(); at != texts.cend() && words.size() < kMostWords; ++at) {
            if (!at.value().isEmpty()) {
                words.append(quotedTerm(key, text(at.value())));
            }
        }
    };
    add(contents->names, QStringLiteral("name"), [](const QString& text) { return text; });
    add(contents->frames, QStringLiteral("site"), function);
    add(contents->tasks, QStringLiteral("process"), [](const QString& text) { return text; });
    words.removeDuplicates();
    words.sort(Qt::CaseInsensitive);
    filter()->setWords(words);
    emit wordsKnown(words);
}

void ResourcePane::fillMenu(QMenu* menu, const QModelIndex& index)
{
    if (!index.isValid()) {
        return;
    }
    const auto offer = [&](int column, const QString& key, auto text) {
        const QString value = text(index.siblingAtColumn(column).data(Qt::DisplayRole).toString());
        if (!value.isEmpty()) {
            const QString term = quotedTerm(key, value);
            QString shown = term;
            menu->addAction(
                tr("Only %1").arg(shown.replace(QLatin1Char('&'), QStringLiteral("&&"))), this,
                [this, term] { filter()->add(term); });
        }
    };
    const auto whole = [](const QString& text) { return text; };
    offer(ResourceTableModel::Name, QStringLiteral("name"), whole);
    offer(ResourceTableModel::DrmDevice, QStringLiteral("device"), whole);
    offer(ResourceTableModel::CallSite, QStringLiteral("site"), function);
    offer(ResourceTableModel::Process, QStringLiteral("process"), whole);
    menu->addSeparator();
}

} // namespace drmscope::app
