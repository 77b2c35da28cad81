// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/session_rows.h"

#include <QString>
#include <QtGlobal>
#include <algorithm>
#include <bit>

// By what resources look alike when a timeline is coloured by it.
namespace drmscope::app {

constexpr qint64 kSizeKeys = 5; // up to 64 B, 1 KiB, 16 KiB, 256 KiB, more

inline qint64 kindKey(ResourceKind kind, bool devres)
{
    return devres ? 2 : kind == ResourceKind::Action ? 1 : 0;
}

// What a filter calls it: "kind:action".
inline QString kindWord(qint64 kindKey)
{
    return kindKey == 2   ? QStringLiteral("devm")
           : kindKey == 1 ? QStringLiteral("action")
                          : QStringLiteral("kmalloc");
}

inline qint64 sizeKey(qint64 bytes)
{
    const auto bits =
        static_cast<qint64>(std::bit_width(static_cast<quint64>(std::max<qint64>(bytes, 0))));
    return bits <= 7 ? 0 : std::min((bits - 8) / 4 + 1, kSizeKeys - 1);
}

} // namespace drmscope::app
