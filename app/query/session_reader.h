// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/public_table.h"
#include "app/query/session_rows.h"
#include "app/query/stack_shares.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace drmscope::app {

// Which resources, in which order, which page of them. Default: all, in the order of their adds.
struct ResourceFilter
{
    enum class Order : uint8_t
    {
        Added,
        Size,
        Lifetime
    };

    RowId deviceId = 0;    // 0: of every drm_device
    TimeWindow window;     // alive at some time in it
    bool onlyLive = false; // still on a list, or left behind by release
    std::string owner;     // kind of owner, "drm_device" or "device"; "": any
    Order order = Order::Added;
    int64_t limit = -1; // -1: no limit
    int64_t offset = 0;
};

// To count resources costs a walk over all of them: some 20 s for ten million. LeftOut: those
// counts are kNotCounted, and a reader of spans counts them itself.
enum class ResourceCounts : uint8_t
{
    Made,
    LeftOut
};

struct EventFilter
{
    RowId deviceId = 0; // 0: every drm_device, and the events of none
    TimeWindow window;
    RowId afterId = 0; // only rows after this one: the tail of a live recording
    int64_t limit = -1;
};

// Reads one session file, complete or being recorded, and answers in plain values. Every SELECT of
// the project's readers stands in this folder, so that the window and the command line cannot
// disagree.
//
// Owns one read-only connection. One thread at a time may use it; a second thread opens a second
// reader. Nothing in the file is trusted: our own TEMP views are queried, never those that stand in
// the file. Each call sees the newest committed state; two calls in a row may see two states of a
// live recording, unless they are made inOneState().
//
// Errors: SessionError from every function, nothing else.
class SessionReader
{
public:
    explicit SessionReader(const std::filesystem::path& file);
    ~SessionReader();
    SessionReader(SessionReader&&) noexcept;
    SessionReader& operator=(SessionReader&&) noexcept;
    SessionReader(const SessionReader&) = delete;
    SessionReader& operator=(const SessionReader&) = delete;

    [[nodiscard]] const std::filesystem::path& file() const;

    // Asked often while a statement runs, on the thread that runs it; false ends the statement with
    // SessionError Cancelled. The function may read an atomic that another thread sets. Empty:
    // none.
    void setKeepGoing(std::function<bool()> keepGoing);

    // Changes whenever another connection has committed (PRAGMA data_version): what a live view
    // polls.
    [[nodiscard]] int64_t dataVersion();
    // All that `read` asks this reader for is of one state of the file; but for walkSpans(),
    // walkGrowth() and stacks, which keep to one by themselves and cannot be asked in here.
    void inOneState(const std::function<void()>& read);
    // Whether its recorder, or who completes it, is still there: one that was killed leaves a
    // session that says forever that it is being recorded.
    [[nodiscard]] bool isBeingWritten();

    // SessionError Damaged where the file contradicts itself anywhere: reads all of it.
    void requireSound();

    [[nodiscard]] Summary summary(ResourceCounts counts = ResourceCounts::Made);
    // By first sight.
    [[nodiscard]] std::vector<Device> devices(ResourceCounts counts = ResourceCounts::Made);
    [[nodiscard]] std::vector<Afterlife> afterlives(ResourceCounts counts = ResourceCounts::Made);
    [[nodiscard]] RowId newestResourceId(); // 0: none; costs nothing, however many there are

    [[nodiscard]] std::vector<Resource> resources(const ResourceFilter& filter = {});
    [[nodiscard]] int64_t
    resourceCount(const ResourceFilter& filter = {}); // without limit and offset
    [[nodiscard]] std::optional<Resource> resource(RowId resourceId);
    // All, by driver, call site, name and end.
    [[nodiscard]] std::vector<ResourceGroup> resourceGroups();
    // Of one drm_device (0: of all), by device, its own before its parent's, and add time. devm_*
    // resources that belong to no drm_device, and the brackets of devres groups, are left out.
    [[nodiscard]] std::vector<ResourceSpan> resourceSpans(RowId deviceId = 0);
    // The same rows one by one, however many there are; false from `each` ends the walk. `each`
    // must not use this reader. A recording writes a resource when it has ended, so that those
    // behind an id are those that ended since.
    enum class SpanOrder : uint8_t
    {
        ById,
        ByTime, // of their adds
    };
    void walkSpans(SpanOrder order, const std::function<bool(const ResourceSpan&)>& each,
                   RowId afterId = 0);
    // What has grown, in one state of the file: resources behind a row, by their ids, then what the
    // events behind one say of others. Neither function may use this reader. The newest event.
    RowId walkGrowth(RowId afterId, const std::function<void(const ResourceSpan&)>& ended,
                     RowId afterEventId, const std::function<void(const LifeEvent&)>& life);
    // Struct devices, as LifeEvent names them, and the newest drm_device of each.
    [[nodiscard]] std::vector<std::pair<RowId, RowId>> devicesOfOwners();
    // What resource() tells once it has ended.
    [[nodiscard]] std::optional<Resource> addedBy(RowId eventId);
    // Whether ByTime costs but a little more than ById: not while it is recorded.
    [[nodiscard]] bool hasTimeOrder();
    // Those of the ids that there are, in the order in which they are asked for.
    [[nodiscard]] std::vector<ResourceSpan> spansOf(const std::vector<RowId>& ids);

