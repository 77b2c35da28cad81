// SPDX-License-Identifier: MIT
#include "app/model/resource_index.h"

namespace drmscope::app {

namespace {

constexpr quint32 kUntold = quint32{1} << 31;
constexpr quint32 kLaneless = quint32{1} << 30;

} // namespace

ResourceIndex::Entry ResourceIndex::entryOf(quint32 bits)
{
    return {bits & (kLaneless - 1), (bits & kLaneless) != 0, (bits & kUntold) != 0};
}

void ResourceIndex::set(quint32 id, const Entry& entry)
{
    const quint32 page = id / kPage;
    if (page >= m_pages.size()) {
        m_pages.resize(page + 1);
        m_untold.resize(page + 1);
    }
    if (m_pages[page].empty()) {
        m_pages[page].assign(kPage, kNone);
    }
    auto& place = m_pages[page][id % kPage];
    m_count += place == kNone ? 1 : 0;
    m_untold[page] = m_untold[page] || entry.untold;
    place = entry.lane | (entry.laneless ? kLaneless : 0) | (entry.untold ? kUntold : 0);
}

quint32 ResourceIndex::at(qint64 id) const
{
    const auto page = static_cast<size_t>(id / kPage);
    return id < 0 || page >= m_pages.size() || m_pages[page].empty()
               ? kNone
               : m_pages[page][static_cast<size_t>(id % kPage)];
}

std::optional<ResourceIndex::Entry> ResourceIndex::find(qint64 id) const
{
    const quint32 bits = at(id);
    return bits == kNone ? std::nullopt : std::optional(entryOf(bits));
}

quint32 ResourceIndex::next(qint64 id, int by, const std::function<bool(const Entry&)>& fits) const
{
    for (qint64 other = id + by; other >= 0 && other < end(); other += by) {
        const auto page = other / kPage;
        if (m_pages[static_cast<size_t>(page)].empty()) { // to its last id in this direction
            other = by > 0 ? (page + 1) * kPage - 1 : page * kPage;
            continue;
        }
        const quint32 bits = at(other);
        if (bits != kNone && fits(entryOf(bits))) {
            return static_cast<quint32>(other);
        }
    }
    return 0;
}

bool ResourceIndex::isUntold(qint64 id) const
{
    const auto entry = find(id);
    return entry && entry->untold;
}

quint32 ResourceIndex::nextUntold(qint64 id, int by) const
{
    qint64 other = id + by;
    while (other >= 0 && other < end()) {
        const auto page = other / kPage;
        if (m_untold[static_cast<size_t>(page)]) {
            const quint32 found = nextOfPage(other, by);
            if (found != 0) {
                return found;
            }
        }
        other = by > 0 ? (page + 1) * kPage : page * kPage - 1;
    }
    return 0;
}

// From this id on, which may be it.
quint32 ResourceIndex::nextOfPage(qint64 id, int by) const
{
    for (qint64 other = id; other / kPage == id / kPage && other > 0; other += by) {
        if (isUntold(other)) {
            return static_cast<quint32>(other);
        }
    }
    return 0;
}

std::vector<quint32> ResourceIndex::ids() const
{
    std::vector<quint32> all;
    all.reserve(static_cast<size_t>(m_count));
    for (size_t page = 0; page < m_pages.size(); ++page) {
        for (quint32 place = 0; place < m_pages[page].size(); ++place) {
            if (m_pages[page][place] != kNone) {
                all.push_back(static_cast<quint32>(page) * kPage + place);
            }
        }
    }
    return all;
}

} // namespace drmscope::app
