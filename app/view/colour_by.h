// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/session_contents.h"
#include "app/model/timeline.h"
#include "app/view/theme.h"

#include <QColor>
#include <QString>
#include <array>
#include <vector>

namespace drmscope::app {

// What the colour of a resource's bar tells. States that matter (held, leaked, hazard) keep their
// colours and their second cues whatever is chosen.
enum class ColourBy : quint8
{
    Verdict,
    Kind,
    CallSite,
    Size,
    Process,
};
inline constexpr std::array kColourings{ColourBy::Verdict, ColourBy::Kind, ColourBy::CallSite,
                                        ColourBy::Size, ColourBy::Process};

QString colourByText(ColourBy colourBy);

// Of a resource on such a row that is ended or live; invalid for Verdict.
QColor tint(const Theme& theme, ColourBy colourBy, const TimelineRow& row, const Span& span);

struct ColourKey
{
    QColor colour;
    QString text;
};
// What the colours mean in this session: the most frequent first, at most `most`.
std::vector<ColourKey> colourKeys(const Theme& theme, ColourBy colourBy,
                                  const SessionContents& contents, size_t most);

} // namespace drmscope::app
