// SPDX-License-Identifier: MIT
#pragma once

#include <QString>

// Session files for the tests of the window, made from SQL. Times are milliseconds after the start.
namespace drmscope::app::test {

class SessionMaker
{
public:
    SessionMaker();

    struct Device
    {
        int id = 1;
        int card = 0;
        double initMs = 100;
        double registeredMs = 120;
        double unplugMs = 0;  // 0: never
        double releaseMs = 0; // 0: never
        QString parent = QStringLiteral("0000:01:00.0");
    };
    void addDevice(const Device& device); // with its minor, phases and landmarks
    void addFile(int deviceId, const QString& comm, int pid, double openMs, double closeMs);
    // A snapshot is older than the recording. endMs 0: live.
    void addResource(int deviceId, const QString& name, int bytes, double addMs, double endMs,
                     bool snapshot = false);
    // n allocations of three names, added one after the other, all released in reverse at
    // releaseMs.
    void addManyResources(int deviceId, int count, double releaseMs);
    // n allocations of three names from fromMs to toMs, each of which lives a while; the
    // later it is, the more live at once. The first has the id that is returned.
    int addChurn(int deviceId, int count, double fromMs, double toMs);
    // n call paths, of one driver's functions through few of the kernel: stacks 2, 3, …
    void addStacks(int count);
    void addMissed(double afterMs, double beforeMs, int count);
    void addLeak(int resourceId, int deviceId);
    void addHazard(int resourceId, int deviceId);
    // Of a drm_device as a whole, that is never released.
    void addNeverReleased(int deviceId, double firstSeenMs);

    void setRecording() { m_state = QStringLiteral("recording"); } // it still runs

    void write(const QString& path, double lengthMs) const;

private:
    // rule, severity, verdict and class, as SQL has them
    void addFinding(const QString& what, int resourceId, int deviceId, double firstSeenMs);

    QString m_sql;
    QString m_state = QStringLiteral("complete");
    int m_nextId = 1;
    int m_nextEvent = 1;
};

// What somebody writes into a session that is there.
void change(const QString& path, const QString& sql);

// A bochs display, unplugged at 2 s while hold_file (240) holds it until 7.5 s; nine resources.
void writeHotUnplug(const QString& path);
// Two drm_devices on one parent: the second is probed while the first is still held.
void writeOverlap(const QString& path);

} // namespace drmscope::app::test
