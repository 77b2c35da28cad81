// SPDX-License-Identifier: MIT
#include "app/view/device_list_view.h"

#include "app/model/nothing_recorded.h"
#include "app/view/bar_painter.h"
#include "app/view/hidden_note.h"

#include <QPainter>
#include <QPushButton>
#include <QSignalBlocker>
#include <QStyledItemDelegate>
#include <QVBoxLayout>

namespace drmscope::app {

namespace {

class DeviceDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& /*index*/) const override
    {
        return {option.fontMetrics.averageCharWidth() * 20, 4 * option.fontMetrics.height() + 18};
    }

    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override
    {
        const Theme theme(option.palette);
        const bool chosen = (option.state & QStyle::State_Selected) != 0;
        const bool hovered = (option.state & QStyle::State_MouseOver) != 0;
        const auto health =
            static_cast<DeviceHealth>(index.data(DeviceListModel::HealthRole).toInt());
        painter->save();
        painter->fillRect(option.rect, chosen ? theme.blend(theme.accent, theme.dark ? 0.26 : 0.14)
                                       : hovered ? theme.raised
                                                 : theme.canvas);
        // Everything stands where one begins to read; each text keeps its own direction, or "9
        // resources" of a language that is read from the left would end with the 9.
        painter->setLayoutDirection(Qt::LayoutDirectionAuto);
        const auto placed = [&option](const QRect& box) {
            return QStyle::visualRect(option.direction, option.rect, box);
        };
        const auto side = [&option](Qt::Alignment alignment) {
            return static_cast<int>(QStyle::visualAlignment(option.direction, alignment) |
                                    Qt::AlignVCenter);
        };
        const int begin = side(Qt::AlignLeft);
        painter->fillRect(
            placed(QRect(option.rect.left(), option.rect.top(), 4, option.rect.height())),
            theme.of(stateOf(health)));
        painter->setPen(theme.grid);
        painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
        const int line = option.fontMetrics.height();
        QRect row(option.rect.left() + 14, option.rect.top() + 7, option.rect.width() - 24, line);
        const QString name = index.data().toString();
        QFont bold = option.font;
        bold.setBold(true);
        painter->setFont(bold);
        painter->setPen(theme.text);
        painter->drawText(placed(row), begin,
                          painter->fontMetrics().elidedText(name, Qt::ElideRight, row.width()));
        painter->setFont(option.font);
        painter->setPen(theme.quietText);
        const auto draw = [&](int flags, int role, int width) {
            painter->drawText(
                placed(row), flags,
                option.fontMetrics.elidedText(index.data(role).toString(), Qt::ElideRight, width));
        };
        row.translate(0, line + 1);
        draw(begin, DeviceListModel::OriginRole, row.width());
        row.translate(0, line + 1);
        draw(begin, DeviceListModel::CountsRole, row.width());
        row.translate(0, line + 1);
        paintHealth(*painter, theme, health,
                    placed(QRect(row.left(), row.top() + 2, 22, row.height() - 3)));
        painter->setPen(theme.text);
        row.setLeft(row.left() + 30);
        draw(begin, DeviceListModel::HealthTextRole, row.width());
        painter->restore();
    }

private:
    static void paintHealth(QPainter& painter, const Theme& theme, DeviceHealth health,
                            const QRectF& box)
    {
        Bar bar;
        bar.box = box;
        bar.goneX = box.left() + 6;
        bar.openRight = health == DeviceHealth::Alive || health == DeviceHealth::StillHeld;
        bar.openLeft = health == DeviceHealth::Unknown;
        bar.state = stateOf(health);
        BarPainter(painter, theme).paint(bar);
    }
};

} // namespace

DeviceListView::DeviceListView(SessionDocument& document, Selection& selection, QWidget* parent)
    : QListView(parent), m_document(document), m_selection(selection),
      m_model(new DeviceListModel(document, this)), m_none(new HiddenNote({}, viewport()))
{
    m_none->all()->hide();
    m_none->setAttribute(Qt::WA_TransparentForMouseEvents);
    (new QVBoxLayout(viewport()))->addWidget(m_none);
    setModel(m_model);
    setItemDelegate(new DeviceDelegate(this));
    setFrameShape(QFrame::NoFrame);
    setUniformItemSizes(true);
    setMouseTracking(true);
    setVerticalScrollMode(ScrollPerPixel);
    setAccessibleName(tr("drm_devices of the session"));
    connect(selectionModel(), &QItemSelectionModel::currentChanged, this,
            [this](const QModelIndex& current) {
                if (current.isValid()) {
                    m_selection.choose(Selection::Kind::Device,
                                       current.data(DeviceListModel::DeviceIdRole).toLongLong());
                }
            });
    // Clicked again, the device comes back from whatever of it was chosen since.
    connect(this, &QListView::clicked, this, [this](const QModelIndex& index) {
        m_selection.choose(Selection::Kind::Device,
                           index.data(DeviceListModel::DeviceIdRole).toLongLong());
    });
    connect(&selection, &Selection::changed, this, &DeviceListView::follow);
    connect(&document, &SessionDocument::stateChanged, this, [this] {
        const auto& contents = m_document.contents();
        const bool any = contents == nullptr || !contents->devices.empty();
        m_none->setText(any ? QString() : noDeviceText(*contents));
        m_none->setVisible(!any);
    });
    connect(m_model, &QAbstractItemModel::modelReset, this, [this] { follow(m_selection.item()); });
}

QSize DeviceListView::sizeHint() const
{
    return {fontMetrics().averageCharWidth() * 36, fontMetrics().height() * 20};
}

void DeviceListView::follow(const Selection::Item& item)
{
    const auto& contents = m_document.contents();
    mark(contents == nullptr ? 0 : contents->deviceOf(item));
}

void DeviceListView::mark(RowId deviceId)
{
    const QSignalBlocker quiet(selectionModel());
    const int row = m_model->rowOf(deviceId);
    selectionModel()->setCurrentIndex(row < 0 ? QModelIndex() : m_model->index(row),
                                      QItemSelectionModel::ClearAndSelect);
    if (row >= 0) {
        scrollTo(m_model->index(row));
    }
    viewport()->update();
}

} // namespace drmscope::app
