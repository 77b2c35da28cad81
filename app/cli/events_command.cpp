// SPDX-License-Identifier: MIT
#include "app/cli/command.h"
#include "app/cli/output.h"
#include "app/cli/session_input.h"
#include "app/report/listing.h"
#include "app/report/session_json.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>

namespace drmscope::app {
namespace {

struct EventOptions
{
    SessionInput input;
    std::string device;
    int64_t limit = -1;
};

// A session may hold millions of events: they are written as they are read.
class EventPrinter
{
public:
    virtual ~EventPrinter() = default;
    virtual void begin() = 0;
    virtual void event(const Event& event) = 0;
    virtual void end() = 0;
};

class EventTable : public EventPrinter
{
public:
    EventTable(const Summary& summary, const DeviceLabels& labels)
        : m_lines(summary, labels, outputStyle())
    {}
    void begin() override { print(m_lines.heading()); }
    void event(const Event& event) override { print(m_lines.line(event)); }
    void end() override {}

private:
    EventLines m_lines;
};

class EventJson : public EventPrinter
{
public:
    EventJson(const Summary& summary, const std::filesystem::path& file)
        : m_head(jsonOf(summary, file))
    {}
    void begin() override
    {
        std::string head = textOf(m_head);
        head.resize(head.rfind("\n}")); // the object goes on
        print(head + ",\n  \"events\": [");
    }
    void event(const Event& event) override
    {
        print((m_first ? "\n    " : ",\n    ") + textOf(jsonOf(event), -1));
        m_first = false;
    }
    void end() override { print(m_first ? "]\n}\n" : "\n  ]\n}\n"); }

private:
    Json m_head;
    bool m_first = true;
};

int listEvents(const EventOptions& options)
{
    SessionReader reader = openSession(options.input);
    const Summary summary = reader.summary();
    const std::vector<Device> devices = reader.devices();
    const DeviceLabels labels(devices);
    const auto chosen = chosenDevices(devices, labels, options.device);

    std::unique_ptr<EventPrinter> printer;
    if (options.input.json) {
        printer = std::make_unique<EventJson>(summary, reader.file());
    } else {
        printer = std::make_unique<EventTable>(summary, labels);
    }
    EventFilter filter;
    filter.deviceId = !options.device.empty() && chosen.size() == 1 ? chosen.front().id : 0;
    int64_t left = options.limit;
    printer->begin();
    reader.events(filter, [&](const Event& event) {
        const bool wanted = options.device.empty() ||
                            std::any_of(chosen.begin(), chosen.end(), [&](const Device& device) {
                                return device.id == event.deviceId;
                            });
        if (wanted && left != 0) {
            printer->event(event);
            left -= left > 0 ? 1 : 0;
        }
        return left != 0;
    });
    printer->end();
    return exit_code::kOk;
}

} // namespace

void addEventsCommand(CLI::App& program, Command& chosen)
{
    auto* command = program.add_subcommand("events", "List every recorded event in order");
    const auto options = std::make_shared<EventOptions>();
    addSessionOptions(*command, options->input);
    command
        ->add_option("-d,--device", options->device,
                     "Only this: card0, an id, a parent or a driver")
        ->type_name("DEVICE");
    command->add_option("-n,--limit", options->limit, "No more than so many")
        ->check(CLI::NonNegativeNumber.description(""))
        ->type_name("N");
    command->callback([options, &chosen] { chosen = [options] { return listEvents(*options); }; });
}

} // namespace drmscope::app
