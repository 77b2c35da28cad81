# SPDX-License-Identifier: MIT
"""What the kernel may complain of: nothing but what the scenario promised, and that it must."""
import re

COMPLAINT = re.compile(r"WARNING: |BUG: |BUG \S+ \(|Oops|general protection fault|refcount_t: |Call Trace:|KASAN|INFO: task .* blocked"
                       r"|unable to handle|kernel BUG|soft lockup|self-detected stall"
                       r"|INFO: (?:possible|inconsistent|trying to register|lockdep is turned off)")
BLOCK_END = "---[ end trace"


def judge_complaints(log, promised, possible=()):
    """Answers what is wrong, in words. `promised`: regular expressions, each of which excuses one warning, from its
    first line to the end of its trace. `possible`: the same of warnings that need not come, and may come again."""
    waiting = list(promised)
    wrong = []
    excused = False
    for line in log:
        if excused:
            excused = BLOCK_END not in line
            continue
        if not COMPLAINT.search(line):
            continue
        promise = next((one for one in waiting if re.search(one, line)), None)
        if promise is not None:
            waiting.remove(promise)
        excused = promise is not None or any(re.search(one, line) for one in possible)
        if not excused:
            wrong.append(f"the kernel complained: {line}")
    if excused:
        wrong.append("a promised complaint has no end in the kernel's log")
    return wrong + [f"the kernel was to complain, and did not: {promise}" for promise in waiting]
