// SPDX-License-Identifier: MIT
#include "app/view/mark_labels.h"

#include "app/model/time_text.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace drmscope::app {

namespace {

constexpr double kTogetherPx = 6;
constexpr double kPadding = 6;

// Marks of one text.
struct Told
{
    QString text;
    int count = 0;
    qint64 firstNs = 0;
    qint64 lastNs = 0;
};

// Marks that stand too close together to be told apart, and those that found no place of their own.
struct Cluster
{
    double firstX = 0;
    double x = 0; // of the gravest
    MarkKind kind = MarkKind::Unknown;
    QString gravest;
    std::vector<Told> told; // in order of time
    int count = 0;
    int others = 0; // of clusters that have no label
};

// The unplug is what a user looks for; the release comes next.
int gravityOf(MarkKind kind)
{
    switch (kind) {
    case MarkKind::Unplug:
    case MarkKind::Unregister:
        return 3;
    case MarkKind::ReleaseBegin:
        return 2;
    case MarkKind::ReleaseEnd:
        return 1;
    case MarkKind::LastClose:
    case MarkKind::Unknown:
        break;
    }
    return 0;
}

std::vector<Cluster> clustersOf(const std::vector<TimelineMark>& marks, const TimeScale& scale,
                                const MarkRoom& room)
{
    std::vector<Cluster> clusters;
    for (const auto& mark : marks) {
        const double x = room.left + scale.xAt(mark.timeNs);
        if (x < room.left || x > room.right) {
            continue;
        }
        if (clusters.empty() || x - clusters.back().firstX > kTogetherPx) {
            clusters.push_back({x, x, mark.kind, mark.text, {}, 0, 0});
        }
        auto& cluster = clusters.back();
        if (gravityOf(mark.kind) > gravityOf(cluster.kind)) {
            cluster.x = x;
            cluster.kind = mark.kind;
            cluster.gravest = mark.text;
        }
        auto same = std::find_if(cluster.told.begin(), cluster.told.end(),
                                 [&mark](const Told& told) { return told.text == mark.text; });
        if (same == cluster.told.end()) {
            same = cluster.told.insert(same, {mark.text, 0, mark.timeNs, mark.timeNs});
        }
        same->lastNs = mark.timeNs;
        ++same->count;
        ++cluster.count;
    }
    return clusters;
}

// "5.118–5.166 s", or one where both read alike.
QString timesText(const TimeZero& zero, qint64 firstNs, qint64 lastNs)
{
    QString first = zero.text(firstNs);
    QString last = zero.text(lastNs);
    if (first == last) {
        return last;
    }
    const QString unit = last.mid(last.lastIndexOf(QLatin1Char(' ')));
    if (first.endsWith(unit)) {
        first.chop(unit.size());
    }
    if (!zero.isStart() && first.front() == last.front()) { // a sign
        last.remove(0, 1);
    }
    return first + QStringLiteral("–") + last;
}

// "last close ×2, release · 5.118–5.234 s +1", or shorter: the gravest alone, and how many more.
QString textOf(const Cluster& cluster, const TimeZero& zero, bool whole)
{
    QStringList texts;
    qint64 firstNs = std::numeric_limits<qint64>::max();
    qint64 lastNs = std::numeric_limits<qint64>::min();
    int more = cluster.others + cluster.count;
    for (const Told& told : cluster.told) {
        if (!whole && told.text != cluster.gravest) {
            continue;
        }
        texts.append(told.count == 1 ? told.text
                                     : QStringLiteral("%1 ×%2").arg(told.text).arg(told.count));
        firstNs = std::min(firstNs, told.firstNs);
        lastNs = std::max(lastNs, told.lastNs);
        more -= told.count;
    }
    return QStringLiteral("%1 · %2").arg(texts.join(QStringLiteral(", ")),
                                         timesText(zero, firstNs, lastNs)) +
           (more == 0 ? QString() : QStringLiteral(" +%1").arg(more));
}

bool isFree(const QRectF& box, const std::vector<MarkLabel>& placed,
            const std::vector<Cluster>& clusters, double ownX, const MarkRoom& room)
{
    if (box.left() < room.left || box.right() > room.right) {
        return false;
    }
    const auto overlaps = [&box](const MarkLabel& label) {
        return label.box.intersects(box.adjusted(-kPadding, 0, kPadding, 0));
    };
    // A line of another mark may pass behind a text only where it cannot be helped; see the caller.
    const auto crosses = [&box, ownX](const Cluster& cluster) {
        return cluster.x != ownX && cluster.x > box.left() - 1 && cluster.x < box.right() + 1;
    };
    return std::none_of(placed.begin(), placed.end(), overlaps) &&
           std::none_of(clusters.begin(), clusters.end(), crosses);
}

bool overlapsNone(const QRectF& box, const std::vector<MarkLabel>& placed, const MarkRoom& room)
{
    return box.left() >= room.left && box.right() <= room.right &&
           std::none_of(placed.begin(), placed.end(), [&box](const MarkLabel& label) {
               return label.box.intersects(box.adjusted(-kPadding, 0, kPadding, 0));
           });
}

// First choice: nothing overlaps and no other line passes behind; second: nothing overlaps.
bool findPlace(MarkLabel& label, double width, const std::vector<MarkLabel>& placed,
               const std::vector<Cluster>& clusters, const MarkRoom& room)
{
    for (const bool clear : {true, false}) {
        for (int line = 0; line < room.lines; ++line) {
            for (const bool left : {false, true}) {
                const QRectF box(left ? label.x - width : label.x,
                                 room.top + line * (room.lineHeight + 4), width,
                                 room.lineHeight + 2);
                if (clear ? isFree(box, placed, clusters, label.x, room)
                          : overlapsNone(box, placed, room)) {
                    label.box = box;
                    label.leftOfLine = left;
                    return true;
                }
            }
        }
    }
    return false;
}

} // namespace

