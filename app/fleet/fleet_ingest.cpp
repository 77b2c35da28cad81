// SPDX-License-Identifier: MIT
#include "app/fleet/fleet_ingest.h"

#include "app/fleet/fleet_store.h"
#include "app/query/session_error.h"

#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstring>
#include <exception>
#include <mutex>
#include <system_error>
#include <thread>

namespace drmscope::app {
namespace {

constexpr size_t kBatch = 64; // sessions; a kill loses no more than these

FleetFile fileAt(const std::filesystem::path& path)
{
    struct stat status = {};
    if (stat(path.c_str(), &status) != 0) {
        throw FleetError(FleetError::Kind::Usage,
                         "cannot add " + path.string() + ": " + std::strerror(errno));
    }
    std::error_code failed;
    const std::filesystem::path whole = std::filesystem::weakly_canonical(path, failed);
    return {failed ? path.string() : whole.string(), status.st_size,
            int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec};
}

// Threads take files from the front; what they read waits for the one who asked.
class Readers
{
public:
    Readers(const std::vector<FleetFile>& files, const std::string& commit, unsigned threads)
        : m_files(files), m_commit(commit), m_running(threads)
    {
        for (unsigned i = 0; i < threads; ++i) {
            m_threads.emplace_back([this] { read(); });
        }
    }
    ~Readers()
    {
        m_stop = true;
        m_room.notify_all();
        for (std::thread& thread : m_threads) {
            thread.join();
        }
    }
    Readers(const Readers&) = delete;
    Readers& operator=(const Readers&) = delete;

    // Empty once all is read.
    FleetBatch next()
    {
        std::unique_lock lock(m_mutex);
        m_ready.wait(lock, [this] { return m_count >= kBatch || m_running == 0; });
        m_count = 0;
        FleetBatch batch = std::exchange(m_batch, {});
        m_room.notify_all();
        return batch;
    }

private:
    void read()
    {
        for (size_t i = m_next++; i < m_files.size() && !m_stop; i = m_next++) {
            FleetBatch one;
            try {
                one.facts.push_back(readFleetFacts(m_files[i], m_commit));
            } catch (const std::exception& error) {
                one.rejected.emplace_back(m_files[i], error.what());
            }
            std::unique_lock lock(m_mutex);
            m_room.wait(lock, [this] { return m_count < 2 * kBatch || m_stop; });
            std::move(one.facts.begin(), one.facts.end(), std::back_inserter(m_batch.facts));
            std::move(one.rejected.begin(), one.rejected.end(),
                      std::back_inserter(m_batch.rejected));
            ++m_count;
            m_ready.notify_one();
        }
        const std::lock_guard lock(m_mutex);
        --m_running;
        m_ready.notify_one();
    }

    const std::vector<FleetFile>& m_files;
    const std::string& m_commit;
    std::atomic<size_t> m_next = 0;
    std::atomic<bool> m_stop = false;
    std::mutex m_mutex;
    std::condition_variable m_ready; // for the one who asks
    std::condition_variable m_room;  // for readers
    FleetBatch m_batch;
    size_t m_count = 0;
    unsigned m_running;
    std::vector<std::thread> m_threads;
};

} // namespace

std::vector<FleetFile> fleetFiles(const std::vector<std::string>& places)
{
    std::vector<FleetFile> files;
    for (const std::string& place : places) {
        if (!std::filesystem::is_directory(place)) {
            files.push_back(fileAt(place));
            continue;
        }
        const auto options = std::filesystem::directory_options::skip_permission_denied;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(place, options)) {
            std::error_code failed;
            if (entry.path().extension() == ".drmscope" && entry.is_regular_file(failed)) {
                files.push_back(fileAt(entry.path()));
            }
        }
    }
    std::sort(files.begin(), files.end(),
              [](const FleetFile& a, const FleetFile& b) { return a.path < b.path; });
    const auto twice =
        std::unique(files.begin(), files.end(),
                    [](const FleetFile& a, const FleetFile& b) { return a.path == b.path; });
    files.erase(twice, files.end());
    return files;
}

void readFleet(const std::vector<FleetFile>& files, const std::string& commit, unsigned threads,
               const std::function<void(FleetBatch&&)>& take)
{
    Readers readers(files, commit, std::max(threads, 1U));
    for (FleetBatch batch = readers.next(); !batch.facts.empty() || !batch.rejected.empty();
         batch = readers.next()) {
        take(std::move(batch));
    }
}

} // namespace drmscope::app
