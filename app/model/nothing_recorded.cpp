// SPDX-License-Identifier: MIT
#include "app/model/nothing_recorded.h"

#include "app/model/session_contents.h"

#include <QCoreApplication>

namespace drmscope::app {

namespace {

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(drmscope::app::NothingRecorded)
};

} // namespace

QString noDeviceText(const SessionContents& contents)
{
    return contents.isRecording()
               ? Words::tr("No drm_device yet. Bind its driver: it is shown here as it comes.")
               : Words::tr("No drm_device was recorded. Record while the driver is bound: Record… "
                           "(Ctrl+R).");
}

QString noResourceText(const SessionContents& contents)
{
    if (contents.outline) {
        return Words::tr("The resources are still being read …");
    }
    return contents.isRecording()
               ? Words::tr("No resource yet. Bind the driver: what it adds is shown here.")
               : Words::tr("No resource was recorded. Record while the driver is bound: Record… "
                           "(Ctrl+R).");
}

QString noHolderText(const SessionContents& contents)
{
    if (contents.devices.empty()) {
        return noDeviceText(contents);
    }
    return contents.isRecording()
               ? Words::tr("Nobody has opened a drm_device, exported a dma-buf or mapped a buffer "
                           "yet. Whoever does is shown here.")
               : Words::tr("Nobody opened a drm_device, exported a dma-buf or mapped a buffer "
                           "while this was recorded. Who holds one is seen by a recording of it in "
                           "use: Record… (Ctrl+R).");
}

QString noEventText(const SessionContents& contents)
{
    return contents.isRecording()
               ? Words::tr("No event yet. Bind the driver: what happens is shown here.")
               : Words::tr("No event was recorded. Record while the driver is bound: Record… "
                           "(Ctrl+R).");
}

} // namespace drmscope::app
