// SPDX-License-Identifier: MIT
#include "app/model/annotations.h"

#include <sys/stat.h>

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QStandardPaths>
#include <algorithm>
#include <array>

namespace drmscope::app {

namespace {

constexpr int kFormat = 1;
const QString kPlace = QStringLiteral("place"); // of the session, as the next
const QString kInode = QStringLiteral("inode");

// JSON numbers are doubles, and times have more digits.
QJsonValue ofTime(qint64 timeNs)
{
    return QString::number(timeNs);
}

qint64 timeOf(const QJsonValue& value)
{
    return value.toString().toLongLong();
}

// Tables of the session, in the order of Selection::Kind. A call site is called by its first
// resource.
constexpr std::array kTables{"",    "device",  "resource", "drm_file",
                             "pin", "finding", "event",    "call_site"};

Selection::Kind kindOf(const std::string& table)
{
    const auto found = std::find(kTables.begin(), kTables.end(), table);
    return found == kTables.end() ? Selection::Kind::None
                                  : static_cast<Selection::Kind>(found - kTables.begin());
}

QString hashOf(const SessionNotes& notes)
{
    QCryptographicHash hash(QCryptographicHash::Sha1);
    const auto add = [&hash](const std::string& text) {
        hash.addData(QByteArray::fromStdString(text).append('\0'));
    };
    for (const auto& note : notes.notes) {
        add(note.text);
        add(note.about);
        add(std::to_string(note.timeNs) + ' ' + std::to_string(note.rowId));
    }
    for (const auto& each : notes.bookmarks) {
        add(each.name + ' ' + std::to_string(each.fromNs) + ' ' + std::to_string(each.toNs));
    }
    return QString::fromLatin1(hash.result().toHex());
}

// None where it is no such file, or of another session that had the name before. Older ones do not
// say whose they are.
QJsonObject objectOf(const QByteArray& bytes, const QString& uuid)
{
    const auto json = QJsonDocument::fromJson(bytes).object();
    const bool ours = json.value(QStringLiteral("format")).toInt() == kFormat &&
                      json.value(QStringLiteral("session")).toString(uuid) == uuid;
    return ours ? json : QJsonObject();
}

// What stands there of the session, the newest; none where nothing does.
QByteArray bytesOf(const QString& file, const QString& uuid)
{
    const auto all = NoteKeeper::read(file);
    const auto ours = std::find_if(all.begin(), all.end(), [&](const QByteArray& bytes) {
        return !objectOf(bytes, uuid).isEmpty();
    });
    return ours == all.end() ? QByteArray() : *ours;
}

SessionNotes notesOf(const QJsonObject& json)
{
    SessionNotes all;
    for (const auto& value : json.value(QStringLiteral("notes")).toArray()) {
        const auto note = value.toObject();
        const int kind = std::clamp(note.value(QStringLiteral("kind")).toInt(), 0,
                                    static_cast<int>(Selection::Kind::CallSite));
        all.notes.push_back({timeOf(note.value(QStringLiteral("time"))),
                             note.value(QStringLiteral("text")).toString().toStdString(),
                             kTables.at(static_cast<size_t>(kind)),
                             timeOf(note.value(QStringLiteral("id")))});
    }
    std::stable_sort(all.notes.begin(), all.notes.end(),
                     [](const auto& a, const auto& b) { return a.timeNs < b.timeNs; });
    const auto views = json.value(QStringLiteral("bookmarks")).toArray();
    for (qsizetype i = 0; i < std::min<qsizetype>(views.size(), Annotations::kBookmarks); ++i) {
        const auto view = views[i].toObject();
        const qint64 toNs = timeOf(view.value(QStringLiteral("to")));
        if (toNs != 0) {
            all.bookmarks.push_back(
                {std::to_string(i + 1), timeOf(view.value(QStringLiteral("from"))), toNs});
        }
    }
    const auto markers = json.value(QStringLiteral("markers")).toArray();
    for (qsizetype i = 0; i < std::min<qsizetype>(markers.size(), 2); ++i) {
        if (markers[i].isString()) {
            const qint64 timeNs = timeOf(markers[i]);
            all.bookmarks.push_back({i == 0 ? "A" : "B", timeNs, timeNs});
        }
    }
    const auto look = json.value(QStringLiteral("look")).toObject();
    if (!look.isEmpty()) {
        all.window = QJsonDocument(look).toJson(QJsonDocument::Compact).toStdString();
    }
    return all;
}

// What names it now. It need not be there any more.
QString placeOf(const QString& path)
{
    const QFileInfo file(path);
    const QString place = file.canonicalFilePath();
    return place.isEmpty() ? file.absoluteFilePath() : place;
}

// Tells a file that was moved from a copy of it; "" where there is none.
QString inodeOf(const QString& path)
{
    struct stat file = {};
    return ::stat(QFile::encodeName(path).constData(), &file) == 0 ? QString::number(file.st_ino)
                                                                   : QString();
}

QString ownNameOf(const QString& uuid)
{
    const QString name = QString(uuid).remove(QLatin1Char('/')).left(64);
    return name.isEmpty() ? QStringLiteral("unnamed") : name;
}

// Of this file alone: a copy has the same UUID, and may be somebody else's.
QString ownFileOf(const Annotations::Session& session)
{
    const auto place =
        QCryptographicHash::hash(placeOf(session.path).toUtf8(), QCryptographicHash::Sha1);
    return QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) +
           QStringLiteral("/notes/%1-%2.notes")
               .arg(ownNameOf(session.uuid), QString::fromLatin1(place.toHex().left(16)));
}

QList<Annotations*>& windows()
{
    static QList<Annotations*> all;
    return all;
}

} // namespace

