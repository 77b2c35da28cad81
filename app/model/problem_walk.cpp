// SPDX-License-Identifier: MIT
#include "app/model/problem_walk.h"

#include "app/model/session_contents.h"
#include "app/model/time_text.h"
#include "app/model/timeline.h"

#include <QSet>
#include <algorithm>

namespace drmscope::app {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(drmscope::app::Problem)
};

bool isBefore(const Finding* a, const Finding* b)
{
    return std::pair(a->firstSeenNs, a->id) < std::pair(b->firstSeenNs, b->id);
}

// In order of time.
std::vector<const Finding*> accusations(const SessionContents& contents,
                                        const QHash<qint64, QString>& quiet)
{
    const auto& timeline = *contents.timeline;
    QSet<RowId> shown;
    for (const auto& group : timeline.groups()) {
        shown.insert(group.deviceId);
    }
    std::vector<const Finding*> findings;
    for (const auto& finding : contents.findings) {
        const bool isThere = finding.deviceId == 0 || shown.contains(finding.deviceId);
        const bool ofHidden = finding.resourceId != 0 && !contents.outline &&
                              timeline.placeOfResource(finding.resourceId).group < 0;
        if (finding.severity != Severity::Information && !quiet.contains(finding.id) && isThere &&
            !ofHidden) {
            findings.push_back(&finding);
        }
    }
    std::sort(findings.begin(), findings.end(), isBefore);
    return findings;
}

} // namespace

std::optional<Problem> nextProblem(const SessionContents& contents,
                                   const QHash<qint64, QString>& quiet,
                                   const Selection::Item& chosen, int by)
{
    using Kind = Selection::Kind;
    const auto findings = accusations(contents, quiet);
    const auto& resources = contents.timeline->resources();
    const auto count = static_cast<qint64>(findings.size());
    const auto findingAt = [&](qint64 place, bool round) -> std::optional<Problem> {
        if (place < 0 || place >= count) {
            return {};
        }
        return Problem{
            {Kind::Finding, findings[static_cast<size_t>(place)]->id}, place + 1, count, round};
    };
    const auto resourceFrom = [&](qint64 id, bool round) -> std::optional<Problem> {
        const quint32 next = resources.nextUntold(id, by);
        return next == 0 ? std::nullopt
                         : std::optional(Problem{{Kind::Resource, next}, 0, count, round});
    };
    const auto first = [&](bool round) {
        const auto finding = findingAt(0, round);
        return finding ? finding : resourceFrom(0, round);
    };
    const auto last = [&](bool round) {
        const auto resource = resourceFrom(resources.end(), round);
        return resource ? resource : findingAt(count - 1, round);
    };
    const auto* finding = chosen.kind == Kind::Finding ? contents.finding(chosen.id) : nullptr;
    if (finding != nullptr) { // one that is passed over stands between others, too
        const auto at = std::lower_bound(findings.begin(), findings.end(), finding, isBefore);
        const bool isOne = at != findings.end() && *at == finding;
        const qint64 place = at - findings.begin();
        if (by < 0) {
            const auto before = findingAt(place - 1, false);
            return before ? before : last(true);
        }
        auto next = findingAt(isOne ? place + 1 : place, false);
        next = next ? next : resourceFrom(0, false);
        return next ? next : first(true);
    }
    if (chosen.kind == Kind::Resource && resources.isUntold(chosen.id)) {
        const auto next = resourceFrom(chosen.id, false);
        if (next) {
            return next;
        }
        const auto before = by < 0 ? findingAt(count - 1, false) : std::nullopt;
        return before ? before : by < 0 ? last(true) : first(true);
    }
    return by < 0 ? last(false) : first(false);
}

QString problemText(const SessionContents& contents, const Problem& problem, int by)
{
    QString text;
    if (problem.item.kind == Selection::Kind::Finding) {
        const auto* finding = contents.finding(problem.item.id);
        text = Words::tr("Problem %1 of %2: %3")
                   .arg(countText(problem.number), countText(problem.count),
                        finding == nullptr ? QString() : QString::fromStdString(finding->title));
    } else {
        text = Words::tr("A resource that no finding tells of, though it leaks or is a hazard");
    }
    if (!problem.round) {
        return text;
    }
    return (by > 0 ? Words::tr("No more problems, from the first again. %1")
                   : Words::tr("No more problems before it, from the last again. %1"))
        .arg(text);
}

} // namespace drmscope::app
