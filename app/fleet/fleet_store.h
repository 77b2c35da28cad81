// SPDX-License-Identifier: MIT
#pragma once

#include "app/fleet/fleet_facts.h"

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace drmscope::schema {
class Database;
} // namespace drmscope::schema

namespace drmscope::app {

// Rows of a query: what its columns are called, and values.
struct FleetAnswer
{
    std::vector<std::string> columns;
    std::vector<FleetRow> rows;
};

// What a documented query is asked with.
struct FleetQuestion
{
    std::string since; // "2026-11-01"; "": from the first day on
    std::string driver;
};

// The SQLite fleet file. One writer at a time; a second waits. Errors: FleetError.
class FleetStore
{
public:
    enum class Mode
    {
        Read,
        Write // makes it where there is none
    };

    FleetStore(const std::string& path, Mode mode);
    ~FleetStore();
    FleetStore(const FleetStore&) = delete;
    FleetStore& operator=(const FleetStore&) = delete;

    // Whether this very file was taken in, or set aside, as it is now.
    [[nodiscard]] bool knows(const FleetFile& file) const;
    // Several in one step; what a session said before is replaced.
    void add(const std::vector<FleetFacts>& facts);
    void reject(const std::vector<std::pair<FleetFile, std::string>>& files);

    [[nodiscard]] FleetAnswer ask(const std::string& sql, const FleetQuestion& question) const;

private:
    std::string m_path;
    std::unique_ptr<schema::Database> m_database;
};

// A fleet could not be opened, read or written to. Ready to be shown.
class FleetError : public std::runtime_error
{
public:
    enum class Kind : uint8_t
    {
        NotAFleet,
        CannotCreate,
        Io,
        Usage // a query that is none
    };

    FleetError(Kind kind, const std::string& text) : std::runtime_error(text), m_kind(kind) {}
    [[nodiscard]] Kind kind() const { return m_kind; }

private:
    Kind m_kind;
};

} // namespace drmscope::app
