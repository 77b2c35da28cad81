// SPDX-License-Identifier: MIT
#include "app/view/mark_labels.h"

#include "app/model/time_text.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace drmscope::app {

namespace {

constexpr double kTogetherPx = 6;
constexpr double kPadding = 6;

// Marks that stand too close together to be told apart, and those that found no place of their own.
struct Cluster
{
    double x = 0; // of the first
    qint64 timeNs = 0;
    MarkKind kind = MarkKind::Unknown; // the gravest
    QString gravest;
    std::vector<std::pair<QString, int>> texts; // in order of time, and how many say so
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
        if (clusters.empty() || x - clusters.back().x > kTogetherPx) {
            clusters.push_back({x, mark.timeNs, mark.kind, mark.text, {}, 0, 0});
        }
        auto& cluster = clusters.back();
        if (gravityOf(mark.kind) > gravityOf(cluster.kind)) {
            cluster.kind = mark.kind;
            cluster.gravest = mark.text;
        }
        auto same = std::find_if(cluster.texts.begin(), cluster.texts.end(),
                                 [&mark](const auto& each) { return each.first == mark.text; });
        if (same == cluster.texts.end()) {
            cluster.texts.emplace_back(mark.text, 0);
            same = std::prev(cluster.texts.end());
        }
        ++same->second;
        ++cluster.count;
    }
    return clusters;
}

// "last close ×2, release · 5.234 s +1", or shorter: the gravest alone, and how many more.
QString textOf(const Cluster& cluster, qint64 originNs, bool whole)
{
    QStringList texts;
    for (const auto& [text, count] : cluster.texts) {
        if (whole || text == cluster.gravest) {
            texts.append(count == 1 ? text : QStringLiteral("%1 ×%2").arg(text).arg(count));
        }
    }
    const auto named =
        std::find_if(cluster.texts.begin(), cluster.texts.end(),
                     [&cluster](const auto& each) { return each.first == cluster.gravest; });
    const int more = cluster.others + (whole ? 0 : cluster.count - named->second);
    return QStringLiteral("%1 · %2").arg(texts.join(QStringLiteral(", ")),
                                         timeText(cluster.timeNs - originNs)) +
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
                                  qint64 originNs, const QFontMetrics& metrics,
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
                label.text = textOf(cluster, originNs, whole);
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
