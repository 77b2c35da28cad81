// SPDX-License-Identifier: MIT
#pragma once

#include "app/cli/transport.h"
#include "app/cli/user_identity.h"

#include <filesystem>
#include <optional>
#include <string>

namespace drmscope::app {

// drmscope-YYYYmmdd-HHMMSS.drmscope, in UTC, of now.
[[nodiscard]] std::string defaultSessionName();

// Everything that can be known before a privileged program runs. Each throws CommandError.

// 73 unless `user` may make this file here; it must not exist unless it is to be overwritten.
void requireCreatable(const std::filesystem::path& file, bool overwrite,
                      const std::optional<UserIdentity>& user);
// The same of the file that is to keep the stream as it comes; it must not exist.
void requireCreatableCopy(const std::filesystem::path& file,
                          const std::optional<UserIdentity>& user);
// 64 where `path`, which is given as `option` and is also read or written, is a file of the
// session.
void requireApart(const std::string& option, const std::filesystem::path& path,
                  const std::filesystem::path& session);
// 64 unless `user` can run it.
void requireCommand(const std::string& command, const std::optional<UserIdentity>& user);
// 77 unless we are root or go another way, 69 when there is no program to go that way.
void requirePermission(const Transport& transport);
// 69 when this machine's kernel has no DRM, so that nothing could ever be recorded.
void requireDrm();

} // namespace drmscope::app
