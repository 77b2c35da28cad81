// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/selection.h"

#include <QJsonObject>
#include <QObject>
#include <QString>
#include <array>
#include <optional>
#include <vector>

namespace drmscope::app {

// What a person adds to a session: markers A and B, notes, bookmarks of views, and how the window
// looked. Kept in NAME.drmscope.notes beside the session (where that cannot be written, in the
// user's own data folder), so that a session that is being recorded, or that others share, is never
// touched. Every change is on disk when the call returns: a crash of the window loses none. GUI
// thread.
class Annotations : public QObject
{
    Q_OBJECT
public:
    struct Note
    {
        qint64 timeNs = 0;
        QString text;
        Selection::Item item; // what it is pinned to; None: the time alone
        friend bool operator==(const Note&, const Note&) = default;
    };
    struct View
    {
        qint64 fromNs = 0;
        qint64 toNs = 0; // 0: no view
        friend bool operator==(const View&, const View&) = default;
    };
    static constexpr int kBookmarks = 5;

    using QObject::QObject;

    // uuid names the file in the user's folder. persistent false: nothing is written.
    void open(const QString& sessionPath, const QString& uuid, bool persistent);
    void close();

    std::optional<qint64> marker(int which) const
    {
        return m_markers.at(static_cast<size_t>(which));
    }
    void setMarker(int which, std::optional<qint64> timeNs); // 0 is A, 1 is B
    const std::vector<Note>& notes() const { return m_notes; }
    void addNote(const Note& note);
    void removeNote(size_t index);
    const View& bookmark(int place) const { return m_bookmarks.at(static_cast<size_t>(place)); }
    void setBookmark(int place, const View& view);
    const QJsonObject& look() const { return m_look; }
    void setLook(const QJsonObject& look); // tells nobody

    QString file() const { return m_file; }       // "" until something was saved
    QString failure() const { return m_failure; } // why it could not be saved; "" it could

signals:
    void changed();
    void failed(const QString& text);

private:
    bool read(const QString& file);
    void save();
    QJsonObject toJson() const;

    QString m_beside;
    QString m_own;
    QString m_file;
    QString m_failure;
    bool m_persistent = false;
    std::array<std::optional<qint64>, 2> m_markers;
    std::vector<Note> m_notes; // by time
    std::array<View, kBookmarks> m_bookmarks;
    QJsonObject m_look;
};

} // namespace drmscope::app
