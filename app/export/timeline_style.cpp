// SPDX-License-Identifier: MIT
// The drawing's colours: those of the window (Okabe and Ito), each with a second cue.
#include "app/export/timeline_svg.h"

#include <fmt/format.h>

namespace drmscope::app {
namespace {

struct Colours
{
    const char* text;
    const char* quiet;
    const char* edge;
    const char* stripe;
    const char* live;
    const char* liveArea;
    const char* ended;
    const char* heldEdge;
    const char* leakedEdge;
    const char* hazardEdge;
    const char* probing;
    const char* init;
    const char* registered;
    const char* onRegistered;
    const char* leaving;
    const char* zombie;
    const char* releasing;
    const char* onReleasing;
    const char* freed;
    const char* flag;
    const char* onFlag;
};

constexpr Colours kLight = {"#1a1d21", "#5a6068", "#c9ced6", "#f4f6f8", "#0072B2", "#bcd9ea",
                            "#6B6B6B", "#8a5f00", "#8f3f00", "#8f4a70", "#d6e6f0", "#a9cce2",
                            "#2684bd", "#ffffff", "#f3d089", "#e9a81c", "#6B6B6B", "#ffffff",
                            "#ededed", "#1a1d21", "#ffffff"};
constexpr Colours kDark = {"#e6e8ea", "#a6acb4", "#454b53", "#1d2126", "#56B4E9", "#27485a",
                           "#9A9A9A", "#ffc64d", "#ff8f4a", "#e5a9cb", "#26404f", "#315a72",
                           "#3f83a8", "#ffffff", "#8a6719", "#d09412", "#8a8a8a", "#14161a",
                           "#2b2f34", "#e6e8ea", "#14161a"};

} // namespace

std::string svgStyle(bool dark)
{
    const Colours& c = dark ? kDark : kLight;
    std::string css = fmt::format(
        ".tl text{{font:12px 'DejaVu Sans',system-ui,sans-serif;fill:{0}}}"
        ".tl .title{{font-weight:bold;font-size:14px}}.tl .quiet{{fill:{1}}}"
        ".tl .small{{font-size:11px;fill:{1}}}.tl .edge{{fill:{2}}}.tl .stripe{{fill:{3}}}"
        ".tl .tick{{stroke:{2};stroke-width:1}}",
        c.text, c.quiet, c.edge, c.stripe);
    css += fmt::format(".tl .live{{fill:{0}}}.tl "
                       ".livearea{{fill:{1};stroke:{0};stroke-width:1}}.tl .ended{{fill:{2}}}"
                       ".tl .held{{fill:url(#held);stroke:{3};stroke-width:1}}"
                       ".tl .leaked{{fill:url(#leaked);stroke:{4};stroke-width:1.5}}"
                       ".tl .hazard{{fill:#CC79A7}}.tl .heldhazard{{fill:url(#heldhazard);"
                       "stroke:{5};stroke-width:1}}.tl .arrow{{fill:{4}}}"
                       ".tl text.hazardmark{{fill:#CC79A7;stroke:{5};stroke-width:.5}}",
                       c.live, c.liveArea, c.ended, c.heldEdge, c.leakedEdge, c.hazardEdge);
    css += fmt::format(".tl .probing{{fill:{0}}}.tl .init{{fill:{1}}}.tl .registered{{fill:{2}}}"
                       ".tl text.onregistered{{fill:{3}}}.tl .unplugging,.tl .unplugged,"
                       ".tl .unregistered{{fill:{4}}}.tl .zombie{{fill:{5}}}"
                       ".tl text.onzombie,.tl text.onunplugging,.tl text.onunplugged,"
                       ".tl text.onunregistered{{fill:{6}}}",
                       c.probing, c.init, c.registered, c.onRegistered, c.leaving, c.zombie,
                       dark ? "#14161a" : c.text);
    css += fmt::format(".tl .releasing{{fill:{0}}}.tl text.onreleasing{{fill:{1}}}"
                       ".tl .freed,.tl .unknown{{fill:{2}}}.tl .mark{{stroke:{3};stroke-width:1.2;"
                       "stroke-dasharray:4 2}}.tl .missed{{fill:url(#missed);stroke:{3};"
                       "stroke-width:.5}}.tl .paper{{fill:{4}}}",
                       c.releasing, c.onReleasing, c.freed, c.flag, dark ? "#14161a" : "#ffffff");
    css += fmt::format(".heldline{{stroke:{0};stroke-width:2}}.heldback{{fill:{1}}}"
                       ".heldhazardline{{stroke:#CC79A7;stroke-width:2}}.heldhazardback{{fill:{5}}}"
                       ".leakedline{{stroke:{2};stroke-width:1.2}}.leakedback{{fill:{3}}}"
                       ".missedline{{stroke:{4};stroke-width:1.5}}",
                       dark ? "#d09412" : "#E69F00", dark ? "#4a3a12" : "#fbe3ad",
                       dark ? "#ff8f4a" : "#D55E00", dark ? "#5a2c0c" : "#f6c7a4", c.flag,
                       dark ? "#4a2c3d" : "#f3dfe9");
    return css;
}

} // namespace drmscope::app
