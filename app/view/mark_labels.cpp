// SPDX-License-Identifier: MIT
#include "app/view/mark_labels.h"

#include "app/model/time_text.h"

#include <algorithm>

namespace drmscope::app {

namespace {

constexpr double kTogetherPx = 6;
constexpr double kPadding = 6;

struct Cluster
{
    double x;
    qint64 timeNs;
    MarkKind kind;
    QStringList texts;
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
            clusters.push_back({x, mark.timeNs, mark.kind, {mark.text}});
            continue;
        }
        auto& cluster = clusters.back();
        if (gravityOf(mark.kind) > gravityOf(cluster.kind)) {
            cluster.kind = mark.kind;
        }
        if (!cluster.texts.contains(mark.text)) {
            cluster.texts.append(mark.text);
        }
    }
    return clusters;
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

} // namespace

std::vector<MarkLabel> placeMarks(const std::vector<TimelineMark>& marks, const TimeScale& scale,
                                  qint64 originNs, const QFontMetrics& metrics,
                                  const MarkRoom& room)
{
    const auto clusters = clustersOf(marks, scale, room);
    std::vector<MarkLabel> labels;
    for (const auto& cluster : clusters) {
        MarkLabel label;
        label.x = cluster.x;
        label.kind = cluster.kind;
        label.text = QStringLiteral("%1 · %2").arg(cluster.texts.join(QStringLiteral(", ")),
                                                   timeText(cluster.timeNs - originNs));
        const double width = metrics.horizontalAdvance(label.text) + 2 * kPadding;
        // First choice: nothing overlaps and no other line passes behind; second: nothing overlaps.
        for (int choice = 0; choice < 2 && label.box.isEmpty(); ++choice) {
            for (int line = 0; line < room.lines && label.box.isEmpty(); ++line) {
                for (const bool left : {false, true}) {
                    const QRectF box(left ? cluster.x - width : cluster.x,
                                     room.top + line * (room.lineHeight + 4), width,
                                     room.lineHeight + 2);
                    const bool fits = choice == 0 ? isFree(box, labels, clusters, cluster.x, room)
                                                  : overlapsNone(box, labels, room);
                    if (fits) {
                        label.box = box;
                        label.leftOfLine = left;
                        break;
                    }
                }
            }
        }
        labels.push_back(label);
    }
    return labels;
}

} // namespace drmscope::app
