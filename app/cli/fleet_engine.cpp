// SPDX-License-Identifier: MIT
#include "app/cli/fleet_engine.h"

#include "app/cli/fleet_lake.h"

namespace drmscope::app {
namespace {

class SqliteFleet : public FleetEngine
{
public:
    SqliteFleet(const std::string& at, FleetUse use)
        : m_store(at, use == FleetUse::Add ? FleetStore::Mode::Write : FleetStore::Mode::Read)
    {}

    std::vector<FleetFile> unknown(std::vector<FleetFile> files) override
    {
        std::erase_if(files, [this](const FleetFile& file) { return m_store.knows(file); });
        return files;
    }

    void add(FleetBatch&& batch) override
    {
        m_store.add(batch.facts);
        m_store.reject(batch.rejected);
    }

    FleetAnswer ask(const std::string& sql, const FleetQuestion& question) override
    {
        return m_store.ask(sql, question);
    }

private:
    FleetStore m_store;
};

} // namespace

std::unique_ptr<FleetEngine> fleetEngine(const std::string& engine, const std::string& at,
                                         FleetUse use)
{
    if (engine == "clickhouse") {
        return clickhouseFleet(at, use);
    }
    return std::make_unique<SqliteFleet>(at, use);
}

} // namespace drmscope::app
