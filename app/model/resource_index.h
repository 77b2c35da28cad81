// SPDX-License-Identifier: MIT
#pragma once

#include <QtGlobal>
#include <functional>
#include <optional>
#include <vector>

namespace drmscope::app {

// Which lane each resource of a session stands on, by its id: four bytes a resource, so that ten
// millions of them can be found without asking the file.
class ResourceIndex
{
public:
    struct Entry
    {
        quint32 lane = 0; // or the bundle, where it found no lane
        bool laneless = false;
        bool untold = false; // a leak or a hazard that no finding tells of
    };

    // Ids of our recorders count from 1; of what a foreign file has beyond this, nothing is shown.
    static constexpr qint64 kMostId = qint64{1} << 31;

    void set(quint32 id, const Entry& entry);
    [[nodiscard]] std::optional<Entry> find(qint64 id) const;
    // The next id behind (by 1) or before (by -1) this one whose entry fits; 0: none.
    [[nodiscard]] quint32 next(qint64 id, int by,
                               const std::function<bool(const Entry&)>& fits) const;
    [[nodiscard]] bool isUntold(qint64 id) const;
    [[nodiscard]] quint32 nextUntold(qint64 id, int by) const; // quick, where they are few
    [[nodiscard]] std::vector<quint32> ids() const;            // all, ascending
    [[nodiscard]] qint64 count() const { return m_count; }
    [[nodiscard]] qint64 end() const { return static_cast<qint64>(m_pages.size()) * kPage; }

private:
    static constexpr quint32 kPage = 512;
    static constexpr quint32 kNone = ~quint32{0};
    static Entry entryOf(quint32 bits);

    [[nodiscard]] quint32 at(qint64 id) const;
    [[nodiscard]] quint32 nextOfPage(qint64 id, int by) const;

    std::vector<std::vector<quint32>> m_pages; // an empty page has no resources
    std::vector<bool> m_untold;                // pages that have such a one
    qint64 m_count = 0;
};

} // namespace drmscope::app
