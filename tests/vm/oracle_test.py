#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The oracle, tested without a kernel: what it must see, and what it must let pass."""
import dataclasses
import importlib.machinery
import importlib.util
import pathlib
import tempfile
import types
import unittest

import compare
import compare_story
import kmsg_log
from recorded import Event

_loader = importlib.machinery.SourceFileLoader("oracle", str(pathlib.Path(__file__).parent / "oracle"))
oracle = importlib.util.module_from_spec(importlib.util.spec_from_loader("oracle", _loader))
_loader.exec_module(oracle)

PARENT = "0000:01:00.0"
NODES = ((0xffff888000000100, "drm_dev_init_release", 0), (0xffff888000000200, "kmalloc", 80),
         (0xffff888000000300, "drm_minor_alloc_release", 8))
LOG = """6,1,10,-;drmscope-lab: something else
15,2,20,-;drmscope-lab: recorded from here
7,3,30,-;bochs-drm 0000:01:00.0: [drm:add_dr [drm]] ADD ffff888000000100 drm_dev_init_release (0 bytes)
 SUBSYSTEM=pci
 DEVICE=+pci:0000:01:00.0
7,4,40,-;bochs-drm 0000:01:00.0: [drm:add_dr [drm]] ADD ffff888000000200 kmalloc (80 bytes)
7,5,50,-;bochs-drm 0000:01:00.0: [drm:add_dr [drm]] ADD ffff888000000300 drm_minor_alloc_release (8 bytes)
6,6,55,-;[drm] Found bochs VGA, ID 0xb0c5.
7,7,60,-;bochs-drm 0000:01:00.0: [drm:drmm_kfree [drm]] DEL ffff888000000200 kmalloc (80 bytes)
7,8,70,-;pci 0000:01:00.0: [drm:drm_managed_release [drm]] drmres release begin
7,9,80,-;pci 0000:01:00.0: [drm:drm_managed_release [drm]] REL ffff888000000300 drm_minor_alloc_release (8 bytes)
7,10,90,-;pci 0000:01:00.0: [drm:drm_managed_release [drm]] REL ffff888000000100 drm_dev_init_release (0 bytes)
7,11,95,-;[drm:drm_dev_put.part.0 [drm]] drmres release end
15,12,99,-;drmscope-lab: recorded until here
"""
PHASES = ("init", "registered", "unplugging", "unplugged", "zombie", "releasing", "freed")


def event(number, kind, node=None, *, time_ns=None, pid=100, ordinal=-1, step=2):
    address, name, size = NODES[node] if node is not None else (0, "", 0)
    return Event(number, number * 10_000_000 if time_ns is None else time_ns, kind, step, 1, PARENT, pid, address, name,
                 size, ordinal)


def story():
    """The events and phases of the log above."""
    events = [event(1, "dev_init"), event(2, "add", 0), event(3, "add", 1), event(4, "add", 2), event(5, "del", 1),
              event(6, "dev_unplug", step=0), event(7, "release_begin", ordinal=2), event(8, "release", 2, ordinal=0),
              event(9, "release", 0, ordinal=1), event(10, "release_end", ordinal=2)]
    times = [10, 30, 60, 62, 65, 70, 100, 0]
    phases = [{"device_id": 1, "phase": phase, "started_ns": start * 1_000_000, "ended_ns": end * 1_000_000}
              for phase, start, end in zip(PHASES, times, times[1:])]
    return types.SimpleNamespace(events=events, phases=phases, devices=[{"id": 1, "parent_name": PARENT}])


