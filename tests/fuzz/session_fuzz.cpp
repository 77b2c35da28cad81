// SPDX-License-Identifier: MIT
// A session whose bytes are changed anywhere, or, where the first byte is odd, any bytes as a
// session: a question of the readers, which the second byte chooses, is answered, or refused with a
// sentence.
//
// Changes are "place (3 bytes) length (1 byte) bytes", one after the other, so that small inputs
// reach all of a file that is not small.
#include "app/query/session_error.h"
#include "app/query/session_reader.h"
#include "tests/session_fixture/session_fixture.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

using namespace drmscope; // NOLINT(google-build-using-namespace): this file only
using app::SessionReader;

namespace {

using Bytes = std::span<const uint8_t>;

class File
{
public:
    explicit File(std::string path)
        : m_path(std::move(path)), m_fd(open(m_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600))
    {}

    void put(size_t at, Bytes bytes) const
    {
        if (pwrite(m_fd, bytes.data(), bytes.size(), static_cast<off_t>(at)) !=
            static_cast<ssize_t>(bytes.size()))
            std::abort();
    }
    void cut(size_t bytes) const
    {
        if (ftruncate(m_fd, static_cast<off_t>(bytes)) != 0)
            std::abort();
    }
    std::vector<uint8_t> read() const
    {
        std::vector<uint8_t> bytes(std::filesystem::file_size(m_path));
        if (pread(m_fd, bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
            std::abort();
        return bytes;
    }
    const std::string& path() const { return m_path; }

private:
    std::string m_path;
    int m_fd;
};

std::string folder()
{
    std::string made = "/dev/shm/drmscope-fuzz-XXXXXX";
    if (mkdtemp(made.data()) == nullptr)
        std::abort();
    static std::string removed;
    removed = made;
    std::atexit([] { std::filesystem::remove_all(removed); });
    return made;
}

struct Change
{
    size_t place;
    Bytes bytes;
};

std::vector<Change> changesOf(Bytes input, size_t fileBytes)
{
    std::vector<Change> changes;
    while (input.size() > 4) {
        const size_t place =
            (size_t{input[0]} | size_t{input[1]} << 8 | size_t{input[2]} << 16) % fileBytes;
        const size_t length = std::min({size_t{input[3]} + 1, input.size() - 4, fileBytes - place});
        changes.push_back({place, input.subspan(4, length)});
        input = input.subspan(4 + length);
    }
    return changes;
}

bool someEvents(const app::Event&)
{
    static unsigned events = 0;
    return ++events % 500 != 0;
}

// What a listing, a report and the window ask for.
const std::vector<std::function<void(SessionReader&)>> kQuestions = {
    [](SessionReader& reader) { return reader.summary(); },
    [](SessionReader& reader) { return reader.devices(); },
    [](SessionReader& reader) { return reader.afterlives(); },
    [](SessionReader& reader) { return reader.resources({.limit = 200}); },
    [](SessionReader& reader) { return reader.resourceGroups(); },
    [](SessionReader& reader) { return reader.resourceSpans(); },
    [](SessionReader& reader) { return reader.files(); },
    [](SessionReader& reader) { return reader.phases(); },
    [](SessionReader& reader) { return reader.marks(); },
    [](SessionReader& reader) { return reader.pins(); },
    [](SessionReader& reader) { return reader.ioctlsAfterGone(); },
    [](SessionReader& reader) { return reader.faultsAfterGone(); },
    [](SessionReader& reader) { return reader.fileHoldings(); },
    [](SessionReader& reader) { return reader.masters(); },
    [](SessionReader& reader) { return reader.dmabufImports(); },
    [](SessionReader& reader) { return reader.connectorStatuses(); },
    [](SessionReader& reader) { return reader.uevents(); },
    [](SessionReader& reader) { return reader.holderReactions(); },
    [](SessionReader& reader) { return reader.referenceSites(); },
    [](SessionReader& reader) { return reader.referenceBalances(); },
    [](SessionReader& reader) { return reader.kernelMessages(); },
    [](SessionReader& reader) { reader.events({}, someEvents); },
    [](SessionReader& reader) { return reader.eventIds("kmalloc", 0, 100); },
    [](SessionReader& reader) { return reader.findings(); },
    [](SessionReader& reader) { return reader.leaks(); },
    [](SessionReader& reader) { return reader.evidence(1); },
    [](SessionReader& reader) { return reader.judgement(); },
    [](SessionReader& reader) { return reader.doubts(); },
    [](SessionReader& reader) { return reader.anomalies(); },
    [](SessionReader& reader) { return reader.stack(1); },
    [](SessionReader& reader) { return reader.tasks(); },
    [](SessionReader& reader) { return reader.missed(); },
    [](SessionReader& reader) { return reader.hooks(); },
    [](SessionReader& reader) { return reader.views(); },
};

void ask(const std::string& path, uint8_t question)
{
    int64_t steps = 0;
    try {
        SessionReader reader(path);
        reader.setKeepGoing([&steps] { return ++steps < 100; });
        kQuestions[question % kQuestions.size()](reader);
    } catch (const app::SessionError& error) {
        if (*error.what() == '\0')
            std::abort();
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size)
{
    static const std::string kFolder = folder();
    static const std::string kMade = [] {
        const std::string path = kFolder + "/made.drmscope";
        tests::makeSession(path, tests::testText("hot_unplug.sql"));
        return path;
    }();
    static const File kChanged(kMade);
    static const File kAny(kFolder + "/any.drmscope");
    static const std::vector<uint8_t> kWhole = kChanged.read();
    if (size < 3)
        return 0;
    const Bytes input = Bytes(data, size).subspan(2);
    if (data[0] % 2 == 1) {
        kAny.cut(0);
        kAny.put(0, input);
        ask(kAny.path(), data[1]);
        return 0;
    }
    const std::vector<Change> changes = changesOf(input, kWhole.size());
    for (const Change& change : changes)
        kChanged.put(change.place, change.bytes);
    ask(kChanged.path(), data[1]);
    for (const Change& change : changes)
        kChanged.put(change.place, Bytes(kWhole).subspan(change.place, change.bytes.size()));
    return 0;
}
