// SPDX-License-Identifier: MIT
#include "app/model/time_scale.h"

#include <algorithm>
#include <cmath>

namespace drmscope::app {

namespace {

constexpr double kShortestNs = 200;
constexpr double kMarginShare = 0.02;

} // namespace

void TimeScale::setLimits(qint64 firstNs, qint64 lastNs)
{
    m_firstNs = firstNs;
    m_lastNs = std::max(lastNs, firstNs + 1);
    fit();
}

void TimeScale::setWidth(double widthPx)
{
    m_widthPx = std::max(widthPx, 1.0);
}

void TimeScale::fit()
{
    m_from = -margin();
    m_to = static_cast<double>(m_lastNs - m_firstNs) + margin();
}

void TimeScale::show(double fromNs, double toNs)
{
    m_from = fromNs - static_cast<double>(m_firstNs);
    m_to = toNs - static_cast<double>(m_firstNs);
    clamp();
}

void TimeScale::zoomAt(double x, double factor)
{
    const double pivot = m_from + x * nsPerPixel();
    const double share = x / m_widthPx;
    const double length = std::max((m_to - m_from) / factor, kShortestNs);
    m_from = pivot - share * length;
    m_to = m_from + length;
    clamp();
}

void TimeScale::panBy(double deltaPx)
{
    const double delta = deltaPx * nsPerPixel();
    m_from += delta;
    m_to += delta;
    clamp();
}

double TimeScale::xAt(qint64 timeNs) const
{
    return (static_cast<double>(timeNs - m_firstNs) - m_from) / nsPerPixel();
}

qint64 TimeScale::timeAt(double x) const
{
    return m_firstNs + static_cast<qint64>(std::llround(m_from + x * nsPerPixel()));
}

qint64 TimeScale::fromNs() const
{
    return m_firstNs + static_cast<qint64>(std::floor(m_from));
}

qint64 TimeScale::toNs() const
{
    return m_firstNs + static_cast<qint64>(std::ceil(m_to));
}

bool TimeScale::showsAll() const
{
    return m_from <= 0 && m_to >= static_cast<double>(m_lastNs - m_firstNs);
}

double TimeScale::margin() const
{
    return std::max(kMarginShare * static_cast<double>(m_lastNs - m_firstNs), kShortestNs / 2);
}

void TimeScale::clamp()
{
    const double low = -margin();
    const double high = static_cast<double>(m_lastNs - m_firstNs) + margin();
    const double length = std::clamp(m_to - m_from, std::min(kShortestNs, high - low), high - low);
    const double middle = (m_from + m_to) / 2;
    m_from = std::clamp(middle - length / 2, low, high - length);
    m_to = m_from + length;
}

} // namespace drmscope::app
