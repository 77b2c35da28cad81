// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/session_reader.h"
#include "app/report/check_result.h"
#include "app/report/junit.h"
#include "app/report/session_json.h"
#include "app/report/text_table.h"

#include <string>

// The result of `drmscope check` for a person, a program, and the two formats that CI servers read.
namespace drmscope::app {

[[nodiscard]] std::string checkText(SessionReader& reader, const CheckResult& result,
                                    const TextStyle& style);
[[nodiscard]] Json checkJson(SessionReader& reader, const CheckResult& result);
// One test case a rule; one more for each fingerprint that failed, was suppressed or was known, and
// one for whether the recording is whole.
[[nodiscard]] JunitSuite checkJunit(SessionReader& reader, const CheckResult& result);
// SARIF 2.1.0. Suppressed and known findings are in it, marked as suppressed.
[[nodiscard]] Json checkSarif(SessionReader& reader, const CheckResult& result);

} // namespace drmscope::app
