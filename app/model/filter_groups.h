// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/bar_state.h"
#include "app/model/lane.h"

#include <QString>
#include <vector>

namespace drmscope::app {

struct SessionContents;

// Resources that share something, added up, and the term of a filter that chooses them.
struct FilterGroup
{
    enum class By : quint8
    {
        Device,
        CallSite,
        Kind,
    };

    By by = By::Device;
    QString label;
    QString key; // "site"
    QString value;
    qint64 count = 0;
    BarState worst = BarState::Ended;
};

// By drm_device in the session's order; by call site and kind the most frequent first.
std::vector<FilterGroup> filterGroups(const SessionContents& contents);

// Terms that answer a question of many: "What outlived its drm_device?"
struct FilterPreset
{
    QString label;
    QString key;   // of its term, "" where that has no ":"
    QString value; // or the whole term
};
std::vector<FilterPreset> filterPresets();

} // namespace drmscope::app
