// SPDX-License-Identifier: MIT
// How the flame graph is kept: for the next start, and as a picture.
#include "app/model/resource_choice.h"
#include "app/model/time_text.h"
#include "app/view/flame_pane.h"
#include "app/view/flame_picture.h"
#include "app/view/flame_view.h"

#include <QCheckBox>
#include <QComboBox>
#include <QJsonArray>

namespace drmscope::app {

namespace {

QJsonArray toJson(const std::vector<StackFunction>& path)
{
    QJsonArray json;
    for (const auto& function : path) {
        json.append(QJsonArray{QString::fromStdString(function.name),
                               QString::fromStdString(function.module)});
    }
    return json;
}

std::vector<StackFunction> pathOf(const QJsonValue& json)
{
    std::vector<StackFunction> path;
    for (const auto& function : json.toArray()) {
        const auto parts = function.toArray();
        path.push_back(
            {parts.at(0).toString().toStdString(), parts.at(1).toString().toStdString()});
    }
    return path;
}

} // namespace

QJsonObject FlamePane::look() const
{
    const auto spot = m_view->spot();
    return {{QStringLiteral("bytes"), m_width->currentIndex() == 1},
            {QStringLiteral("live"), m_onlyLive->isChecked()},
            {QStringLiteral("whole"), m_wholeStacks->isChecked()},
            {QStringLiteral("one"), m_onlyDevice->isChecked()},
            {QStringLiteral("device"), QString::number(m_deviceId)},
            {QStringLiteral("place"), toJson(spot.place)},
            {QStringLiteral("fold"), spot.fold},
            {QStringLiteral("skip"), static_cast<qint64>(spot.skip)},
            {QStringLiteral("chosen"), toJson(spot.chosen)}};
}

void FlamePane::setLook(const QJsonObject& look)
{
    const FlameView::Spot spot{pathOf(look.value(QStringLiteral("place"))),
                               look.value(QStringLiteral("fold")).toBool(),
                               static_cast<quint32>(look.value(QStringLiteral("skip")).toInteger()),
                               pathOf(look.value(QStringLiteral("chosen")))};
    if (look.isEmpty()) {
        return m_view->goTo(spot);
    }
    const RowId device = look.value(QStringLiteral("device")).toString().toLongLong();
    const auto& contents = m_document.contents();
    m_deviceId = contents != nullptr && contents->device(device) != nullptr ? device : m_deviceId;
    m_width->setCurrentIndex(look.value(QStringLiteral("bytes")).toBool() ? 1 : 0);
    m_onlyLive->setChecked(look.value(QStringLiteral("live")).toBool());
    m_wholeStacks->setChecked(look.value(QStringLiteral("whole")).toBool());
    m_onlyDevice->setChecked(look.value(QStringLiteral("one")).toBool());
    wish();
    m_view->goTo(spot); // in what is wished by now
}

std::shared_ptr<const PictureSheet> FlamePane::picture(bool whole) const
{
    const auto& tree = m_graph.tree();
    return tree == nullptr
               ? nullptr
               : std::make_shared<FlamePicture>(tree, whole ? FlamePlace() : m_view->place(),
                                                m_graph.search(), m_view->viewport()->width(),
                                                m_view->font(), message());
}

QString FlamePane::filterText() const
{
    return m_view->tree() == nullptr ? QString() : m_view->tree()->filter();
}

// What the widths mean, of what, and where in it one is.
QString FlamePane::caption(bool whole) const
{
    const auto* tree = m_view->tree();
    if (tree == nullptr) {
        return {};
    }
    const auto& wish = tree->wish();
    QStringList parts{tr("Flame graph of who added %1").arg(flameAmount(*tree, 0)),
                      wish.byBytes ? tr("a frame is as wide as the bytes added through it")
                                   : tr("a frame is as wide as the resources added through it")};
    if (wish.deviceId != 0 && m_document.contents() != nullptr) {
        parts.append(tr("only of %1")
                         .arg(ResourceChoice::deviceWord(*m_document.contents(), wish.deviceId)));
    }
    if (wish.onlyLive) {
        parts.append(tr("only what is live or leaked"));
    }
    if (wish.wholeStacks) {
        parts.append(tr("whole stacks"));
    }
    if (const auto& place = m_view->place(); !whole && place != FlamePlace()) {
        const QString amount = flameAmount(*tree, place.node);
        parts.append(place.fold ? tr("only what is too narrow below %1")
                                      .arg(place.node == 0 ? tr("all") : tree->text(place.node))
                                : tr("zoomed into %1: %2").arg(tree->text(place.node), amount));
    }
    if (m_view->search().isActive()) {
        parts.append(tr("“%1” is in %2 of all")
                         .arg(m_view->search().text(),
                              flameShare(m_view->search().weight(), tree->weight(0))));
    }
    return parts.join(QStringLiteral("; "));
}

} // namespace drmscope::app