Annotations::Annotations(QObject* parent) : QObject(parent)
{
    windows().append(this);
    connect(m_keeper.get(), &NoteKeeper::kept, this,
            [this](const QString& session, const SessionNotes& ours, const SessionNotes& inFile) {
                if (m_persistent && session == m_session.path) {
                    kept(ours, inFile);
                }
            });
    connect(m_keeper.get(), &NoteKeeper::notSynced, this,
            [this](const QString& beside, const QString& why) {
                if (m_persistent && beside == m_file) {
                    notSynced(why);
                }
            });
}

Annotations::~Annotations()
{
    leave();
    windows().removeOne(this);
}

void Annotations::open(const Session& session, const SessionNotes& inFile, bool persistent)
{
    close();
    m_session = session;
    m_persistent = persistent;
    m_inFile = inFile;
    m_beside = session.path + QStringLiteral(".notes");
    m_own = ownFileOf(session);
    takeAlong();
    if (read(m_beside) || read(m_own)) {
        bringIn();
    } else {
        take(inFile);
        takeLook(inFile);
    }
    m_told = toNotes();
    emit changed();
}

// What was kept for this file while it had another name.
void Annotations::takeAlong()
{
    const QString inode = inodeOf(m_session.path);
    if (inode.isEmpty() || !NoteKeeper::read(m_own).isEmpty()) {
        return;
    }
    const QDir folder = QFileInfo(m_own).dir();
    for (const auto& name : folder.entryList({ownNameOf(m_session.uuid) + QStringLiteral("-*")})) {
        const QString other = folder.filePath(name);
        const auto json = objectOf(NoteKeeper::read(other).value(0), m_session.uuid);
        if (json.value(kInode).toString() == inode &&
            !QFileInfo::exists(json.value(kPlace).toString())) {
            QFile::rename(other, m_own);
            return;
        }
    }
}

void Annotations::recordingEnded()
{
    m_session.live = false;
    bringIn();
}

void Annotations::take(const SessionNotes& notes)
{
    m_notes.clear();
    m_markers = {};
    m_bookmarks = {};
    for (const auto& note : notes.notes) {
        m_notes.push_back(
            {note.timeNs, QString::fromStdString(note.text), {kindOf(note.about), note.rowId}});
    }
    for (const auto& bookmark : notes.bookmarks) {
        const QString name = QString::fromStdString(bookmark.name);
        const int place = name.toInt();
        if (name == QLatin1String("A") || name == QLatin1String("B")) {
            m_markers.at(name == QLatin1String("A") ? 0 : 1) = bookmark.fromNs;
        } else if (place >= 1 && place <= kBookmarks) {
            m_bookmarks.at(static_cast<size_t>(place - 1)) = {bookmark.fromNs, bookmark.toNs};
        }
    }
}

void Annotations::takeLook(const SessionNotes& notes)
{
    m_look = QJsonDocument::fromJson(QByteArray::fromStdString(notes.window)).object();
}

