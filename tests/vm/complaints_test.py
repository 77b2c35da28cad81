#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Tests of judge_complaints()."""
import unittest

from complaints import judge_complaints, lost_beginning

WARNING = ["4,1,1,-;------------[ cut here ]------------",
           "4,2,2,-;WARNING: CPU: 0 PID: 1 at drivers/gpu/drm/drm_managed.c:229 drmm_kfree+0x9/0x10 [drm]",
           "4,3,3,-;Call Trace:",
           "4,4,4,-;---[ end trace 0000000000000000 ]---"]
CIRCULAR = ["4,1,1,-;WARNING: possible circular locking dependency detected",
            "4,2,2,-;6.12.117-drmscope-debug #1 Tainted: G           O      ",
            "4,3,3,-;------------------------------------------------------",
            "4,4,4,-;irq/24-pciehp/40 is trying to acquire lock:",
            "4,5,5,-; </TASK>"]
PROMISE = r"WARNING: .* drmm_kfree\+"
SLEEPING = ["3,1,1,-;BUG: sleeping function called from invalid context at include/linux/sched/mm.h:321",
            "4,2,2,-;Call Trace:",
            "4,3,3,-; <TASK>",
            "4,4,4,-; </TASK>"]


class Complaints(unittest.TestCase):
    def test_silence_is_right_where_nothing_was_promised(self):
        self.assertEqual(judge_complaints(["6,1,1,-;all is well"], []), [])

    def test_what_was_not_promised_is_told(self):
        self.assertEqual(len(judge_complaints(WARNING, [])), 2)

    def test_what_lockdep_says_of_itself_is_told(self):
        self.assertEqual(len(judge_complaints(["3,1,1,-;INFO: trying to register non-static key."], [])), 1)

    def test_a_promise_excuses_its_whole_block(self):
        self.assertEqual(judge_complaints(WARNING, [PROMISE]), [])

    def test_a_promise_excuses_one_block_only(self):
        self.assertEqual(len(judge_complaints(WARNING + WARNING, [PROMISE])), 2)

    def test_what_is_possible_may_come_or_not(self):
        self.assertEqual(judge_complaints(WARNING + WARNING, [], [PROMISE]), [])
        self.assertEqual(judge_complaints([], [], [PROMISE]), [])

    def test_a_promise_that_is_not_kept_is_told(self):
        self.assertEqual(judge_complaints([], [PROMISE]), [f"the kernel was to complain, and did not: {PROMISE}"])

    def test_another_complaint_does_not_keep_the_promise(self):
        oops = ["4,1,1,-;BUG: unable to handle page fault"]
        self.assertEqual(len(judge_complaints(oops, [PROMISE])), 2)

    def test_what_follows_the_block_is_judged(self):
        oops = ["4,9,9,-;Oops: 0000"]
        self.assertEqual(judge_complaints(WARNING + oops, [PROMISE]), [f"the kernel complained: {oops[0]}"])

    def test_each_kind_of_block_has_an_end_of_its_own(self):
        self.assertEqual(judge_complaints(SLEEPING, ["BUG: sleeping function"]), [])
        self.assertEqual(len(judge_complaints(SLEEPING + WARNING, ["BUG: sleeping function"])), 2)
        within = [*WARNING[:3], "4,4,4,-; </TASK>", WARNING[3]]
        self.assertEqual(judge_complaints(within, [PROMISE]), [])

    def test_lockdep_is_promised_by_whom_it_accuses(self):
        self.assertEqual(judge_complaints(CIRCULAR, ["possible circular .*pciehp"]), [])
        self.assertEqual(len(judge_complaints(CIRCULAR, ["possible circular .*drmscope-agent"])), 2)

    def test_a_log_that_was_written_over_is_told(self):
        self.assertEqual(lost_beginning(["5,0,0,-;Linux version 6.1.0-56-amd64"]), [])
        self.assertEqual(lost_beginning(WARNING), ["the kernel's log has lost its beginning: it begins with record 1"])
        self.assertEqual(lost_beginning([]), ["the kernel's log has lost its beginning: it begins with record none"])

    def test_a_block_without_its_end_is_told(self):
        self.assertEqual(len(judge_complaints(WARNING[:3], [PROMISE])), 1)


if __name__ == "__main__":
    unittest.main()