class LogTest(unittest.TestCase):
    def test_reads_every_line_of_managed_resources(self):
        log = kmsg_log.parse(LOG)
        self.assertEqual([line.op for line in log.during],
                         ["ADD", "ADD", "ADD", "DEL", "BEGIN", "REL", "REL", "END"])
        self.assertEqual(log.during[1], kmsg_log.LogLine("ADD", PARENT, 0xffff888000000200, "kmalloc", 80, 4))

    def test_refuses_a_log_with_a_gap(self):
        with self.assertRaisesRegex(kmsg_log.LogError, "records 6 to 6"):
            kmsg_log.parse(LOG.replace("6,6,55,-;[drm] Found bochs VGA, ID 0xb0c5.\n", ""))

    def test_refuses_a_line_that_it_cannot_read(self):
        with self.assertRaisesRegex(kmsg_log.LogError, "record 4"):
            kmsg_log.parse(LOG.replace("ADD ffff888000000200", "ADD (____ptrval____)"))

    def test_atomic_states_are_no_managed_resources(self):
        said = [f"7,{6 + i},5{i},-;bochs-drm 0000:01:00.0: [drm:drm_atomic_state_init [drm]] {what} atomic state ffff88800000a{i}00"
                for i, what in enumerate(("Allocated", "Clearing", "Freeing"))]
        self.assertIsNone(kmsg_log._read_line(said[0].split(";")[1], 6))
        with tempfile.NamedTemporaryFile("w", encoding="utf-8") as file:
            file.write("\n".join(said))
            file.flush()
            self.assertEqual(kmsg_log.read_atomic_states(file.name),
                             [("atomic_state", {"kind": "atomic_state_init", "address": "ffff88800000a000"}),
                              ("atomic_state", {"kind": "atomic_state_free", "address": "ffff88800000a200"})])

    def test_refuses_a_log_without_the_marks(self):
        with self.assertRaisesRegex(kmsg_log.LogError, "begins and ends"):
            kmsg_log.parse(LOG.replace("recorded until here", ""))


