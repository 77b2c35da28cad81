// SPDX-License-Identifier: MIT
#pragma once

namespace drmscope::tracer {

// Under sudo the session belongs to the user who called it: becomes that user, for good, when this
// is root and SUDO_UID and SUDO_GID say who. Throws std::system_error when that is refused.
void becomeInvokingUser();

} // namespace drmscope::tracer
