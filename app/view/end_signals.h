// SPDX-License-Identifier: MIT
#pragma once

#include <QObject>
#include <array>

namespace drmscope::app {

// SIGTERM, SIGHUP and SIGINT, of which the first of each ends nothing by itself as long as this
// lives but is told, so that what a window keeps is kept; the second ends the program. Ignored ones
// (nohup) stay so. One at a time; programs that are started meanwhile have them as ever. GUI
// thread; throws std::system_error.
class EndSignals : public QObject
{
    Q_OBJECT
public:
    EndSignals();
    ~EndSignals() override;
    Q_DISABLE_COPY_MOVE(EndSignals)

signals:
    void came();

private:
    std::array<int, 2> m_pipe{};
};

} // namespace drmscope::app
