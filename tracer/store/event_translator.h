// SPDX-License-Identifier: MIT
#pragma once

#include "tracer/drmres/event.h"
#include "tracer/drmres/rows.h"
#include "tracer/store/device_rows.h"
#include "tracer/store/name_rows.h"
#include "tracer/store/symbol_rows.h"
#include "tracer/store/task_rows.h"

namespace drmscope::tracer {

// A domain event as a row of `event`: strings, addresses of code, threads and drm_devices become
// ids of rows, which go into the batch where they are new. HookEvents are no rows of `event`. The
// batch must outlive it.
class EventTranslator
{
public:
    EventTranslator(Batch& batch, const SymbolSource& symbols);

    struct Result
    {
        EventRow row;
        const DeviceRow* changedDevice = nullptr; // new or changed; valid until the next call
        const OwnerRow* newOwner = nullptr;       // a struct device; valid until the next call
    };
    Result translate(const ResourceEvent& event);
    Result translate(const ReleaseSpanEvent& event);
    Result translate(const DeviceEvent& event);
    Result translate(const FileEvent& event);
    Result translate(const BindEvent& event);
    Result translate(const DevresEvent& event);
    Result translate(const ObjectEvent& event);
    Result translate(const LogEvent& event);

    TaskRows& tasks() { return m_tasks; }
    int64_t deviceCount() const { return m_devices.count(); }

private:
    EventRow& beginRow(Result& result, EventKind kind, const EventOrigin& origin);
    void setCode(EventRow& row, uint64_t caller, const Stack& stack);
    void setDevice(Result& result, const DeviceRows::Found& device);

    NameRows m_names;
    TaskRows m_tasks;
    SymbolRows m_symbols;
    OwnerRows m_owners;
    DeviceRows m_devices;
};

} // namespace drmscope::tracer
