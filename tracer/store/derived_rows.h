// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/drmres/rows.h"
#include "tracer/store/batch.h"
#include "tracer/store/touched_devices.h"

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace drmscope::tracer {

// The words of derived.sql.
const char* toText(Phase phase);

// What the trackers find, as rows of the derived tables, which are empty. The batch must outlive
// it.
class DerivedRows : public DerivedSink
{
public:
    // Called after each row, for one event may end any number of lifetimes: writes what waits if
    // that is long.
    using MakeRoom = std::function<void()>;

    // `touched`, if any, hears of every row.
    DerivedRows(Batch& batch, MakeRoom makeRoom, TouchedDevices* touched = nullptr)
        : m_batch(batch), m_makeRoom(std::move(makeRoom)), m_touched(touched)
    {}
    // Into a part of the session (schema/session_part.h), to which the rows so far are added in
    // other ways: ids are those after them, and resources go by statements, into the part's table.
    DerivedRows(Batch& batch, MakeRoom makeRoom, const DerivedRows& sofar);

    // A row of `owner`, before the first resource of it.
    void ownerSeen(RowId ownerId, std::string_view kind);

    void onResource(const ResourceRow& row) override;
    void onFile(const FileRow& row) override;
    RowId onPin(const PinRow& row) override;
    void onPhase(const PhaseRow& row) override;
    void onAnomaly(const AnomalyRow& row) override;

    RowId lastResourceId() const { return m_lastResourceId; }

private:
    std::string_view kindOf(RowId ownerId) const;
    void wrote(RowId deviceId, TouchedDevices::Table table, RowId rowId);
    void changed(RowId deviceId);

    Batch& m_batch;
    MakeRoom m_makeRoom;
    TouchedDevices* m_touched = nullptr;
    bool m_inPages = true;
    std::unordered_map<RowId, std::string> m_ownerKinds; // but those of a lifetime
    RowId m_lastResourceId = 0;
    RowId m_lastFileId = 0;
    RowId m_lastPinId = 0;
    RowId m_lastAnomalyId = 0;
};

} // namespace drmscope::tracer
