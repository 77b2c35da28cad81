// SPDX-License-Identifier: MIT
#pragma once

#include "schema/row_pages.h"
#include "schema/statement.h"
#include "tracer/drmres/rows.h"
#include "tracer/store/touched_devices.h"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace drmscope::tracer {

// The words of derived.sql.
const char* toText(Phase phase);

// Writes what the trackers find into the derived tables, which are empty, in the caller's
// transaction. Resources wait for flush(). The Database must outlive it. Throws SqliteError.
class DerivedRows : public DerivedSink
{
public:
    // `touched`, if any, hears of every row.
    explicit DerivedRows(schema::Database& database, TouchedDevices* touched = nullptr);
    // Into a part of the session (schema/session_part.h), to which other rows are added in other
    // ways: resources get ids after this one, and do not wait.
    DerivedRows(schema::Database& database, RowId lastResourceId);

    void onResource(const ResourceRow& row) override;
    void onFile(const FileRow& row) override;
    void onPin(const PinRow& row) override;
    void onPhase(const PhaseRow& row) override;
    void onAnomaly(const AnomalyRow& row) override;

    // Writes what waits; before the transaction is committed or the table is read.
    void flush();
    RowId lastResourceId() const { return m_lastResourceId; }

private:
    std::string_view kindOf(RowId ownerId);
    void wrote(RowId deviceId, TouchedDevices::Table table);

    schema::Database& m_database;
    TouchedDevices* m_touched = nullptr;
    std::optional<schema::RowPages> m_resources;
    std::optional<schema::Statement> m_resource; // where there are no pages
    schema::Statement m_ownerKind;
    std::unordered_map<RowId, std::string> m_ownerKinds;
    RowId m_lastResourceId = 0;
    schema::Statement m_file;
    schema::Statement m_pin;
    schema::Statement m_phase;
    schema::Statement m_anomaly;
};

} // namespace drmscope::tracer
