// SPDX-License-Identifier: MIT
#include "app/report/xml_text.h"

#include "app/report/safe_text.h"

namespace drmscope::app {

std::string xmlText(std::string_view text)
{
    std::string out;
    for (const char c : safeLines(text)) {
        switch (c) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '"':
            out += "&quot;";
            break;
        case '\n':
            out += "&#10;";
            break;
        default:
            out += c;
        }
    }
    return out;
}

} // namespace drmscope::app
