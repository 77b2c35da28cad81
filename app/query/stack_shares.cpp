// SPDX-License-Identifier: MIT
#include "app/query/stack_shares.h"

#include "app/query/claimed_sum.h"
#include "app/query/session_connection.h"
#include "app/query/session_reader.h"
#include "schema/snapshot.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace drmscope::app {
namespace {

using schema::Statement;

// The functions that symbols lie in, each once.
class Functions
{
public:
    explicit Functions(schema::Database& database)
        : m_symbol(database, "SELECT f.frame, y.module FROM frame AS f JOIN symbol AS y "
                             "ON y.id = f.symbol_id WHERE f.symbol_id = ?1")
    {}

    uint32_t of(RowId symbolId)
    {
        const auto known = m_ofSymbol.find(symbolId);
        if (known != m_ofSymbol.end()) {
            return known->second;
        }
        m_symbol.reset();
        m_symbol.bindAll(symbolId);
        StackFunction function{"?", ""}; // a row that is not there
        if (m_symbol.step()) {
            const auto frame = m_symbol.text(0);
            function = {std::string(frame.substr(0, frame.find('+'))), textOf(m_symbol, 1)};
        }
        const auto [place, isNew] =
            m_places.emplace(std::move(function), static_cast<uint32_t>(m_places.size()));
        m_ofSymbol.emplace(symbolId, place->second);
        return place->second;
    }

    // What of() said are places before; here they are in the order of the names.
    std::vector<StackFunction> sorted(std::vector<uint32_t>& placeOf) const
    {
        std::vector<StackFunction> functions;
        placeOf.resize(m_places.size());
        for (const auto& [function, place] : m_places) {
            placeOf[place] = static_cast<uint32_t>(functions.size());
            functions.push_back(function);
        }
        return functions;
    }

private:
    Statement m_symbol;
    std::map<StackFunction, uint32_t> m_places;
    std::unordered_map<RowId, uint32_t> m_ofSymbol;
};

} // namespace

void StackSum::add(const ResourceSpan& resource)
{
    const auto key = std::tuple(resource.stackId, resource.callSiteSymbolId, resource.deviceId);
    const bool live = isLiveOrLeaked(resource.end);
    auto& share = m_shares[key];
    std::tie(share.stackId, share.callSiteSymbolId, share.deviceId) = key;
    ++share.count;
    addClaimed(share.sizeBytes, resource.sizeBytes);
    share.liveCount += live ? 1 : 0;
    addClaimed(share.liveBytes, live ? resource.sizeBytes : 0);
}

std::vector<StackShare> StackSum::shares() const
{
    std::vector<StackShare> shares;
    shares.reserve(m_shares.size());
    for (const auto& [key, share] : m_shares) {
        shares.push_back(share);
    }
    return shares;
}

std::string textOf(const StackFunction& function)
{
    return function.module.empty() ? function.name : function.name + " [" + function.module + "]";
}

std::vector<StackShare> SessionReader::stackShares()
{
    StackSum sum;
    walkSpans(SpanOrder::ById, [&sum](const ResourceSpan& resource) {
        sum.add(resource);
        return true;
    });
    return sum.shares();
}

std::vector<RowId>
SessionReader::stacksThrough(const std::function<bool(const std::string& frame)>& isMeant)
{
    return m_connection->guarded([&] {
        schema::Database& database = m_connection->database();
        const schema::Snapshot snapshot(database);
        std::unordered_set<RowId> meant;
        Statement symbols(database, "SELECT symbol_id, frame FROM frame");
        while (symbols.step()) {
            if (isMeant(textOf(symbols, 1))) {
                meant.insert(symbols.integer(0));
            }
        }
        std::vector<RowId> through;
        Statement rows(database, "SELECT stack_id, symbol_id FROM stack ORDER BY stack_id");
        while (!meant.empty() && rows.step()) {
            const RowId stackId = rows.integer(0);
            if (meant.contains(rows.integer(1)) && (through.empty() || through.back() != stackId)) {
                through.push_back(stackId);
            }
        }
        return through;
    });
}

CallPaths SessionReader::callPaths(const std::vector<StackShare>& shares)
{
    return m_connection->guarded([&] {
        schema::Database& database = m_connection->database();
        const schema::Snapshot snapshot(database);
        Functions functions(database);
        Statement rows(database, "SELECT symbol_id FROM stack WHERE stack_id = ?1 ORDER BY depth");
        CallPaths found;
        std::vector<RowId> symbols;
        for (size_t i = 0; i < shares.size(); ++i) {
            const auto& share = shares[i];
            if (i == 0 || share.stackId != shares[i - 1].stackId) {
                symbols.clear();
                rows.reset();
                rows.bindAll(share.stackId);
                while (rows.step()) {
                    symbols.push_back(rows.integer(0));
                }
            }
            // Whoever records no stacks may still know who called.
            const bool siteAlone = symbols.empty() && share.callSiteSymbolId != 0;
            const std::vector<RowId> alone(siteAlone ? 1 : 0, share.callSiteSymbolId);
            const auto& way = siteAlone ? alone : symbols;
            CallPath path;
            for (const RowId symbol : way) {
                path.functions.push_back(functions.of(symbol));
            }
            const auto site = std::find(way.begin(), way.end(), share.callSiteSymbolId);
            if (site != way.end()) {
                path.site = static_cast<size_t>(site - way.begin());
            }
            found.paths.push_back(std::move(path));
        }
        std::vector<uint32_t> placeOf;
        found.functions = functions.sorted(placeOf);
        for (auto& path : found.paths) {
            for (auto& function : path.functions) {
                function = placeOf[function];
            }
        }
        return found;
    });
}

} // namespace drmscope::app
