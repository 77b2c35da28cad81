// SPDX-License-Identifier: MIT
// drmscope-collect: a stream in, a session file out. Needs no privilege, and drops sudo's.
#include "schema/session_file_error.h"
#include "schema/sqlite_error.h"
#include "tracer/collect/collect_options.h"
#include "tracer/collect/finish_session.h"
#include "tracer/collect/import_session.h"
#include "tracer/collect/invoking_user.h"
#include "tracer/collect/recording.h"
#include "tracer/collect/state_lines.h"
#include "tracer/probe_values/probe_values.h"
#include "tracer/ringbuffer/subbuffer_layout.h"

#include <unistd.h>

#include <cerrno>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <system_error>

namespace {

using namespace drmscope; // NOLINT(google-build-using-namespace): this file only

constexpr int kUsage = 64;
constexpr int kBadData = 65;
constexpr int kMissingPart = 69;
constexpr int kIo = 74;
constexpr int kNotPermitted = 77;

int printProbeValues(const std::string& root)
{
    try {
        const tracer::ProbeValues values = tracer::readProbeValues(root);
        std::cout << values.verbs();
        if (!values.drmBuildId.empty())
            std::cout << "drm-build-id " << values.drmBuildId << '\n';
        return 0;
    } catch (const std::runtime_error& error) {
        std::cerr << error.what() << '\n';
        return kMissingPart;
    }
}

int run(int argumentCount, char** arguments, tracer::StateLines& lines)
{
    const tracer::CollectOptions options = tracer::parseCollectOptions(argumentCount, arguments);
    if (options.help) {
        std::cout << tracer::kCollectUsage;
        return 0;
    }
    tracer::becomeInvokingUser();
    if (options.probeValues)
        return printProbeValues(options.root);
    if (options.dmesg || options.traceFile)
        return tracer::importSession(options, lines);
    return options.finish.empty() ? tracer::recordSession(options, lines)
                                  : tracer::finishSession(options, lines);
}

bool isRefusal(const std::error_code& code)
{
    return code == std::errc::permission_denied || code == std::errc::operation_not_permitted;
}

} // namespace

int main(int argumentCount, char** arguments)
{
    tracer::StateLines lines(STDOUT_FILENO);
    const auto fail = [&](int exitCode, const std::exception& error) {
        lines.error(exitCode, error.what());
        return exitCode;
    };
    try {
        return run(argumentCount, arguments, lines);
    } catch (const tracer::UsageError& error) {
        std::cerr << "drmscope-collect: " << error.what() << "\n\n" << tracer::kCollectUsage;
        return fail(kUsage, error);
    } catch (const schema::SessionFileError& error) {
        return fail(error.exitCode(), error);
    } catch (const schema::SqliteError& error) {
        return fail(error.isDamage() ? kBadData : kIo, error);
    } catch (const tracer::FormatError& error) {
        return fail(kBadData, error);
    } catch (const std::system_error& error) {
        return fail(isRefusal(error.code()) ? kNotPermitted : kIo, error);
    } catch (const std::exception& error) {
        return fail(kIo, error);
    }
}
