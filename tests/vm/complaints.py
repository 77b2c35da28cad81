# SPDX-License-Identifier: MIT
"""What the kernel may complain of: nothing but what the scenario promised, and that it must."""
import re

COMPLAINT = re.compile(r"WARNING: |BUG: |BUG \S+ \(|Oops|general protection fault|refcount_t: |Call Trace:|KASAN|INFO: task .* blocked"
                       r"|unable to handle|kernel BUG|soft lockup|self-detected stall"
                       r"|INFO: (?:possible|inconsistent|trying to register|lockdep is turned off)")
# What ends with its stack; other warnings end with their trace's number.
ENDS_WITH_STACK = ("BUG: sleeping", "WARNING: possible circular")
# Lockdep says whom it means three lines after what it means.
LOCKDEP, LOCKDEP_HEAD = "WARNING: possible", 4


def end_of_block(line):
    return "</TASK>" if any(begin in line for begin in ENDS_WITH_STACK) else "---[ end trace"


def head_of_block(log, at):
    return " ".join(log[at:at + LOCKDEP_HEAD]) if LOCKDEP in log[at] else log[at]


def lost_beginning(log):
    """Answers what is wrong, in words: of a log that was written over nobody knows what it complained of."""
    number = log[0].split(",")[1] if log else "none"
    return [] if number == "0" else [f"the kernel's log has lost its beginning: it begins with record {number}"]


def judge_complaints(log, promised, possible=()):
    """Answers what is wrong, in words. `promised`: regular expressions, each of which excuses one warning, from its
    first line to the end of its trace. `possible`: the same of warnings that need not come, and may come again."""
    waiting = list(promised)
    wrong = []
    end = None
    for at, line in enumerate(log):
        if end:
            end = None if end in line else end
            continue
        if not COMPLAINT.search(line):
            continue
        head = head_of_block(log, at)
        promise = next((one for one in waiting if re.search(one, head)), None)
        if promise is not None:
            waiting.remove(promise)
        if promise is not None or any(re.search(one, head) for one in possible):
            end = end_of_block(line)
        else:
            wrong.append(f"the kernel complained: {line}")
    if end:
        wrong.append("a promised complaint has no end in the kernel's log")
    return wrong + [f"the kernel was to complain, and did not: {promise}" for promise in waiting]
