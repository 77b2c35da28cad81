// SPDX-License-Identifier: MIT
#pragma once

#include <QtGlobal>

namespace drmscope::app {

// Which part of a session is on screen, and how times become pixels and back. Pure arithmetic:
// times in nanoseconds of the trace clock, x in device-independent pixels from the left edge of the
// drawing area. The visible range never leaves the limits plus a small margin, so nothing can be
// lost off screen.
class TimeScale
{
public:
    void setLimits(qint64 firstNs, qint64 lastNs);
    void setWidth(double widthPx); // keeps the visible range
    void fit();                    // the whole session, with its margin
    void show(double fromNs, double toNs);
    void zoomAt(double x, double factor); // factor > 1 looks closer; the time under x stays under x
    void panBy(double deltaPx);           // positive: looks later

    double xAt(qint64 timeNs) const;
    qint64 timeAt(double x) const;
    double width() const { return m_widthPx; }
    double nsPerPixel() const { return (m_to - m_from) / m_widthPx; }
    qint64 fromNs() const;
    qint64 toNs() const;
    qint64 firstNs() const { return m_firstNs; }
    qint64 lastNs() const { return m_lastNs; }
    bool showsAll() const;

    friend bool operator==(const TimeScale&, const TimeScale&) = default;

private:
    void clamp();
    double margin() const;

    qint64 m_firstNs = 0;
    qint64 m_lastNs = 1;
    double m_widthPx = 1;
    // Relative to m_firstNs: a double holds fractions of a nanosecond there, and not on the boot
    // clock.
    double m_from = 0;
    double m_to = 1;
};

} // namespace drmscope::app
