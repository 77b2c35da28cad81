// SPDX-License-Identifier: MIT
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace drmscope::tracer {

// /proc/kallsyms, read whole the first time and then from shortly before the modules' symbols on.
// vmlinux's come first, never change, and take the kernel a second on a slow machine: a module may
// be gone by then. So the file stands open where they end, and only what comes behind is asked of
// the kernel when a module came (s_start() in kernel/kallsyms.c looks at the position anew).
class Kallsyms
{
public:
    explicit Kallsyms(int proc) : m_proc(proc) {}
    ~Kallsyms();
    Kallsyms(const Kallsyms&) = delete;
    Kallsyms& operator=(const Kallsyms&) = delete;
    Kallsyms(Kallsyms&&) = delete;
    Kallsyms& operator=(Kallsyms&&) = delete;

    // Goes on towards the place to read from, over at most `room` bytes; true once it is there.
    bool approach(char* bytes, size_t room);

    // What comes next, as much as there is `room` for; 0 at the end, from where it begins anew.
    size_t read(char* bytes, size_t room);

private:
    const int m_proc;
    int m_fd = -1;
    uint64_t m_at = 0;
    uint64_t m_begin = 0; // of a line of vmlinux, not far before its last
};

} // namespace drmscope::tracer
