// SPDX-License-Identifier: MIT
#pragma once

#include <QHash>
#include <memory>
#include <utility>
#include <vector>

namespace drmscope::app {

// The pages of a long table that were looked at last: what is not among them is asked for, one page
// at a time. GUI thread.
template <typename Row> class RowPages
{
public:
    using Page = std::vector<Row>;
    static constexpr int kRows = 256;

    void clear()
    {
        m_pages.clear();
        m_recent.clear();
        m_asked = -1;
    }

    void forget(int page)
    {
        m_pages.remove(page);
        m_asked = m_asked == page ? -1 : m_asked;
    }

    // nullptr: it is not here, or shorter than that.
    [[nodiscard]] const Row* find(int row) const
    {
        const auto found = m_pages.constFind(row / kRows);
        const auto place = static_cast<size_t>(row % kRows);
        return found == m_pages.constEnd() || place >= (*found)->size() ? nullptr
                                                                        : &(**found)[place];
    }

    // True: nobody asked for this page last, but the caller is to; a newer wish makes older ones
    // stale.
    bool mustAsk(int page)
    {
        return !m_pages.contains(page) && std::exchange(m_asked, page) != page;
    }

    // False: the page is no longer asked for. What comes now is of rows that are no more.
    bool answer(int page, Page rows)
    {
        if (m_asked != page) {
            return false;
        }
        take(page, std::move(rows));
        return true;
    }

    void take(int page, Page rows)
    {
        m_asked = -1;
        m_pages.insert(page, std::make_shared<const Page>(std::move(rows)));
        m_recent.push_back(page);
        if (m_recent.size() > kMost) {
            m_pages.remove(m_recent.front());
            m_recent.erase(m_recent.begin());
        }
    }

private:
    static constexpr size_t kMost = 64;

    QHash<int, std::shared_ptr<const Page>> m_pages;
    std::vector<int> m_recent; // by when they came
    int m_asked = -1;
};

} // namespace drmscope::app