    // Each of one drm_device, or of all with 0; in the order of their beginnings.
    [[nodiscard]] std::vector<DrmFile> files(RowId deviceId = 0);
    [[nodiscard]] std::vector<PhaseSpan> phases(RowId deviceId = 0);
    [[nodiscard]] std::vector<Mark> marks(RowId deviceId = 0);
    [[nodiscard]] std::vector<Pin> pins(RowId deviceId = 0);
    [[nodiscard]] std::vector<IoctlCount> ioctlsAfterGone(RowId deviceId = 0);
    [[nodiscard]] std::vector<FaultCount> faultsAfterGone(RowId deviceId = 0);
    [[nodiscard]] std::vector<FileHolding> fileHoldings(RowId deviceId = 0);
    [[nodiscard]] std::vector<MasterSpan> masters(RowId deviceId = 0);
    [[nodiscard]] std::vector<DmabufImport> dmabufImports(RowId deviceId = 0);
    [[nodiscard]] std::vector<ConnectorStatus> connectorStatuses(RowId deviceId = 0);
    [[nodiscard]] std::vector<Uevent> uevents(RowId deviceId = 0);
    [[nodiscard]] std::vector<HolderReaction> holderReactions(RowId deviceId = 0);
    [[nodiscard]] std::vector<ReferenceSite> referenceSites(RowId deviceId = 0);
    [[nodiscard]] std::vector<ReferenceBalance> referenceBalances(RowId deviceId = 0);
    [[nodiscard]] std::vector<KernelMessage> kernelMessages();
    // The end of what the machine's console said; none where nobody listened.
    [[nodiscard]] std::vector<std::string> consoleLines();

    // All of it as a file of its own at `output`, which appears when it is whole; what is there is
    // replaced. Also where the session's file was deleted while this reader had it open.
    void copyTo(const std::filesystem::path& output);

    // In the order in which they happened, one call of `each` an event; false from it ends the
    // walk. `each` must not use this reader.
    void events(const EventFilter& filter, const std::function<bool(const Event&)>& each);
    [[nodiscard]] std::optional<Event> event(RowId eventId);
    // What a window needs to page through many of them. A text is looked for in kind, name, minor,
    // command, call site and thread; ids come in the order in which the events happened.
    // -1: their ids are not 1, 2, 3, … Those up to `known` were counted before: they stay.
    [[nodiscard]] int64_t eventCount(int64_t known = 0);
    [[nodiscard]] std::vector<RowId> eventIds(const std::string& text, RowId deviceId,
                                              int64_t mostIds);
    // What many events sort by: what is said for each alone, and, as an event whose id is the
    // shape's, what those of one shape have in common.
    enum class EventKey : uint8_t
    {
        Time,
        Shape,
        Device,
        Object,
    };
    void eventKeys(EventKey key, const std::function<bool(RowId, int64_t)>& each);
    [[nodiscard]] std::vector<Event> eventShapes(RowId afterId = 0);
    // What is an event's own, `afterId` and later; the rest is its shape's. Twenty times as many a
    // second as events(), which it else is like.
    void eventRows(RowId afterId, const std::function<bool(const EventRow&)>& each);

    // The rows of a public table in the order of their ids, one call of `each` a row; false from it
    // ends the walk. Memory does not grow with the rows. `each` must not use this reader.
    void walk(const PublicTable& table, const std::function<bool(const PublicRow&)>& each);
    // The same of one range of ids after the other, until `next` names none: several readers share
    // a table like this. `next` must not use this reader.
    void walkRanges(const PublicTable& table, const std::function<std::optional<RowRange>()>& next,
                    const std::function<void(const PublicRow&)>& each);
    // From the first row to the last; none where there are no rows.
    [[nodiscard]] std::optional<RowRange> rowRange(const PublicTable& table);

    [[nodiscard]] std::vector<Finding> findings();                 // gravest first, then by time
    [[nodiscard]] std::vector<Finding> leaks();                    // those of the view `leak`
    [[nodiscard]] std::vector<Evidence> evidence(RowId findingId); // by table and row
    [[nodiscard]] Judgement judgement();
    // Every reason why some verdict of some rule may be wrong; empty for a whole recording.
    [[nodiscard]] std::vector<std::string> doubts();
    [[nodiscard]] std::vector<Reason> reasons(); // the same, and whom each concerns
    [[nodiscard]] std::vector<Anomaly> anomalies();

    [[nodiscard]] std::vector<Frame> stack(RowId stackId); // innermost first; empty for 0
    // What the resources of walkSpans() add up to, and how calls came to them.
    [[nodiscard]] std::vector<StackShare> stackShares();
    // Those that go through a frame that is meant, by row; a frame as the kernel prints it.
    [[nodiscard]] std::vector<RowId>
    stacksThrough(const std::function<bool(const std::string& frame)>& isMeant);
    [[nodiscard]] CallPaths callPaths(const std::vector<StackShare>& shares);
    [[nodiscard]] std::string frame(RowId symbolId); // "" for 0
    [[nodiscard]] std::string name(RowId nameId);    // "" for 0
    [[nodiscard]] std::vector<Task> tasks();

    // What one statement of a user's gives: SELECT, WITH, VALUES or EXPLAIN; nothing that writes.
    [[nodiscard]] SqlTable table(const std::string& sql, int64_t mostRows);
    enum class RowTable : uint8_t
    {
        Resource,
        DrmFile,
        Device,
        Pin,
        Finding,
        Event
    };
    [[nodiscard]] SqlTable row(RowTable table, RowId id); // one row, or none
    [[nodiscard]] std::vector<SqlView> views();           // our views, then the tables

    [[nodiscard]] std::string
    buildId(const std::string& object); // "vmlinux" or a module; "" unknown
    [[nodiscard]] std::vector<MissedGap> missed();
    [[nodiscard]] std::vector<Hook> hooks(); // the last state of each

private:
    class Connection;
    std::unique_ptr<Connection> m_connection;
};

} // namespace drmscope::app
