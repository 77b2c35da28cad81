// SPDX-License-Identifier: MIT
#include "app/model/comparison.h"

#include "app/model/time_text.h"
#include "app/query/rule_catalogue.h"
#include "app/query/session_diff.h"
#include "app/query/session_reader.h"

#include <QCoreApplication>
#include <QFile>
#include <algorithm>
#include <map>

namespace drmscope::app {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(drmscope::app::Comparison)
};

QString signedText(qint64 value, const QString& text)
{
    return value > 0 ? QLatin1Char('+') + text : value < 0 ? QStringLiteral("−") + text : text;
}

// A finding is known by its fingerprint, "F07/exerciser/grew/add_at_ioctl/kmalloc"; people know it
// by its title, the driver, the call site that Findings has, and what was added there.
QString which(const Difference& difference)
{
    const QString key = QString::fromStdString(difference.key);
    const auto parts = key.split(QLatin1Char('/'));
    const auto* rule =
        difference.what == "finding" ? findRule(parts.front().toStdString()) : nullptr;
    if (rule == nullptr || parts.size() < 5) {
        return key;
    }
    const auto& side = difference.after.count > 0 ? difference.after : difference.before;
    QStringList words{QString::fromStdString(rule->title), parts[1],
                      QString::fromStdString(side.callSite), parts.last()};
    words.removeAll(QString());
    words.removeAll(QStringLiteral("-"));
    return words.join(QStringLiteral(" · "));
}

enum class Likeness : quint8
{
    Parent, // and driver
    Driver,
    Any,
};

qint64 momentOf(const Device& device, Alignment alignment)
{
    switch (alignment) {
    case Alignment::Registered:
        return device.registeredNs;
    case Alignment::Gone:
        return device.unplugNs != 0 ? device.unplugNs : device.unregisterNs;
    case Alignment::LastClose:
        return device.lastCloseNs;
    case Alignment::Release:
        return device.releaseBeginNs;
    case Alignment::Start:
    case Alignment::Marker:
        break;
    }
    return 0;
}

// Of all drm_devices that are alike, by what they have in common.
std::map<std::pair<std::string, std::string>, qint64>
firstMoments(const SessionContents& contents, Alignment alignment, Likeness likeness)
{
    std::map<std::pair<std::string, std::string>, qint64> firsts;
    for (const auto& device : contents.devices) {
        if (const qint64 timeNs = momentOf(device, alignment); timeNs != 0) {
            const std::pair whose{likeness == Likeness::Any ? std::string() : device.drmDriver,
                                  likeness == Likeness::Parent ? device.parentName : std::string()};
            const auto first = firsts.emplace(whose, timeNs).first;
            first->second = std::min(first->second, timeNs);
        }
    }
    return firsts;
}

Selection::Item itemOf(const Difference::Side& side)
{
    using Kind = Selection::Kind;
    return side.resourceId != 0 ? Selection::Item{Kind::Resource, side.resourceId}
           : side.deviceId != 0 ? Selection::Item{Kind::Device, side.deviceId}
                                : Selection::Item{};
}

Comparison::Places placesOf(const SessionDiff& diff, Difference::Kind kind)
{
    Comparison::Places places;
    for (const auto& difference : diff.differences) {
        if (difference.kind == kind) {
            places.push_back({itemOf(difference.before), itemOf(difference.after)});
        }
    }
    return places;
}

Rows rowsOf(const SessionDiff& diff, Difference::Kind kind)
{
    const QString glyph = kind == Difference::Kind::New    ? QStringLiteral("+")
                          : kind == Difference::Kind::Gone ? QStringLiteral("−")
                                                           : QStringLiteral("~");
    Rows rows;
    rows.columns = {{QString(), 3},
                    {Words::tr("What"), 12},
                    {Words::tr("Which"), 50, false, false, false, 24},
                    {Words::tr("Before"), 10, true},
                    {Words::tr("After"), 10, true},
                    {Words::tr("Difference"), 12, true},
                    {Words::tr("Bytes"), 14, true},
                    {Words::tr("Severity"), 12}};
    const auto number = [](qint64 value) {
        return Rows::Cell{countText(value), QVariant::fromValue<qint64>(value)};
    };
    for (const auto& difference : diff.differences) {
        if (difference.kind != kind) {
            continue;
        }
        const qint64 by = difference.after.count - difference.before.count;
        const qint64 bytes = difference.after.sizeBytes - difference.before.sizeBytes;
        Rows::Row row;
        row.cells = {
            {glyph},
            {QString::fromStdString(difference.what)},
            {which(difference)},
            number(difference.before.count),
            number(difference.after.count),
            {signedText(by, countText(std::abs(by))), QVariant::fromValue<qint64>(by)},
            {bytes == 0 ? QStringLiteral("–") : signedText(bytes, sizeText(std::abs(bytes))),
             QVariant::fromValue<qint64>(bytes)},
            {QString::fromStdString(difference.after.severity.empty()
                                        ? difference.before.severity
                                        : difference.after.severity)}};
        rows.rows.push_back(std::move(row));
    }
    return rows;
}

