// SPDX-License-Identifier: MIT
#pragma once

#include <QLayout>
#include <memory>
#include <vector>

namespace drmscope::app {

// One item after another, from where one begins to read, in as many lines as they need: each is as
// wide as it asks to be, and the last of a line takes no more. GUI thread.
class FlowLayout : public QLayout
{
public:
    using QLayout::QLayout;

    void addItem(QLayoutItem* item) override; // which it owns
    int count() const override { return static_cast<int>(m_items.size()); }
    QLayoutItem* itemAt(int index) const override;
    QLayoutItem* takeAt(int index) override;
    Qt::Orientations expandingDirections() const override { return {}; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override { return laidOut({0, 0, width, 0}, false); }
    void setGeometry(const QRect& room) override;
    QSize sizeHint() const override; // in one line
    QSize minimumSize() const override;

private:
    int laidOut(const QRect& room, bool places) const; // returns the height

    std::vector<std::unique_ptr<QLayoutItem>> m_items;
};

} // namespace drmscope::app