// `ours` was brought in, and what others had put there meanwhile came with it.
void Annotations::kept(const SessionNotes& ours, const SessionNotes& inFile)
{
    m_inFile = inFile;
    m_file = NoteKeeper::read(m_file).isEmpty() ? QString() : m_file; // a newer one is on its way
    const auto before = toNotes();
    take(mergedNotes(ours, before, inFile));
    if (hashOf(before) != hashOf(toNotes())) {
        tellOthers();
        emit changed();
    }
    for (auto* other : others()) {
        other->m_inFile = inFile;
    }
}

// Windows that have the same session.
QList<Annotations*> Annotations::others() const
{
    QList<Annotations*> others;
    for (auto* window : windows()) {
        if (window != this && window->m_persistent && window->m_session.path == m_session.path) {
            others.append(window);
        }
    }
    return others;
}

void Annotations::tellOthers()
{
    const auto now = toNotes();
    for (auto* other : others()) {
        other->take(mergedNotes(m_told, other->toNotes(), now));
        other->m_told = other->toNotes();
        emit other->changed();
    }
    m_told = now;
}

// With what another program wrote beside the session since we did. It need not know all of ours.
void Annotations::catchUp()
{
    auto bytes = bytesOf(m_beside, m_session.uuid);
    bytes = bytes.isEmpty() ? bytesOf(m_own, m_session.uuid) : bytes;
    if (bytes != m_saved && !bytes.isEmpty()) {
        take(mergedNotes({}, toNotes(), notesOf(objectOf(bytes, m_session.uuid))));
    }
}

void Annotations::leave()
{
    if (m_persistent && others().isEmpty()) {
        m_keeper->leave(m_session.path);
    }
}

void Annotations::close()
{
    leave();
    m_persistent = false;
    m_session = {};
    m_inFile = {};
    m_told = {};
    m_saved.clear();
    m_beside.clear();
    m_own.clear();
    m_file.clear();
    m_failure.clear();
    m_markers = {};
    m_notes.clear();
    m_undo.clear();
    m_bookmarks = {};
    m_look = {};
    m_lookIsKept = true;
    emit changed();
}

void Annotations::setMarker(int which, std::optional<qint64> timeNs)
{
    m_markers.at(static_cast<size_t>(which)) = timeNs;
    save();
    emit changed();
}

void Annotations::insert(const Note& note)
{
    const auto place =
        std::upper_bound(m_notes.begin(), m_notes.end(), note,
                         [](const Note& a, const Note& b) { return a.timeNs < b.timeNs; });
    m_notes.insert(place, note);
}

void Annotations::erase(const Note& note)
{
    const auto at = std::find(m_notes.begin(), m_notes.end(), note);
    if (at != m_notes.end()) {
        m_notes.erase(at);
    }
}

void Annotations::addNote(const Note& note)
{
    insert(note);
    save();
    emit changed();
}

void Annotations::removeNote(size_t index)
{
    m_undo.push_back({m_notes[index], {}});
    m_notes.erase(m_notes.begin() + static_cast<std::ptrdiff_t>(index));
    save();
    emit changed();
}

void Annotations::replaceNote(size_t index, const Note& note)
{
    m_undo.push_back({m_notes[index], note});
    m_notes.erase(m_notes.begin() + static_cast<std::ptrdiff_t>(index));
    insert(note);
    save();
    emit changed();
}

std::optional<Annotations::Note> Annotations::undoNote()
{
    if (m_undo.empty()) {
        return {};
    }
    const Undo last = m_undo.back();
    m_undo.pop_back();
    if (last.came) {
        erase(*last.came);
    }
    insert(last.gone);
    save();
    emit changed();
    return last.gone;
}

void Annotations::setBookmark(int place, const View& view)
{
    m_bookmarks.at(static_cast<size_t>(place)) = view;
    save();
    emit changed();
}

void Annotations::setLook(const QJsonObject& look)
{
    if (look != m_look || !m_lookIsKept) {
        m_look = look;
        save();
    }
}

// What stands beside a session is newer than what is in it, if it was made knowing that. Else the
// notes of both count, and how the window looked is no reason to forget others' notes.
bool Annotations::read(const QString& name)
{
    const auto bytes = bytesOf(name, m_session.uuid);
    const auto json = objectOf(bytes, m_session.uuid);
    if (json.isEmpty()) {
        return false;
    }
    m_file = name;
    m_saved = bytes;
    const auto beside = notesOf(json);
    const bool knows = json.value(QStringLiteral("base")).toString() == hashOf(m_inFile);
    take(knows ? beside : mergedNotes({}, beside, m_inFile));
    takeLook(beside);
    return true;
}

