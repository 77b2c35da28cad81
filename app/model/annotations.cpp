// SPDX-License-Identifier: MIT
#include "app/model/annotations.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSaveFile>
#include <QStandardPaths>
#include <algorithm>

namespace drmscope::app {

namespace {

constexpr qint64 kMostBytes = 4 << 20; // of a file that somebody else may have made
constexpr int kFormat = 1;

// JSON numbers are doubles, and times have more digits.
QJsonValue ofTime(qint64 timeNs)
{
    return QString::number(timeNs);
}

qint64 timeOf(const QJsonValue& value)
{
    return value.toString().toLongLong();
}

} // namespace

void Annotations::open(const QString& sessionPath, const QString& uuid, bool persistent)
{
    close();
    m_persistent = persistent;
    m_beside = sessionPath + QStringLiteral(".notes");
    const QString name = QString(uuid).remove(QLatin1Char('/')).left(64);
    m_own =
        QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) +
        QStringLiteral("/notes/%1.notes").arg(name.isEmpty() ? QStringLiteral("unnamed") : name);
    if (!read(m_beside)) {
        read(m_own);
    }
    emit changed();
}

void Annotations::close()
{
    m_persistent = false;
    m_beside.clear();
    m_own.clear();
    m_file.clear();
    m_failure.clear();
    m_markers = {};
    m_notes.clear();
    m_bookmarks = {};
    m_look = {};
    emit changed();
}

void Annotations::setMarker(int which, std::optional<qint64> timeNs)
{
    m_markers.at(static_cast<size_t>(which)) = timeNs;
    save();
    emit changed();
}

void Annotations::addNote(const Note& note)
{
    const auto place =
        std::upper_bound(m_notes.begin(), m_notes.end(), note,
                         [](const Note& a, const Note& b) { return a.timeNs < b.timeNs; });
    m_notes.insert(place, note);
    save();
    emit changed();
}

void Annotations::removeNote(size_t index)
{
    m_notes.erase(m_notes.begin() + static_cast<std::ptrdiff_t>(index));
    save();
    emit changed();
}

void Annotations::setBookmark(int place, const View& view)
{
    m_bookmarks.at(static_cast<size_t>(place)) = view;
    save();
    emit changed();
}

void Annotations::setLook(const QJsonObject& look)
{
    if (look != m_look) {
        m_look = look;
        save();
    }
}

bool Annotations::read(const QString& name)
{
    QFile file(name);
    if (!file.open(QIODevice::ReadOnly) || file.size() > kMostBytes) {
        return false;
    }
    const auto json = QJsonDocument::fromJson(file.readAll()).object();
    if (json.value(QStringLiteral("format")).toInt() != kFormat) {
        return false;
    }
    m_file = name;
    const auto markers = json.value(QStringLiteral("markers")).toArray();
    for (qsizetype i = 0; i < std::min<qsizetype>(markers.size(), 2); ++i) {
        if (markers[i].isString()) {
            m_markers.at(static_cast<size_t>(i)) = timeOf(markers[i]);
        }
    }
    for (const auto& value : json.value(QStringLiteral("notes")).toArray()) {
        const auto note = value.toObject();
        const int kind = std::clamp(note.value(QStringLiteral("kind")).toInt(), 0,
                                    static_cast<int>(Selection::Kind::Event));
        m_notes.push_back(
            {timeOf(note.value(QStringLiteral("time"))),
             note.value(QStringLiteral("text")).toString(),
             {static_cast<Selection::Kind>(kind), timeOf(note.value(QStringLiteral("id")))}});
    }
    std::stable_sort(m_notes.begin(), m_notes.end(),
                     [](const Note& a, const Note& b) { return a.timeNs < b.timeNs; });
    const auto views = json.value(QStringLiteral("bookmarks")).toArray();
    for (qsizetype i = 0; i < std::min<qsizetype>(views.size(), kBookmarks); ++i) {
        const auto view = views[i].toObject();
        m_bookmarks.at(static_cast<size_t>(i)) = {timeOf(view.value(QStringLiteral("from"))),
                                                  timeOf(view.value(QStringLiteral("to")))};
    }
    m_look = json.value(QStringLiteral("look")).toObject();
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
            {QStringLiteral("markers"), markers},
            {QStringLiteral("notes"), notes},
            {QStringLiteral("bookmarks"), views},
            {QStringLiteral("look"), m_look}};
}

void Annotations::save()
{
    if (!m_persistent) {
        return;
    }
    const auto bytes = QJsonDocument(toJson()).toJson();
    m_failure.clear();
    // Beside the session; where that cannot be written, in the user's own folder. How the window
    // looked is alone not worth a file beside it.
    const bool work = !m_notes.empty() || m_markers[0] || m_markers[1] ||
                      std::any_of(m_bookmarks.begin(), m_bookmarks.end(),
                                  [](const View& view) { return view.toNs != 0; });
    const QStringList places =
        work || m_file == m_beside ? QStringList{m_beside, m_own} : QStringList{m_own};
    for (const auto& place : places) {
        if (place == m_own) {
            QDir().mkpath(QFileInfo(place).absolutePath());
        }
        QSaveFile file(place);
        if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit()) {
            m_file = place;
            return;
        }
        m_failure = tr("Notes cannot be saved in %1: %2").arg(place, file.errorString());
    }
    emit failed(m_failure);
}

} // namespace drmscope::app
