// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>

// What the header of an SQLite file says when it is a session.
namespace drmscope::schema {

inline constexpr uint32_t kApplicationId = 0x44524D53; // "DRMS"
inline constexpr uint32_t kSchemaVersion = 2;          // PRAGMA user_version

} // namespace drmscope::schema
