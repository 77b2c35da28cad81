// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/bar_state.h"
#include "app/model/lane.h"
#include "app/model/live_count.h"
#include "app/model/resource_sweep.h"
#include "app/model/severe_counts.h"

#include <QCoreApplication>
#include <QString>
#include <QStringList>
#include <functional>
#include <vector>

namespace drmscope::app {

enum class RowKind : quint8
{
    Marks,  // flags of unplug, last close, release
    Phases, // the band of the drm_device's phases
    Afterlife,
    File,   // open files of one opener
    Client, // in-kernel client
    Pin,    // dma-bufs, mappings, references that nobody explains
    Ticks,  // uevents, ioctls that were refused
    LiveCount,
    LiveBytes,
    Resources, // one lane of resources
    Bundle,    // resources of one name and call site, as an area; its lanes unfold below it
    BundleLane,
};

// Something short that happened, told with a glyph and, where there is room, its text.
struct TimelineTick
{
    qint64 timeNs = 0;
    QString text;
    bool refused = false; // an ioctl that got an error: a cross; else a dot
};

// One row of a group: what to paint, and what stands in the label column beside it.
struct TimelineRow
{
    RowKind kind = RowKind::Marks;
    QString label;
    QString detail;      // second, quieter part of the label
    Lane lane;           // File, Client, Resources, BundleLane; items: see Timeline
    LiveCount count;     // LiveCount, LiveBytes, Bundle
    SevereCounts severe; // what of it is no longer well
    BarState worst = BarState::Ended;
    int bundle = -1; // Bundle and BundleLane: which one of the group
    // Of resources: what they share. The first one's, for devres of the parent.
    RowId nameId = 0;
    RowId siteId = 0;
    bool devres = false;
    quint32 laneNumber = ~quint32{0};
    bool eachHasALane = true;
    std::vector<TimelineTick> ticks; // Ticks, by time
};

// A landmark of a drm_device's life, drawn across its whole group.
struct TimelineMark
{
    MarkKind kind = MarkKind::Unknown;
    qint64 timeNs = 0;
    QString text;
};

// A row of a group.
struct TimelinePlace
{
    int group = -1; // -1: not on the timeline
    int row = -1;
};

// One drm_device.
struct TimelineGroup
{
    Q_DECLARE_TR_FUNCTIONS(drmscope::app::TimelineGroup)
public:
    RowId deviceId = 0;
    QString title;    // "card0"
    QString subtitle; // "bochs-drm · 0000:01:00.0"
    QString badge;    // "2nd drm_device of 2 on this parent", empty for an only one
    QString summary;  // the group's story in one line
    BarState worst = BarState::Ended;
    qint64 startNs = 0;
    qint64 endNs = 0; // of its life, or of the recording
    Holding holding;
    qint64 outlivedCount = 0;
    std::vector<PhaseSpan> phases;
    std::vector<TimelineMark> marks;
    std::vector<TimelineRow> rows;
    // What is severe beside its own resources: devres of the parent, files, pins.
    std::vector<SevereCounts> severeBeside;
};

// Whether a bar outlived the hardware because something held its drm_device: a hazard may, too.
bool isHeld(const TimelineGroup& group, const TimelineRow& row, const Span& span);

// A session laid out in groups and rows, without pixels: built once on a worker thread, then
// constant. Items of lanes are ids of resources, or indexes into SessionContents::files for File
// and Client rows, ::pins for Pin rows.
class Timeline
{
public:
    // `shows`, when given, says which drm_devices have a group.
    using Shows = std::function<bool(const Device& device)>;
    Timeline(const SessionContents& contents, SweptResources sweep, const Shows& shows = {});

    using Place = TimelinePlace;

    const std::vector<TimelineGroup>& groups() const { return m_groups; }
    qint64 firstNs() const { return m_firstNs; }
    qint64 lastNs() const { return m_lastNs; }
    int groupOf(RowId deviceId) const; // -1: none
    Place placeOfResource(RowId id) const;
    RowId deviceOfResource(RowId id) const; // 0: none
    const ResourceIndex& resources() const { return m_resources; }
    // The next resource behind (by 1) or before (by -1) this one, by id, that fits; 0: none.
    using Fits = std::function<bool(const Place& place)>;
    RowId nextResource(RowId id, int by, const Fits& fits) const;
    Place placeOfFile(size_t index) const { return m_filePlaces[index]; }
    Place placeOfPin(size_t index) const { return m_pinPlaces[index]; }

    // Bars and levels closer than this are one, here: a window that shows less than that a pixel
    // asks for a TimelineDetail. 0: everything is told apart.
    qint64 foldNs() const { return m_foldNs; }

private:
    friend class TimelineBuilder;
    Place placeOf(const ResourceIndex::Entry& entry) const;

    std::vector<TimelineGroup> m_groups;
    ResourceIndex m_resources;
    std::vector<Place> m_lanePlaces; // of each lane of resources
    std::vector<Place> m_headPlaces; // of each bundle
    std::vector<Place> m_filePlaces;
    std::vector<Place> m_pinPlaces;
    qint64 m_firstNs = 0;
    qint64 m_lastNs = 1;
    qint64 m_foldNs = 0;
};

} // namespace drmscope::app
