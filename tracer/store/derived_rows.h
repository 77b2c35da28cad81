// SPDX-License-Identifier: MIT
#pragma once

#include "schema/statement.h"
#include "tracer/drmres/rows.h"

namespace drmscope::tracer {

// The words of derived.sql.
const char* toText(Phase phase);

// Writes what the trackers find into the derived tables, in the caller's transaction. The Database
// must outlive it. Throws SqliteError.
class DerivedRows : public DerivedSink
{
public:
    explicit DerivedRows(schema::Database& database);

    void onResource(const ResourceRow& row) override;
    void onFile(const FileRow& row) override;
    void onPin(const PinRow& row) override;
    void onPhase(const PhaseRow& row) override;
    void onAnomaly(const AnomalyRow& row) override;

private:
    schema::Statement m_resource;
    schema::Statement m_file;
    schema::Statement m_pin;
    schema::Statement m_phase;
    schema::Statement m_anomaly;
};

} // namespace drmscope::tracer