QJsonObject Annotations::toJson() const
{
    QJsonArray markers;
    for (const auto& marker : m_markers) {
        markers.append(marker ? ofTime(*marker) : QJsonValue());
    }
    QJsonArray notes;
    for (const auto& note : m_notes) {
        notes.append(QJsonObject{{QStringLiteral("time"), ofTime(note.timeNs)},
                                 {QStringLiteral("text"), note.text},
                                 {QStringLiteral("kind"), static_cast<int>(note.item.kind)},
                                 {QStringLiteral("id"), ofTime(note.item.id)}});
    }
    QJsonArray views;
    for (const auto& view : m_bookmarks) {
        views.append(QJsonObject{{QStringLiteral("from"), ofTime(view.fromNs)},
                                 {QStringLiteral("to"), ofTime(view.toNs)}});
    }
    return {{QStringLiteral("format"), kFormat},
            {QStringLiteral("session"), m_session.uuid},
            {QStringLiteral("base"), hashOf(m_inFile)},
            {QStringLiteral("markers"), markers},
            {QStringLiteral("notes"), notes},
            {QStringLiteral("bookmarks"), views},
            {QStringLiteral("look"), m_look}};
}

SessionNotes Annotations::toNotes() const
{
    SessionNotes all;
    for (const auto& note : m_notes) {
        all.notes.push_back({note.timeNs, note.text.toStdString(),
                             kTables.at(static_cast<size_t>(note.item.kind)), note.item.id});
    }
    // As the file gives them back.
    for (size_t i = 0; i < m_bookmarks.size(); ++i) {
        const auto& view = m_bookmarks.at(i);
        if (view.toNs != 0) {
            all.bookmarks.push_back({std::to_string(i + 1), view.fromNs, view.toNs});
        }
    }
    for (size_t i = 0; i < m_markers.size(); ++i) {
        if (m_markers.at(i)) {
            all.bookmarks.push_back({i == 0 ? "A" : "B", *m_markers.at(i), *m_markers.at(i)});
        }
    }
    if (!m_look.isEmpty()) {
        all.window = QJsonDocument(m_look).toJson(QJsonDocument::Compact).toStdString();
    }
    return all;
}

bool Annotations::anyWork() const
{
    return !m_notes.empty() || m_markers[0] || m_markers[1] ||
           std::any_of(m_bookmarks.begin(), m_bookmarks.end(),
                       [](const View& view) { return view.toNs != 0; });
}

void Annotations::save()
{
    if (!m_persistent) {
        return;
    }
    catchUp();
    tellOthers();
    m_failure.clear();
    const bool work = anyWork() || !m_inFile.empty();
    const bool isBeside = !m_session.shipped && (work || m_file == m_beside);
    const QStringList places = isBeside ? QStringList{m_beside, m_own} : QStringList{m_own};
    for (const auto& place : places) {
        auto json = toJson();
        if (place == m_own) {
            QDir().mkpath(QFileInfo(place).absolutePath());
            json.insert(kPlace, placeOf(m_session.path));
            json.insert(kInode, inodeOf(m_session.path));
        }
        const auto bytes = QJsonDocument(json).toJson();
        QString why;
        if (m_keeper->write(place, bytes, place == m_own ? QString() : m_session.path, &why)) {
            m_saved = bytes;
            m_file = place;
            m_failure.clear();
            for (auto* other : others()) { // it may outlive us
                other->m_file = m_file;
                other->m_saved = m_saved;
                other->m_lookIsKept = false;
            }
            m_lookIsKept = true;
            bringIn();
            return;
        }
        m_failure = tr("Notes cannot be saved in %1: %2").arg(place, why);
    }
    emit failed(m_failure);
}

void Annotations::notSynced(const QString& why)
{
    m_failure = tr("Notes in %1 may not be on the disk: %2").arg(m_file, why);
    emit failed(m_failure);
}

// From beside the session into it.
void Annotations::bringIn()
{
    const bool ours = m_persistent && !m_session.live && !m_session.shipped;
    if (ours && !m_file.isEmpty() && (anyWork() || !m_inFile.empty())) {
        m_keeper->keep(m_session.path, m_inFile, toNotes(), m_file, m_saved);
    }
}

} // namespace drmscope::app