// The command line calls them what its synopsis does.
QString sideText(const QString& reason)
{
    const QLatin1String before("OLD: ");
    const QLatin1String after("NEW: ");
    return reason.startsWith(before)  ? Words::tr("before: %1").arg(reason.mid(before.size()))
           : reason.startsWith(after) ? Words::tr("after: %1").arg(reason.mid(after.size()))
                                      : reason;
}

} // namespace

void compareSessions(SessionDocument& after, const QString& beforePath,
                     const std::function<void(const Comparison&)>& ready,
                     const std::function<void(const QString&)>& failed)
{
    after.runner().ask(
        QueryRunner::Topic::Compare,
        [beforePath](SessionReader& reader, const QueryRunner::KeepGoing& keepGoing) {
            SessionReader before(QFile::encodeName(beforePath).toStdString());
            before.setKeepGoing(keepGoing);
            const auto diff = differenceOf(before, reader);
            Comparison comparison;
            comparison.fresh = std::make_shared<const Rows>(rowsOf(diff, Difference::Kind::New));
            comparison.gone = std::make_shared<const Rows>(rowsOf(diff, Difference::Kind::Gone));
            comparison.changed =
                std::make_shared<const Rows>(rowsOf(diff, Difference::Kind::Changed));
            comparison.places = {placesOf(diff, Difference::Kind::New),
                                 placesOf(diff, Difference::Kind::Gone),
                                 placesOf(diff, Difference::Kind::Changed)};
            for (const auto& reason : diff.reasons) {
                comparison.reasons.append(sideText(QString::fromStdString(reason)));
            }
            return std::any(comparison);
        },
        [ready](const std::any& result) { ready(std::any_cast<const Comparison&>(result)); },
        [failed](const QueryFailure& failure) { failed(failure.text); });
}

QString alignmentText(Alignment alignment)
{
    switch (alignment) {
    case Alignment::Registered:
        return Words::tr("register");
    case Alignment::Gone:
        return Words::tr("unplug");
    case Alignment::LastClose:
        return Words::tr("last close");
    case Alignment::Release:
        return Words::tr("release");
    case Alignment::Start:
        return Words::tr("start of the recording");
    case Alignment::Marker:
        return Words::tr("marker A");
    }
    return {};
}

Anchors anchorsOf(const SessionContents& before, const SessionContents& after, Alignment alignment)
{
    if (alignment == Alignment::Start) {
        return {{before.originNs(), after.originNs()}};
    }
    Anchors anchors;
    for (const auto likeness : {Likeness::Parent, Likeness::Driver, Likeness::Any}) {
        const auto ours = firstMoments(before, alignment, likeness);
        const auto theirs = firstMoments(after, alignment, likeness);
        anchors.alike = likeness != Likeness::Any;
        for (const auto& [whose, timeNs] : ours) {
            const auto other = theirs.find(whose);
            if (other != theirs.end() && (!anchors.timesNs[0] || timeNs < *anchors.timesNs[0])) {
                anchors.timesNs = {timeNs, other->second};
            }
        }
        if (anchors.timesNs[0]) {
            return anchors;
        }
        if (likeness == Likeness::Any) { // one of them has none, or both have
            for (const auto& [side, moments] : {std::pair{0U, &ours}, std::pair{1U, &theirs}}) {
                if (!moments->empty()) {
                    anchors.timesNs.at(side) = moments->begin()->second;
                }
            }
        }
    }
    return anchors;
}

} // namespace drmscope::app
