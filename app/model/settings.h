// SPDX-License-Identifier: MIT
#pragma once

#include <QString>
#include <QVariant>
#include <functional>

namespace drmscope::app {

// What this user's windows remember between runs. Read from the QSettings of the program once, when
// it is first asked for, and written there on another thread: QSettings has the disk sync what it
// writes. A change counts at once, and is in the file when the program ends. GUI thread.
class Settings
{
public:
    // From what stands there to what shall; of none, invalid. Called here, and on the other thread
    // with what another program may have put there meanwhile.
    using Change = std::function<QVariant(const QVariant& before)>;

    static QVariant value(const QString& key); // invalid: there is none
    static void setValue(const QString& key, const QVariant& value);
    static void change(const QString& key, const Change& change);
    static void remove(const QString& key);
    static void clear();
};

} // namespace drmscope::app
