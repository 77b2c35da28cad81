// SPDX-License-Identifier: MIT
#include "app/model/settings.h"

#include <QCoreApplication>
#include <QHash>
#include <QSettings>
#include <QThreadPool>
#include <mutex>
#include <utility>
#include <vector>

namespace drmscope::app {

namespace {

using Write = std::function<void(QSettings&)>;

std::mutex waitingMutex;
std::vector<Write> waiting; // guarded by waitingMutex

QHash<QString, QVariant>& known()
{
    static auto all = [] {
        QHash<QString, QVariant> read;
        const QSettings file;
        for (const auto& key : file.allKeys()) {
            read.insert(key, file.value(key));
        }
        return read;
    }();
    return all;
}

struct Writer : QThreadPool
{
    Writer()
    {
        setMaxThreadCount(1); // in their order
        qAddPostRoutine([] { Writer::one().waitForDone(); });
    }
    static Writer& one()
    {
        static Writer writer;
        return writer;
    }
};

// All that wait, in one go: each QSettings that ends is a sync.
void writeWaiting()
{
    std::vector<Write> now;
    {
        const std::lock_guard lock(waitingMutex);
        now = std::exchange(waiting, {});
    }
    if (!now.empty()) {
        QSettings file;
        for (const auto& write : now) {
            write(file);
        }
    }
}

void later(Write write)
{
    {
        const std::lock_guard lock(waitingMutex);
        waiting.push_back(std::move(write));
    }
    Writer::one().start(writeWaiting);
}

} // namespace

QVariant Settings::value(const QString& key)
{
    return known().value(key);
}

void Settings::setValue(const QString& key, const QVariant& value)
{
    change(key, [value](const QVariant& /*before*/) { return value; });
}

void Settings::change(const QString& key, const Change& change)
{
    const QVariant now = change(known().value(key));
    known().insert(key, now);
    later([key, change](QSettings& file) {
        const QVariant value = change(file.value(key));
        if (value.isValid()) {
            file.setValue(key, value);
        } else {
            file.remove(key);
        }
    });
}

void Settings::remove(const QString& key)
{
    change(key, [](const QVariant& /*before*/) { return QVariant(); });
}

void Settings::clear()
{
    known().clear();
    later([](QSettings& file) { file.clear(); });
}

} // namespace drmscope::app
