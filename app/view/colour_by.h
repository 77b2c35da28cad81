// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/session_contents.h"
#include "app/model/timeline.h"
#include "app/view/theme.h"

#include <QColor>
#include <QHash>
#include <QString>
#include <QStringList>
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

struct ColourKey
{
    QColor colour;
    QString text;
    int number = 0; // 0: of all that have none of their own
};

// Which colour each kind, call site, size or process of a session has: the most frequent a hue of
// its own each, all others grey. Made once for a session; says nothing of verdicts.
class Colouring
{
public:
    Colouring() = default; // by verdict
    Colouring(ColourBy by, const SessionContents& contents);

    ColourBy by() const { return m_by; }
    // Of a resource on such a row that is ended or live; invalid for Verdict.
    QColor tint(const Theme& theme, const TimelineRow& row, const Span& span) const;
    // What says the same without colour: the place of its key, from 1 on; 0: none.
    int number(const TimelineRow& row, const Span& span) const;
    std::vector<ColourKey> keys(const Theme& theme) const; // the most frequent first

private:
    ColourBy m_by = ColourBy::Verdict;
    QHash<qint64, size_t> m_places; // of what keyOf() says
    QStringList m_texts;            // of the places
};

} // namespace drmscope::app
