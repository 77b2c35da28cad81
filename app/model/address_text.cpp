// SPDX-License-Identifier: MIT
#include "app/model/address_text.h"

namespace drmscope::app {

QString addressText(quint64 address)
{
    return address == 0 ? QString() : QStringLiteral("0x%1").arg(address, 16, 16, QLatin1Char('0'));
}

} // namespace drmscope::app