std::vector<MarkLabel> placeMarks(const std::vector<TimelineMark>& marks, const TimeScale& scale,
                                  const TimeZero& zero, const QFontMetrics& metrics,
                                  const MarkRoom& room)
{
    auto clusters = clustersOf(marks, scale, room);
    std::vector<size_t> named(clusters.size()); // the gravest choose first
    std::iota(named.begin(), named.end(), size_t{0});
    std::stable_sort(named.begin(), named.end(), [&clusters](size_t a, size_t b) {
        return gravityOf(clusters[a].kind) > gravityOf(clusters[b].kind);
    });
    // Who finds no place is counted by the nearest that has one, which may need another then.
    for (;;) {
        std::vector<MarkLabel> labels;
        std::vector<size_t> placed;
        std::vector<size_t> left;
        for (const size_t each : named) {
            const auto& cluster = clusters[each];
            MarkLabel label{cluster.x, cluster.kind, {}, {}, false, cluster.count + cluster.others};
            for (const bool whole : {true, false}) {
                label.text = textOf(cluster, zero, whole);
                if (findPlace(label, metrics.horizontalAdvance(label.text) + 2 * kPadding, labels,
                              clusters, room)) {
                    break;
                }
            }
            (label.box.isEmpty() ? left : placed).push_back(each);
            if (!label.box.isEmpty()) {
                labels.push_back(label);
            }
        }
        if (left.empty() || placed.empty()) {
            for (size_t each = 0; each < clusters.size(); ++each) { // of these the line alone
                if (std::find(placed.begin(), placed.end(), each) == placed.end()) {
                    labels.push_back({clusters[each].x, clusters[each].kind, {}, {}, false, 0});
                }
            }
            return labels;
        }
        for (const size_t each : left) {
            const double x = clusters[each].x;
            auto& nearest = clusters[*std::min_element(
                placed.begin(), placed.end(), [&clusters, x](size_t a, size_t b) {
                    return std::abs(clusters[a].x - x) < std::abs(clusters[b].x - x);
                })];
            nearest.others += clusters[each].count + clusters[each].others;
            clusters[each].others = 0;
        }
        named = placed;
    }
}

} // namespace drmscope::app
