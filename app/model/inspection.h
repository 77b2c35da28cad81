// SPDX-License-Identifier: MIT
#pragma once

#include "app/model/call_site.h"
#include "app/model/session_document.h"

#include <QStringList>
#include <vector>

namespace drmscope::app {

struct InspectorField
{
    QString label;
    QString value;
    bool monospace = false;
    friend bool operator==(const InspectorField&, const InspectorField&) = default;
};

struct InspectorSection
{
    QString title;
    std::vector<InspectorField> fields;
    bool raw = false; // columns and values of a table: shut until asked for
    friend bool operator==(const InspectorSection&, const InspectorSection&) = default;
};

// What the inspector says about the chosen thing. All plain text: a file may be hostile.
struct Inspection
{
    QString kind;  // "managed resource"
    QString title; // its name
    QString state; // in a word or two
    BarState gravity = BarState::Ended;
    QString story; // its life in a sentence or two
    std::vector<InspectorSection> sections;
    QStringList stack;   // innermost first
    QStringList sources; // "drivers/gpu/drm/tiny/bochs.c:655" of each frame; "" unknown
    QString callSite;    // the frame of the stack to point at
    friend bool operator==(const Inspection&, const Inspection&) = default;
};

Inspection inspectDevice(const SessionContents& contents, const Device& device);
Inspection inspectFile(const SessionContents& contents, const DrmFile& file);
Inspection inspectPin(const SessionContents& contents, const Pin& pin);
Inspection inspectFinding(const SessionContents& contents, const Finding& finding,
                          const Detail* detail);
Inspection inspectEvent(const SessionContents& contents, const Detail& detail);
Inspection inspectCallSite(const SessionContents& contents, const CallSite& site,
                           const Detail* detail);
// Its detail has `resource` and `span`.
Inspection inspectResource(const SessionContents& contents, const Detail& detail);

// Parts that several pages share: what holds a drm_device, and rows as they stand in the file.
enum class PinsShown : quint8
{
    All,
    OtherThanFiles,
};
InspectorSection pinsOf(const SessionContents& contents, RowId deviceId, PinsShown shown);
QString holderOf(const SessionContents& contents, const Pin& pin); // "Xorg (712)"; "" unknown
void addRaw(Inspection& inspection, const Detail* detail);

} // namespace drmscope::app