class OracleTest(unittest.TestCase):
    def setUp(self):
        self.log = kmsg_log.parse(LOG)
        self.recorded = story()

    def differences(self):
        return oracle.log_differences(self.recorded, self.log)

    def replace(self, index, **change):
        self.recorded.events[index] = dataclasses.replace(self.recorded.events[index], **change)

    def test_accepts_the_true_story(self):
        self.assertEqual(self.differences(), [])
        self.assertEqual(compare.span_differences(self.recorded.events), [])

    def test_sees_every_change_of_the_log(self):
        tried, unseen = oracle.unseen_mutations(self.recorded, self.log, [])
        self.assertEqual(unseen, [])
        self.assertEqual(tried, 8 + 6 * 3 + 7)  # drops, changes of six nodes' lines, swaps

    def test_an_end_is_of_the_release_that_goes_on(self):
        begin, end = (kmsg_log.LogLine(op, parent) for op, parent in (("BEGIN", PARENT), ("END", "")))
        other = kmsg_log.LogLine("BEGIN", "other")
        self.assertEqual(list(oracle.owners([begin, end, other, end])), [PARENT, PARENT, "other", "other"])
        self.assertEqual(list(oracle.owners([begin, other, end])), [PARENT, "other", None])

    def test_sees_a_line_twice(self):
        self.log.during.insert(2, self.log.during[1])
        self.assertTrue(self.differences())

    def test_sees_every_event_that_is_left_out(self):
        for index, left_out in enumerate(self.recorded.events):
            if left_out.op:
                recorded = story()
                del recorded.events[index]
                self.assertTrue(oracle.log_differences(recorded, self.log), str(left_out))

    def test_two_tasks_in_one_instant_may_print_in_either_order(self):
        self.replace(3, pid=101, time_ns=self.recorded.events[2].time_ns + 1000)
        during = self.log.during
        during[1], during[2] = during[2], during[1]
        self.assertEqual(compare.order_differences(compare.pair_lines(self.recorded.events, during)[1]), [])
        self.replace(3, pid=100)
        self.assertTrue(compare.order_differences(compare.pair_lines(self.recorded.events, during)[1]))

    def test_sees_a_release_that_is_not_of_the_newest(self):
        events = self.recorded.events
        events[7], events[8] = events[8], events[7]
        self.assertTrue(compare.list_differences(events, []))

    def test_what_is_added_during_a_release_stays_behind(self):
        late = event(7, "add", 1, time_ns=75_000_000)
        events = self.recorded.events
        events.insert(7, late)
        self.assertEqual(compare.list_differences(events, []), [])
        events.insert(6, events.pop(7))
        self.assertTrue(compare.list_differences(events, []))

    def test_what_one_task_did_is_in_the_log_in_its_order(self):
        self.replace(9, parent="platform")
        ends = [(self.recorded.events[8], 8), (self.recorded.events[9], 7)]
        self.assertTrue(compare.order_differences(ends))
        self.replace(9, parent="platform", pid=101)
        ends = [(self.recorded.events[8], 8), (self.recorded.events[9], 7)]
        self.assertEqual(compare.order_differences(ends), [])

    def test_sees_wrong_counts_of_a_release(self):
        self.replace(9, ordinal=3)
        self.assertTrue(compare.span_differences(self.recorded.events))

    def test_sees_phases_out_of_order(self):
        phases = self.recorded.phases
        phases[1], phases[2] = phases[2], phases[1]
        self.assertTrue(compare_story.phase_differences(self.recorded, self.log))

    def test_sees_a_gap_between_phases(self):
        self.recorded.phases[1]["ended_ns"] -= 1
        self.assertTrue(compare_story.phase_differences(self.recorded, self.log))

    def test_compares_a_snapshot_with_what_is_older_than_the_recording(self):
        older = self.log.during[:3]
        shown = [dataclasses.replace(event(20 + place, "snapshot", place), ordinal=place) for place in range(3)]
        self.assertEqual(compare.list_differences(shown, older), [])
        self.assertTrue(compare.list_differences(shown[:2], older))
        self.assertTrue(compare.list_differences([], older))
        shown[1] = dataclasses.replace(shown[1], size=81)
        self.assertTrue(compare.list_differences(shown, older))

    def test_lifetimes_of_one_address_may_not_overlap(self):
        def row(number, added, ended):
            return {"id": number, "node_address": 1, "added_ns": added, "ended_ns": ended}
        self.assertEqual(compare._overlaps([row(1, 10, 20), row(2, 20, 30)]), [])
        self.assertTrue(compare._overlaps([row(1, 10, 21), row(2, 20, 30)]))
        self.assertTrue(compare._overlaps([row(1, 10, 0), row(2, 20, 30)]))


