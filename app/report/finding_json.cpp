// SPDX-License-Identifier: MIT
#include "app/report/finding_json.h"

namespace drmscope::app {

Json findingsJson(SessionReader& reader, const std::vector<Finding>& findings)
{
    Json array = Json::array();
    for (const Finding& finding : findings) {
        Json json = jsonOf(finding);
        json["stack"] = jsonOf(reader.stack(finding.stackId));
        json["evidence"] = jsonOf(reader.evidence(finding.id));
        array.push_back(std::move(json));
    }
    return array;
}

} // namespace drmscope::app
