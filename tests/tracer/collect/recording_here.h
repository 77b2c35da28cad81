// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/collect/recording.h"

#include <exception>
#include <string>

namespace drmscope::tests {

// What a recording in this process, which tells nobody how it goes, throws; "" nothing.
inline std::string failureOf(const tracer::CollectOptions& options)
{
    tracer::StateLines lines(-1);
    try {
        tracer::recordSession(options, lines);
    } catch (const std::exception& error) {
        return error.what();
    }
    return "";
}

} // namespace drmscope::tests
