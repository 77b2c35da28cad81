// SPDX-License-Identifier: MIT
#include "app/report/junit.h"

#include "app/report/quantity.h"
#include "app/report/xml_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace drmscope::app {
namespace {

using Status = JunitCase::Status;

int64_t countOf(const JunitSuite& suite, Status status)
{
    return std::count_if(suite.cases.begin(), suite.cases.end(),
                         [status](const JunitCase& each) { return each.status == status; });
}

std::string caseText(const JunitCase& each)
{
    const std::string head = fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"0\"",
                                         xmlText(each.className), xmlText(each.name));
    switch (each.status) {
    case Status::Passed:
        break;
    case Status::Skipped:
        // As text: the schema knows no attribute of it, and Jenkins reads either.
        return fmt::format("{}>\n      <skipped>{}</skipped>\n    </testcase>\n", head,
                           xmlText(each.message));
    case Status::Failed:
    case Status::Error: {
        const char* element = each.status == Status::Failed ? "failure" : "error";
        return fmt::format("{0}>\n      <{1} type=\"drmscope\" message=\"{2}\">{3}</{1}>\n    "
                           "</testcase>\n",
                           head, element, xmlText(each.message), xmlText(each.text));
    }
    }
    return head + "/>\n";
}

} // namespace

JunitSuite junitSuiteOf(const std::string& name, const Session& session)
{
    // "2026-11-22 11:03:07 UTC"
    std::string text = wallClockText(session.startedNs + session.wallOffsetNs).substr(0, 19);
    text = text.size() == 19 ? text.replace(10, 1, "T") : "1970-01-01T00:00:00";
    return {name, std::move(text), session.hostname, {}};
}

std::string junitText(const JunitSuite& suite)
{
    const std::string counts =
        fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" time=\"0\"",
                    suite.cases.size(), countOf(suite, Status::Failed),
                    countOf(suite, Status::Error), countOf(suite, Status::Skipped));
    std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    out +=
        fmt::format("<testsuites>\n  <testsuite name=\"{}\" {} timestamp=\"{}\" "
                    "hostname=\"{}\">\n",
                    xmlText(suite.name), counts, xmlText(suite.timestamp), xmlText(suite.hostname));
    for (const JunitCase& each : suite.cases) {
        out += caseText(each);
    }
    return out + "  </testsuite>\n</testsuites>\n";
}

} // namespace drmscope::app
