// SPDX-License-Identifier: MIT
#include "schema/foreign_file.h"

#include <fstream>
#include <string_view>

namespace drmscope::schema {

namespace {

constexpr size_t kMostBytes = size_t{1} << 20; // a boot stands before what a log says of DRM

// No lock of SQLite's is on what is no database: closing it here drops none.
std::string beginningOf(const std::string& path)
{
    std::string bytes(kMostBytes, '\0');
    std::ifstream file(path, std::ios::binary);
    file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<size_t>(file.gcount()));
    return bytes;
}

// As `drmscope import` tells them apart; "" what it makes nothing of.
std::string kindToImport(const std::string& begins)
{
    if (begins.starts_with("\x17\x08\x44tracing"))
        return "a trace.dat";
    if (begins.starts_with("DRMSTRM"))
        return "a raw stream";
    const bool isText = begins.find('\0') == std::string::npos;
    return isText && begins.find("[drm:") != std::string::npos ? "a kernel's log" : "";
}

std::string forShell(const std::string& path)
{
    constexpr std::string_view kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                        "0123456789/._-+,:@%";
    if (path.find_first_not_of(kPlain) == std::string::npos && !path.starts_with('-'))
        return path;
    std::string quoted = path.starts_with('-') ? "./" : "";
    for (const char each : path)
        quoted += each == '\'' ? std::string("'\\''") : std::string(1, each);
    return "'" + quoted + "'";
}

} // namespace

ForeignFile foreignFile(const std::string& path)
{
    const std::string kind = kindToImport(beginningOf(path));
    if (kind.empty())
        return {"not an SQLite database", false};
    return {kind + "; `drmscope import " + forShell(path) + "` makes a session of it", true};
}

} // namespace drmscope::schema
