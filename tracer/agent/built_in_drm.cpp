// SPDX-License-Identifier: MIT
#include "tracer/agent/built_in_drm.h"

#include "tracer/agent/tracefs.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

namespace drmscope::tracer {
namespace {

constexpr char kAddDr[] = "add_dr";

// What is in drm alone, or, like add_dr, in drm_managed.c between such.
bool isDrms(const char* name)
{
    constexpr const char* kBeginnings[] = {"drmm_", "__drmm_", "drm_managed_"};
    constexpr const char* kStatics[] = {"alloc_dr", "free_dr", kAddDr, "del_dr"};
    constexpr char kPadding[] = "__pfx_";
    if (strncmp(name, kPadding, strlen(kPadding)) == 0) {
        name += strlen(kPadding);
    }
    bool is = false;
    for (const char* beginning : kBeginnings) {
        is = is || strncmp(name, beginning, strlen(beginning)) == 0;
    }
    for (const char* function : kStatics) {
        const size_t length = strlen(function);
        const bool same = strncmp(name, function, length) == 0;
        is = is || (same && (name[length] == '\0' || name[length] == '.')); // gcc may have split it
    }
    return is;
}

// Functions that follow each other in the kernel, all with names of drm's.
struct Run
{
    bool isManaged = false; // drm_managed.c's
    unsigned count = 0;     // of add_dr
    uint64_t address = 0;

    void add(const char* name, uint64_t at)
    {
        isManaged = isManaged || strcmp(name, "drm_managed_release") == 0;
        if (strcmp(name, kAddDr) == 0) {
            ++count;
            address = at;
        }
    }
};

} // namespace

// The linker keeps the functions of an object file together, and the kernel tells its own in the
// order of their addresses.
uint64_t addressOfAddDr(int proc)
{
    FILE* symbols = fdopen(openBeneath(proc, "kallsyms", O_RDONLY), "r");
    uint64_t found = 0;
    Run run;
    char line[512];
    while (symbols != nullptr && fgets(line, sizeof(line), symbols) != nullptr) {
        uint64_t address = 0;
        char type = 0;
        char name[256];
        // a module's line goes on
        const bool whole = strchr(line, '\t') == nullptr &&
                           sscanf(line, "%" SCNx64 " %c %255s", &address, &type, name) == 3;
        if (whole && strchr("tT", type) != nullptr && isDrms(name)) {
            run.add(name, address);
        } else {
            run = {};
        }
        if (run.isManaged && run.count > 0) {
            found = run.count == 1 ? run.address : 0;
        }
    }
    if (symbols != nullptr) {
        fclose(symbols);
    }
    return found;
}

} // namespace drmscope::tracer
