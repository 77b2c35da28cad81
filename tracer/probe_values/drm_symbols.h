// SPDX-License-Identifier: MIT
#pragma once

#include <filesystem>
#include <string>

namespace drmscope::tracer {

// Which of kProbeSymbols drm has, a bit each.
unsigned symbolsOfLoadedDrm(const std::filesystem::path& root);
unsigned symbolsOfBuiltInDrm(const std::filesystem::path& root);
unsigned symbolsOfFile(int descriptor); // 0 for what is no ELF file with symbols

// The GNU build-id in an ELF file, hexadecimal; "" none.
std::string buildIdOfFile(int descriptor);

} // namespace drmscope::tracer
