// SPDX-License-Identifier: MIT
#pragma once

#include <QObject>

namespace drmscope::app {

// What the user chose, for the whole window: the timeline, the tables and the inspector all show
// this one object and set this one object. GUI thread.
class Selection : public QObject
{
    Q_OBJECT
public:
    enum class Kind : quint8
    {
        None,
        Device,
        Resource,
        File,
        Pin,
        Finding,
        Event,
        CallSite, // its id is that of its first resource
    };
    struct Item
    {
        Kind kind = Kind::None;
        qint64 id = 0; // row id of that table
        friend bool operator==(const Item&, const Item&) = default;
    };

    using QObject::QObject;

    const Item& item() const { return m_item; }
    void choose(Kind kind, qint64 id); // as the user clicked it: views bring it into sight
    void clear() { choose(Kind::None, 0); }
    // The same thing in another row of its table: nobody has to look at it anew.
    void renumber(qint64 id) { m_item.id = id; }

signals:
    void changed(const drmscope::app::Selection::Item& item);
    // What is chosen, once more: it may have gone out of sight since.
    void chosenAgain(const drmscope::app::Selection::Item& item);

private:
    Item m_item;
};

} // namespace drmscope::app