class PromisesTest(unittest.TestCase):
    """What a scenario of the exerciser promises: anomalies, findings."""

    def findings(self, found, rules="none", right="no", backend="module"):
        recorded = types.SimpleNamespace(
            devices=[{"id": 1, "parent_name": PARENT}, {"id": 2, "parent_name": PARENT}],
            findings=[{"device_id": device, "rule": rule, "verdict": verdict} for device, rule, verdict in found],
            session={"backend": backend})
        facts = [("exercise", {"parent": PARENT, "hazard": "none", "right": "yes", "rules": "none"}),
                 ("exercise", {"parent": PARENT, "hazard": "some", "right": right, "rules": rules})]
        return compare_story.finding_differences(recorded, facts)

    def test_a_promised_finding_must_be_there(self):
        self.assertEqual(self.findings([(2, "F04", "leak"), (2, "F02", "hazard")], rules="F04"), [])
        self.assertTrue(self.findings([], rules="F04"))
        self.assertTrue(self.findings([(2, "F04", "information")], rules="F04"))
        self.assertTrue(self.findings([(1, "F04", "leak")], rules="F04"))
        self.assertEqual(self.findings([(2, "F25", "information")], rules="F25"), [])

    def test_what_needs_the_module_is_not_asked_of_another_backend(self):
        self.assertEqual(self.findings([], rules="F08", backend="tracefs"), [])
        self.assertTrue(self.findings([], rules="F06", backend="tracefs"))
        self.assertEqual(self.findings([(2, "F06", "information")], rules="F06", backend="tracefs"), [])

    def test_what_was_promised_of_a_right_one_is_no_accusation(self):
        self.assertEqual(self.findings([(2, "F04", "leak")], rules="F04,F08", right="yes", backend="tracefs"), [])
        self.assertTrue(self.findings([(2, "F04", "leak")], rules="F06", right="yes"))

    def test_nobody_who_is_right_is_accused(self):
        self.assertEqual(self.findings([(2, "F06", "information")], right="yes"), [])
        self.assertTrue(self.findings([(2, "F06", "leak")], right="yes"))

    def test_what_the_log_calls_slow_may_be_called_slow(self):
        def released(number, owner, ended_ns):
            return {"id": number, "node_address": 0x200, "owner": owner, "end_kind": "release", "ended_ns": ended_ns}

        def accused(silence_us, resource=7):
            recorded = types.SimpleNamespace(
                devices=[{"id": 1, "parent_name": PARENT}], session={"backend": "module"},
                resources=[released(5, "device", 10), released(7, "drm_device", 20), released(8, "drm_device", 30)],
                findings=[{"device_id": 1, "rule": "F20", "verdict": "hazard", "resource_id": resource}])
            facts = [("exercise", {"parent": PARENT, "hazard": "none", "right": "yes", "rules": "none"})]
            lines = [kmsg_log.LogLine("REL", PARENT, 0x200, time_us=1000), kmsg_log.LogLine("END", "", time_us=1000 + silence_us)]
            return compare_story.finding_differences(recorded, facts, lines)
        self.assertEqual(accused(50_000), [])
        self.assertTrue(accused(49_999))
        self.assertTrue(accused(50_000, resource=8)) # at the same address, later

    def test_every_exercise_has_its_drm_device(self):
        recorded = types.SimpleNamespace(devices=[], findings=[], session={"backend": "module"})
        facts = [("exercise", {"parent": PARENT, "hazard": "none", "right": "yes", "rules": "none"})]
        self.assertTrue(compare_story.finding_differences(recorded, facts))

    def anomalies(self, *kinds):
        recorded = types.SimpleNamespace(anomalies=[{"kind": kind, "detail": ""} for kind in kinds])
        return compare_story.anomaly_differences(recorded, [("anomaly", {"kind": "left_by_release"})])

    def test_anomalies_are_those_that_were_promised(self):
        self.assertEqual(self.anomalies("left by release"), [])
        self.assertTrue(self.anomalies())
        self.assertTrue(self.anomalies("left by release", "left by release"))
        self.assertTrue(self.anomalies("left by release", "del without add"))


class FilesTest(unittest.TestCase):
    FACTS = [("open", {"pid": "7", "comm": "compositor", "minor": "0", "before": "100", "after": "110", "error": "0"}),
             ("close", {"pid": "7", "comm": "compositor", "minor": "0", "before": "200", "after": "210", "error": "0"})]

    def differences(self, **change):
        row = {"in_kernel": 0, "process_id": 7, "comm": "compositor", "minor_index": 0, "origin": "open",
               "opened_ns": 105, "closed_ns": 205, **change}
        return compare_story.file_differences(
            types.SimpleNamespace(files=[row], session={"started_ns": 50}), self.FACTS)

    def test_accepts_what_the_holder_did(self):
        self.assertEqual(self.differences(), [])

    def test_sees_another_holder_minor_or_time(self):
        for change in ({"process_id": 8}, {"comm": "player"}, {"minor_index": 1}, {"opened_ns": 99},
                       {"closed_ns": 211}, {"closed_ns": 0}, {"in_kernel": 1}, {"origin": "snapshot"}):
            self.assertTrue(self.differences(**change), str(change))


if __name__ == "__main__":
    unittest.main()
