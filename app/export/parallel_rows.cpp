// SPDX-License-Identifier: MIT
#include "app/export/parallel_rows.h"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace drmscope::app {
namespace {

constexpr RowId kRowsAPiece = 1 << 12;
constexpr unsigned kMostThreads = 4; // more wait for the one that writes

// The pieces of a table, and how far each has come. Threads take them in order and hand them in as
// they are done; the writer gets them in order. All of it under one lock, once a piece.
class Pieces
{
public:
    Pieces(RowRange rows, size_t most) : m_rows(rows), m_next(rows.first), m_done(most) {}

    struct Piece
    {
        uint64_t number = 0;
        RowRange rows;
        std::string text;
    };

    // Waits where the writer is too far behind. None: there are no more.
    std::optional<Piece> take()
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] {
            return m_stopped || m_exhausted || m_taken < m_written + m_done.size();
        });
        if (m_stopped || m_exhausted) {
            return std::nullopt;
        }
        Piece piece{m_taken++, {m_next, m_rows.last}, {}};
        if (m_rows.last - m_next >= kRowsAPiece) {
            piece.rows.last = m_next + kRowsAPiece - 1;
            m_next += kRowsAPiece;
        } else {
            m_exhausted = true;
        }
        if (!m_spare.empty()) {
            piece.text.swap(m_spare.back());
            m_spare.pop_back();
        }
        return piece;
    }

    void handIn(Piece&& piece)
    {
        const std::lock_guard lock(m_mutex);
        m_done[piece.number % m_done.size()] = std::move(piece.text);
        m_changed.notify_all();
    }

    // The next one's text; none after the last. Throws what a thread failed of.
    std::optional<std::string> next()
    {
        std::unique_lock lock(m_mutex);
        auto& place = m_done[m_written % m_done.size()];
        m_changed.wait(lock, [&] {
            return m_failure != nullptr || place.has_value() ||
                   (m_exhausted && m_written == m_taken);
        });
        if (m_failure != nullptr) {
            std::rethrow_exception(m_failure);
        }
        return std::exchange(place, std::nullopt);
    }

    void written(std::string&& text)
    {
        text.clear();
        const std::lock_guard lock(m_mutex);
        m_spare.push_back(std::move(text));
        ++m_written;
        m_changed.notify_all();
    }

    void fail(std::exception_ptr failure)
    {
        const std::lock_guard lock(m_mutex);
        m_failure = std::move(failure);
        m_changed.notify_all();
    }

    void stop()
    {
        const std::lock_guard lock(m_mutex);
        m_stopped = true;
        m_changed.notify_all();
    }

private:
    const RowRange m_rows;
    std::mutex m_mutex; // of all below
    std::condition_variable m_changed;
    RowId m_next;
    uint64_t m_taken = 0;
    uint64_t m_written = 0;
    std::vector<std::optional<std::string>> m_done; // by number, round and round
    std::vector<std::string> m_spare;
    std::exception_ptr m_failure;
    bool m_exhausted = false;
    bool m_stopped = false;
};

void workOn(Pieces& pieces, const std::filesystem::path& file, const PublicTable& table,
            const AppendRow& append)
{
    try {
        SessionReader reader(file);
        std::optional<Pieces::Piece> piece;
        reader.walkRanges(
            table,
            [&]() -> std::optional<RowRange> {
                if (piece) {
                    pieces.handIn(std::move(*piece));
                }
                piece = pieces.take();
                return piece ? std::optional(piece->rows) : std::nullopt;
            },
            [&](const PublicRow& row) { append(piece->text, row); });
    } catch (...) {
        pieces.fail(std::current_exception());
    }
}

// Ends the threads, also where the writer fails.
class Workers
{
public:
    explicit Workers(Pieces& pieces) : m_pieces(pieces) {}
    ~Workers()
    {
        m_pieces.stop();
        for (std::thread& thread : m_threads) {
            thread.join();
        }
    }
    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    template <typename Work> void start(const Work& work) { m_threads.emplace_back(work); }

private:
    Pieces& m_pieces;
    std::vector<std::thread> m_threads;
};

// Ids of a foreign file may lie anywhere: pieces are worth it where ids are about as many as rows
// can be.
bool isLong(const RowRange& rows, const std::filesystem::path& file)
{
    constexpr uint64_t kLeastBytesARow = 16;
    const uint64_t ids = static_cast<uint64_t>(rows.last) - static_cast<uint64_t>(rows.first);
    std::error_code failed;
    const uintmax_t bytes = std::filesystem::file_size(file, failed);
    return !failed && ids > 4 * kRowsAPiece && ids < bytes / kLeastBytesARow;
}

} // namespace

void writeRows(SessionReader& reader, const PublicTable& table, OutputFile& output,
               const AppendRow& append)
{
    const unsigned threads = std::min(std::thread::hardware_concurrency(), kMostThreads);
    const auto rows = reader.rowRange(table);
    if (!rows || threads < 2 || !isLong(*rows, reader.file())) {
        reader.walk(table, [&](const PublicRow& row) {
            append(output.buffer(), row);
            output.write({});
            return true;
        });
        return;
    }
    Pieces pieces(*rows, size_t{2} * threads);
    Workers workers(pieces);
    for (unsigned i = 0; i < threads; ++i) {
        workers.start([&] { workOn(pieces, reader.file(), table, append); });
    }
    while (auto text = pieces.next()) {
        output.write(*text);
        pieces.written(std::move(*text));
    }
}

} // namespace drmscope::app
