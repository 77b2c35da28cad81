// SPDX-License-Identifier: MIT
#include "app/record/record_needs.h"

#include <QStandardPaths>
#include <algorithm>

namespace drmscope::app {

namespace {

using State = RecordCheck::State;

const QString kPrograms = QStringLiteral("programs"); // as the doctor calls agent and collector

// The agent runs on the machine that is recorded, the collector on this one; who lacks the other
// part can record all the same.
RecordCheck forThePart(RecordCheck check, QLatin1String part)
{
    if (check.state == State::Missing && !check.found.contains(part)) {
        check.state = State::Notice;
    }
    return check;
}

void addOfThisMachine(std::vector<RecordCheck>& checks, const Answer& here)
{
    for (auto check : here.value_or(std::vector<RecordCheck>())) {
        if (check.what == kPrograms) {
            check = forThePart(check, QLatin1String("drmscope-collect"));
            check.found = RecordChecks::tr("on this machine: %1").arg(check.found);
            checks.push_back(check);
        } else if (here->size() == 1) { // there is no doctor
            checks.push_back(check);
        }
    }
}

void addOfTheOther(std::vector<RecordCheck>& checks, const std::vector<RecordCheck>& there,
                   bool copiesAgent)
{
    for (const auto& check : there) {
        if (check.what == kPrograms) {
            checks.push_back(forThePart(check, QLatin1String("drmscope-agent")));
            auto& agent = checks.back();
            agent.state = copiesAgent ? std::min(agent.state, State::Notice) : agent.state;
        } else if (check.what != QLatin1String("window")) {
            checks.push_back(check);
        }
    }
}

QString verdict(const std::vector<RecordCheck>& checks, const QString& place)
{
    const auto missing = std::count_if(checks.begin(), checks.end(), [](const RecordCheck& check) {
        return check.state == State::Missing;
    });
    return missing == 0   ? RecordChecks::tr("Ready to record on %1.").arg(place)
           : missing == 1 ? RecordChecks::tr("1 part is missing on %1.").arg(place)
                          : RecordChecks::tr("%1 parts are missing on %2.").arg(missing).arg(place);
}

// The doctor thinks of sudo, which asks on a terminal: the window has none. It runs as the window
// does.
RecordCheck permission(const RecordCheck& check, bool asks)
{
    if (asks && QStandardPaths::findExecutable(QStringLiteral("pkexec")).isEmpty()) {
        return {check.what, State::Missing, RecordChecks::tr("pkexec is not installed"),
                RecordChecks::tr("install it (Debian: apt install pkexec), and an agent of polkit "
                                 "that asks for the password"),
                QStringLiteral("apt install pkexec")};
    }
    if (check.found == QLatin1String("root")) {
        return {check.what, State::Notice,
                RecordChecks::tr("the window runs as root, and so does all that it starts"),
                RecordChecks::tr("start drmscope-gui as yourself, and choose the way with a "
                                 "password (pkexec): then the agent alone is root")};
    }
    return asks ? RecordCheck{check.what,
                              State::Good,
                              RecordChecks::tr("pkexec asks for a password"),
                              {}}
                : RecordCheck{check.what, State::Missing, RecordChecks::tr("not root"),
                              RecordChecks::tr("choose the way with a password (pkexec)")};
}

RecordNeeds needsHere(const Answer& here, bool asks)
{
    if (!here) {
        return {RecordChecks::tr("Looking what is there…"), {}, {}};
    }
    auto checks = *here;
    for (auto& check : checks) {
        if (check.what == QLatin1String("permission")) {
            check = permission(check, asks);
        }
    }
    return {verdict(checks, RecordChecks::tr("this machine")), checks, {}};
}

RecordNeeds needsOfHost(const QString& host, const Answer& here, const Answer& there,
                        bool copiesAgent)
{
    RecordNeeds needs;
    addOfThisMachine(needs.checks, here);
    if (host.isEmpty()) {
        needs.headline = RecordChecks::tr("Not checked: no host is named.");
    } else if (!there) {
        needs.headline = RecordChecks::tr("Not checked on %1 yet.").arg(host);
    } else {
        addOfTheOther(needs.checks, *there, copiesAgent);
        const bool unknown =
            std::any_of(there->begin(), there->end(),
                        [](const RecordCheck& check) { return check.state == State::Unknown; });
        needs.headline = unknown ? RecordChecks::tr("Not checked on %1.").arg(host)
                                 : verdict(needs.checks, host);
    }
    return needs;
}

RecordNeeds needsOfSender(const Answer& here)
{
    RecordNeeds needs{RecordChecks::tr("Not checked on the machine that is recorded."),
                      {{RecordChecks::tr("there"),
                        State::Unknown,
                        RecordChecks::tr("not checked: nothing can be asked by this way. What is "
                                         "missing there, `drmscope doctor` says there."),
                        {}}},
                      {}};
    addOfThisMachine(needs.checks, here);
    return needs;
}

RecordNeeds needsOfFile(const Answer& here)
{
    RecordNeeds needs{RecordChecks::tr("What was recorded is read; no kernel is asked."), {}, {}};
    addOfThisMachine(needs.checks, here);
    return needs;
}

RecordNeeds needsInAnyOrder(const QString& via, const Answer& here, const Answer& there,
                            bool copiesAgent)
{
    const QString scheme = via.section(QLatin1Char(':'), 0, 0);
    if (scheme == QLatin1String("ssh")) {
        return needsOfHost(via.section(QLatin1Char(':'), 1), here, there, copiesAgent);
    }
    if (scheme == QLatin1String("unix") || scheme == QLatin1String("serial")) {
        return needsOfSender(here);
    }
    return scheme == QLatin1String("file") ? needsOfFile(here)
                                           : needsHere(here, scheme == QLatin1String("pkexec"));
}

} // namespace

RecordNeeds needsOf(const QString& via, const Answer& here, const Answer& there, bool copiesAgent)
{
    auto needs = needsInAnyOrder(via, here, there, copiesAgent);
    std::stable_sort(needs.checks.begin(), needs.checks.end(),
                     [](const RecordCheck& a, const RecordCheck& b) { return a.state > b.state; });
    if (!needs.checks.empty() && needs.checks.front().state == State::Missing) {
        const auto& gravest = needs.checks.front();
        needs.obstacle = RecordChecks::tr("%1: %2").arg(gravest.what, gravest.found);
    }
    return needs;
}

} // namespace drmscope::app
