// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/note_keeper.h"
#include "app/model/selection.h"

#include <QJsonObject>
#include <QObject>
#include <QString>
#include <array>
#include <optional>
#include <vector>

namespace drmscope::app {

// What a person adds to a session: markers A and B, notes, bookmarks of views, and how the window
// looked. Kept in the session file; while that is being recorded, or where it cannot be written, in
// NAME.drmscope.notes beside it, else in the user's own data folder. Every change is in a file when
// the call returns, beside the session first: a crash of the window loses none, and the disk is not
// waited for (NoteKeeper). How a window looked is alone no reason to touch a session. Where several
// windows have the same session, each has what the others add at once, and what another program
// adds when it writes itself. GUI thread.
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

    explicit Annotations(QObject* parent = nullptr);
    ~Annotations() override;
    Q_DISABLE_COPY_MOVE(Annotations)

    struct Session
    {
        QString path;
        QString uuid;         // with the path, names the file in the user's folder
        bool live = false;    // its recorder, or who completes it, writes it: nobody else does
        bool shipped = false; // with the program: nothing comes into it or beside it
    };
    // inFile: what the session has of it; what stands beside it is newer. persistent false: nothing
    // is written.
    void open(const Session& session, const SessionNotes& inFile, bool persistent);
    void recordingEnded(); // from now on it can be written
    void close();

    std::optional<qint64> marker(int which) const
    {
        return m_markers.at(static_cast<size_t>(which));
    }
    void setMarker(int which, std::optional<qint64> timeNs); // 0 is A, 1 is B
    const std::vector<Note>& notes() const { return m_notes; }
    void addNote(const Note& note);
    void removeNote(size_t index);
    void replaceNote(size_t index, const Note& note);
    std::optional<Note> undoNote(); // what is back as it was, of this window; none: nothing to undo
    const View& bookmark(int place) const { return m_bookmarks.at(static_cast<size_t>(place)); }
    void setBookmark(int place, const View& view);
    const QJsonObject& look() const { return m_look; }
    void setLook(const QJsonObject& look); // tells nobody

    QString file() const { return m_file; }       // beside the session; "" nothing is
    SessionNotes toNotes() const;                 // all of it, wherever it is kept
    QString failure() const { return m_failure; } // why it could not be saved; "" it could

signals:
    void changed();
    void failed(const QString& text);

private:
    struct Undo
    {
        Note gone;
        std::optional<Note> came; // in its place
    };

    void insert(const Note& note);
    void erase(const Note& note); // unless it is gone, or another by now
    bool read(const QString& file);
    void take(const SessionNotes& notes); // all but how the window looked
    void takeLook(const SessionNotes& notes);
    void kept(const SessionNotes& ours, const SessionNotes& inFile);
    QList<Annotations*> others() const;
    void tellOthers(); // what changed since m_told
    void catchUp();
    void save();
    void notSynced(const QString& why);
    void leave();
    void bringIn();
    void takeAlong();
    bool anyWork() const;
    QJsonObject toJson() const;

    Session m_session;
    const std::shared_ptr<NoteKeeper> m_keeper = NoteKeeper::ofAllWindows();
    SessionNotes m_inFile; // what the session has, as far as we know
    SessionNotes m_told;   // what other windows know of it
    QByteArray m_saved;    // in m_file
    QString m_beside;
    QString m_own;
    QString m_file;
    QString m_failure;
    bool m_persistent = false;
    std::array<std::optional<qint64>, 2> m_markers;
    std::vector<Note> m_notes; // by time
    std::vector<Undo> m_undo;  // the last comes first
    std::array<View, kBookmarks> m_bookmarks;
    QJsonObject m_look;
    bool m_lookIsKept = true; // or another window's, which wrote later
};

} // namespace drmscope::app
