// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/holding.h"
#include "app/model/lane.h"
#include "app/model/resource_sweep.h"
#include "app/model/selection.h"
#include "app/query/device_label.h"
#include "app/query/session_notes.h"
#include "app/query/session_rows.h"

#include <QCoreApplication>
#include <QHash>
#include <QString>
#include <memory>
#include <vector>

namespace drmscope::app {

class Timeline;
struct FilterGroup;
struct Rows;

// Everything of a session that the window shows without asking again: read once on a worker thread,
// then constant, so that any thread may read it. Of the resources it holds what they add up to, and
// some bytes each to find them by: who shows single ones asks the file for them.
struct SessionContents
{
    Q_DECLARE_TR_FUNCTIONS(drmscope::app::SessionContents)
public:
    QString path;
    bool outline = false; // the resources are still to be read: none stands here, none is counted
    Summary summary;
    std::vector<Device> devices; // by first sight
    DeviceLabels labels{{}};     // of these
    std::vector<Afterlife> afterlives;
    std::vector<PhaseSpan> phases; // by device, in order
    std::vector<DrmFile> files;
    std::vector<Mark> marks;
    std::vector<Pin> pins;
    std::vector<MissedGap> missed;
    std::vector<Hook> hooks; // the last state of each
    std::vector<Anomaly> anomalies;
    std::vector<KernelMessage> kernelMessages;
    std::vector<Uevent> uevents;
    std::vector<IoctlCount> ioctls; // on drm_devices that were gone
    std::vector<FileHolding> held;  // when its drm_device went, a row a file
    std::vector<MasterSpan> masters;
    std::vector<DmabufImport> imports;
    std::vector<std::string> doubts;
    SessionNotes notes;            // when this was read
    std::vector<Finding> findings; // gravest first
    Judgement judgement;
    QHash<qint64, Holding> holdings; // by drm_device
    BarRoles roles;
    std::vector<AlikeResources> alike; // by the first of them
    // While it is recorded: what still lives has no row, and ids behind those of all rows.
    std::shared_ptr<const std::vector<LifeEvent>> open; // by their adds; nullptr: none
    std::vector<ResourceSpan> endedSince;               // those of `open` when this was read before
    ResourceTally tally;
    std::shared_ptr<const std::vector<quint32>> order; // ids of resources, by their adds
    bool lanesAscend = true;                           // ids of those of each lane
    QHash<qint64, QString> names;                      // of name ids of resources
    QHash<qint64, QString> frames;                     // of call site symbol ids
    QHash<qint64, QString> tasks;                      // "modprobe (211)" of task ids
    std::shared_ptr<const Timeline> timeline;
    std::shared_ptr<const std::vector<FilterGroup>> groups;
    std::shared_ptr<const Rows> findingTable;
    std::shared_ptr<const Rows> holderTable;
    std::shared_ptr<const Rows> callSiteTable;
    std::shared_ptr<const Rows> logTable;

    bool abandoned = false; // nobody records it any more, and nobody has completed it

    bool isRecording() const
    {
        return summary.session.state == SessionState::Recording && !abandoned;
    }
    qint64 originNs() const { return summary.originNs; }
    qint64 endNs() const { return summary.span.toNs; }

    const Device* device(RowId id) const; // nullptr: none
    const Afterlife* afterlife(RowId deviceId) const;
    const DrmFile* file(RowId id) const;
    const Finding* finding(RowId id) const;
    const Pin* pin(RowId id) const;
    const LifeEvent* openAdd(RowId resourceId) const;  // nullptr: it has a row
    RowId deviceOf(const Selection::Item& item) const; // its drm_device; 0 none, or an event
    Phase phaseAt(RowId deviceId, qint64 timeNs) const;
    Phase endPhase(const ResourceSpan& resource) const; // Unknown while live

    // As the command line calls it: "card0", "card0#4" where others are card0, too; "" for 0.
    QString nameOf(RowId deviceId) const;
    // The how-manieth drm_device on its parent this is, from 1, and of how many.
    int incarnation(const Device& device) const;
    int incarnations(const Device& device) const;
};

} // namespace drmscope::app
