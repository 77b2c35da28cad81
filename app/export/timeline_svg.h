// SPDX-License-Identifier: MIT
#pragma once

#include "app/query/session_reader.h"

#include <string>

namespace drmscope::app {

// The timeline of a whole session: per drm_device its phases, landmarks, files, live count and
// resources. Resources that are many are bundled by name and call site, so that the size of the
// drawing does not follow theirs; what is grave is never left out of a bundle's colour.
//
// Stand-alone: an SVG 1.1 document with its colours (light). Otherwise an element for a page that
// has svgStyle() and draws what carries data-a and data-b anew when it zooms.
[[nodiscard]] std::string timelineSvg(SessionReader& reader, bool standAlone);

// The classes that it uses, as CSS. `dark`: for a dark page.
[[nodiscard]] std::string svgStyle(bool dark);

} // namespace drmscope::app
