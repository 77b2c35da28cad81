// SPDX-License-Identifier: MIT
#include "app/cli/backend.h"

#include "app/cli/child_process.h"
#include "app/cli/command_error.h"
#include "app/cli/doctor_checks.h"
#include "app/cli/machine_files.h"

#include <fcntl.h>
#include <fmt/format.h>

#include <string_view>
#include <vector>

namespace drmscope::app {
namespace {

constexpr std::string_view kValue = "value ";
constexpr std::string_view kBuildId = "drm-build-id ";

} // namespace

Backend moduleBackend(const std::string& why)
{
    return {"module", why, "load-module\n", {}};
}

static Backend backendOfValues(const ProgramOutput& told, const std::string& why)
{
    Backend backend{"tracefs", why, {}, {}};
    for (const std::string& line : told.lines) {
        if (line.starts_with(kValue)) {
            backend.verbs += line + '\n';
        } else if (line.starts_with(kBuildId)) {
            backend.drmBuildId = line.substr(kBuildId.size());
        }
    }
    if (backend.verbs.empty()) {
        const std::string reason = told.errors.empty() ? "it cannot be read" : told.errors.front();
        throw CommandError(
            exit_code::kMissingPart,
            (why.empty() ? "" : why + "; and ") +
                "probes without the module need the kernel's type information: " + reason);
    }
    backend.verbs += "probes\n";
    return backend;
}

Backend tracefsBackend(const std::filesystem::path& collector, const std::string& why)
{
    return backendOfValues(outputOf({collector.string(), "--probe-values"}), why);
}

Backend backendElsewhere(const std::string& word, const Transport& transport)
{
    if (word != "tracefs") {
        return moduleBackend("on another machine");
    }
    if (transport.kind != Transport::Kind::Ssh) {
        throw CommandError(exit_code::kUsage,
                           fmt::format("--backend tracefs asks the other machine for its kernel's "
                                       "type information, which --via {} cannot",
                                       transport.word));
    }
    return backendOfValues(outputOf(remoteCommand(transport, "drmscope-collect", "--probe-values")),
                           "on another machine");
}

Backend chooseBackend(const std::string& word, const std::filesystem::path& collector)
{
    if (word == "module") {
        return moduleBackend({});
    }
    if (word == "tracefs") {
        return tracefsBackend(collector, {});
    }
    const Check module = checkModule("/");
    return module.state == Check::State::Missing ? tracefsBackend(collector, module.found)
                                                 : moduleBackend(module.found);
}

} // namespace drmscope::app
