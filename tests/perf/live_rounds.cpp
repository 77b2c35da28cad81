// SPDX-License-Identifier: MIT
// What judging costs while a recording grows.
//   live_rounds FILE RESOURCES DEVICES
// Records DEVICES drm_devices, 20 of them alive at a time, with RESOURCES resources together, into
// FILE, which must not exist, and judges as often as a recorder would that hears 10,000 events a
// second. Prints a table; it judges nothing.
#include "schema/session_file.h"
#include "tests/tracer/store/many_devices.h"
#include "tracer/store/session_row.h"
#include "tracer/store/session_writer.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

using namespace drmscope; // NOLINT(google-build-using-namespace): this file only

namespace {

constexpr size_t kAlive = 20;
constexpr int64_t kEventsASecond = 10'000;
constexpr int kRowsOfTable = 10;

double milliseconds(tracer::LiveFindings::Clock::duration time)
{
    return std::chrono::duration<double, std::milli>(time).count();
}

} // namespace

int main(int argc, char** argv)
{
    if (argc != 4)
        return 64;
    const int64_t resources = std::atoll(argv[2]); // NOLINT(cert-err34-c)
    const int64_t count = std::atoll(argv[3]);     // NOLINT(cert-err34-c)
    schema::SessionFile file = schema::SessionFile::create(
        argv[1], schema::SessionFile::Overwrite::No,
        [](schema::Database& database) { tracer::session_row::insert(database, ""); });
    const tests::EverySymbol symbols;
    tracer::SessionWriter writer(file, symbols);
    tests::ManyDevices devices(writer, 1, static_cast<int>(resources / count));
    tracer::LiveFindings::Clock::time_point clock = tracer::LiveFindings::Clock::now();
    std::printf("| events | drm_devices | rounds | a round, ms: median | longest |\n");
    for (int row = 1; row <= kRowsOfTable; ++row) {
        std::vector<double> rounds;
        while (devices.devices() < count * row / kRowsOfTable) {
            const int64_t before = writer.eventCount();
            while (writer.eventCount() - before < kEventsASecond)
                devices.step(kAlive);
            writer.commit();
            clock += std::chrono::seconds(1);
            const int64_t judged = writer.live().rounds();
            writer.commitIfDue(clock);
            if (writer.live().rounds() != judged)
                rounds.push_back(milliseconds(writer.live().lastRound()));
        }
        std::ranges::sort(rounds);
        if (!rounds.empty())
            std::printf("| %lld | %lld | %zu | %.1f | %.1f |\n",
                        static_cast<long long>(writer.eventCount()),
                        static_cast<long long>(devices.devices()), rounds.size(),
                        rounds[rounds.size() / 2], rounds.back());
        std::fflush(stdout);
    }
    return 0;
}
