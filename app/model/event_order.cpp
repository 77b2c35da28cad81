// SPDX-License-Identifier: MIT
#include "app/model/event_order.h"

#include "app/model/event_table_model.h"
#include "app/query/session_reader.h"

#include <QHash>
#include <algorithm>
#include <tuple>

namespace drmscope::app {

namespace {

using Keyed = std::pair<qint64, RowId>;

// What has a place among others of its kind, and which.
struct Placed
{
    qint64 number = 0;
    QString text;
    RowId id = 0;
};

QHash<qint64, qint64> placesOf(std::vector<Placed> all)
{
    const auto before = [](const Placed& a, const Placed& b) {
        return std::tie(a.number, a.text) < std::tie(b.number, b.text);
    };
    std::sort(all.begin(), all.end(), before);
    QHash<qint64, qint64> places;
    qint64 place = 0;
    for (size_t i = 0; i < all.size(); ++i) {
        place += i > 0 && before(all[i - 1], all[i]) ? 1 : 0;
        places.insert(all[i].id, place);
    }
    return places;
}

QHash<qint64, qint64> placesOfShapes(SessionReader& reader, const SessionContents& contents,
                                     int column)
{
    std::vector<Placed> all;
    for (const auto& shape : reader.eventShapes()) {
        switch (column) {
        case EventTableModel::Size:
            all.push_back({shape.sizeBytes, {}, shape.id});
            break;
        case EventTableModel::Cpu:
            all.push_back({shape.cpu, {}, shape.id});
            break;
        case EventTableModel::Result:
            all.push_back({shape.result, {}, shape.id});
            break;
        default:
            all.push_back(
                {0, EventTableModel::textOf(contents, shape, column).toLower(), shape.id});
        }
    }
    return placesOf(std::move(all));
}

QHash<qint64, qint64> placesOfDevices(const SessionContents& contents)
{
    std::vector<Placed> all{{}}; // events of none
    for (const auto& device : contents.devices) {
        all.push_back({0, contents.nameOf(device.id).toLower(), device.id});
    }
    return placesOf(std::move(all));
}

} // namespace

std::vector<RowId> eventOrder(SessionReader& reader, const SessionContents& contents, int column,
                              const std::optional<std::vector<RowId>>& among,
                              const QueryRunner::KeepGoing& keepGoing, std::atomic<qint64>& read)
{
    using Key = SessionReader::EventKey;
    constexpr qint64 kOften = 1 << 14;
    const Key key = column == EventTableModel::Time        ? Key::Time
                    : column == EventTableModel::DrmDevice ? Key::Device
                    : column == EventTableModel::Object    ? Key::Object
                                                           : Key::Shape;
    const auto places = key == Key::Shape    ? placesOfShapes(reader, contents, column)
                        : key == Key::Device ? placesOfDevices(contents)
                                             : QHash<qint64, qint64>();
    std::vector<Keyed> keyed;
    auto next = among ? among->begin() : std::vector<RowId>::const_iterator();
    qint64 count = 0;
    reader.eventKeys(key, [&](RowId id, qint64 value) {
        if (++count % kOften == 0) {
            read = count;
            if (!keepGoing()) {
                return false;
            }
        }
        if (among) {
            while (next != among->end() && *next < id) {
                ++next;
            }
            if (next == among->end()) {
                return false;
            }
        }
        if (!among || *next == id) {
            keyed.emplace_back(
                key == Key::Shape || key == Key::Device ? places.value(value) : value, id);
        }
        return true;
    });
    std::sort(keyed.begin(), keyed.end());
    std::vector<RowId> ids;
    ids.reserve(keyed.size());
    for (const auto& [ignored, id] : keyed) {
        ids.push_back(id);
    }
    return ids;
}

} // namespace drmscope::app
