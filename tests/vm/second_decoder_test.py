#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The second decoder's comparison, tested without a kernel: it must see every field that differs."""
import collections
import importlib.machinery
import importlib.util
import pathlib
import tempfile
import unittest

import trace_cmd_text

_loader = importlib.machinery.SourceFileLoader("second_decoder", str(pathlib.Path(__file__).parent / "second_decoder"))
second_decoder = importlib.util.module_from_spec(importlib.util.spec_from_loader("second_decoder", _loader))
_loader.exec_module(second_decoder)

ADD = ("        modprobe-101   [001] 40245072582: drmres_add:            seq=28 drm=0xffff88803e5c9800 generation=1 "
       "node=0xffff88803e54ec80 data=0xffff88803e54eca8 action=0x0 size=80 caller=0xffffffffc0286377 refs=1 "
       "open_count=0 ordinal=4294967295 gfp=0xdc0 cause=0 atomic=2 name=a name with = in it dev=0000:01:00.0 "
       "stack=ARRAY[77, 63, 28, c0, ff, ff, ff, ff, a2, 9c, 25, c0, ff, ff, ff, ff]\n")
HOOK = ("   drmscope-agent-98    [000] 29726022896: drmres_hook_status:    seq=1 state=0 error=-2 nmissed=0 hook=release "
        "symbol=drm:drm_managed_release reason=drm is not loaded\n")
OPEN = ("      my comm-x-7     [000]    3.000000001: drmres_file_open:      seq=9 drm=0x1 generation=1 file=0x2 minor=0 "
        "minor_type=0 in_kernel=0 exiting=0 pid=7 actor=7 refs=4 open_count=1 comm=my comm-x actor_comm=my comm-x "
        "cmdline=holder my comm-x dev=0000:01:00.0\n")
IOCTL = ("      compositor-7    [001]    3.000000009: drmres_ioctl:         seq=10 drm=0x1 generation=1 object=0x2 data=0xc010640c "
         "size=0 caller=0x0 count=99 result=-19 pid=7 refs=4 open_count=1 text=compositor dev=0000:01:00.0 stack=ARRAY[77, 63, 28, c0, ff, ff, ff, ff]\n")


def read(*lines):
    with tempfile.NamedTemporaryFile("w", encoding="utf-8") as file:
        file.write("cpus=2\n" + "".join(lines))
        file.flush()
        return trace_cmd_text.read(file.name)


def stored(told):
    """The row that a session has for an event, and its stacks."""
    row = collections.defaultdict(int, second_decoder.expected_of(told))
    row |= {"seq": told.fields["seq"], "timestamp_ns": told.time_ns, "stack_id": 1}
    return row, {1: row.pop("stack", [])}


class ReportTest(unittest.TestCase):
    def test_reads_numbers_names_and_stacks(self):
        told, = read(ADD)
        self.assertEqual((told.group, told.kind, told.pid, told.cpu, told.time_ns),
                         ("resource", "add", 101, 1, 40245072582))
        self.assertEqual(told.fields["name"], "a name with = in it")
        self.assertEqual(told.fields["node"], 0xffff88803e54ec80)
        self.assertEqual(told.fields["stack"], [0xffffffffc0286377, 0xffffffffc0259ca2])

    def test_reads_a_comm_with_spaces_and_a_time_with_a_point(self):
        told, = read(OPEN)
        self.assertEqual((told.pid, told.time_ns, told.fields["comm"]), (7, 3_000_000_001, "my comm-x"))

    def test_reads_a_reason_with_spaces(self):
        told, = read(HOOK)
        self.assertEqual((told.fields["error"], told.fields["reason"]), (-2, "drm is not loaded"))

    def test_reads_a_time_that_leaves_no_blank(self):
        told, = read(HOOK.replace("[000] 29726022896", "[000]177403869422"))
        self.assertEqual((told.cpu, told.time_ns), (0, 177_403_869_422))

    def test_refuses_a_line_with_a_field_too_few(self):
        with self.assertRaises(trace_cmd_text.ReportError):
            read(ADD.replace(" cause=0", ""))


class ComparisonTest(unittest.TestCase):
    def test_unknown_values_are_minus_one(self):
        columns = second_decoder.expected_of(read(ADD)[0])
        self.assertEqual((columns["ordinal"], columns["atomic_context"], columns["gfp"]), (-1, -1, 0xdc0))

    def test_accepts_equal_events(self):
        told = read(ADD)
        row, stacks = stored(told[0])
        self.assertEqual(second_decoder.event_differences([row], told, stacks), ([], 19))

    def test_sees_every_column_that_differs(self):
        for line in (ADD, OPEN, IOCTL):
            told = read(line)
            for column in second_decoder.expected_of(told[0]):
                row, stacks = stored(told[0])
                if column == "stack":
                    stacks[1] = stacks[1][1:]
                else:
                    row[column] = row[column] + 1 if isinstance(row[column], int) else row[column] + "x"
                self.assertTrue(second_decoder.event_differences([row], told, stacks)[0], column)

    def test_sees_an_event_too_few_and_too_many(self):
        told = read(ADD, ADD.replace("seq=28", "seq=29"), ADD.replace("seq=28", "seq=30"))
        rows = [stored(one)[0] for one in told]
        _, stacks = stored(told[0])
        self.assertTrue(second_decoder.event_differences([rows[0], rows[2]], told, stacks)[0])
        self.assertTrue(second_decoder.event_differences(rows, told[:2], stacks)[0])

    def test_sees_a_hook_that_differs(self):
        told = read(HOOK)
        row = {"hook": "release", "symbol": "drm:drm_managed_release", "state": "missing", "error": -2,
               "missed_count": 0, "reason": "drm is not loaded"}
        self.assertEqual(second_decoder.hook_differences([row], told), ([], 6))
        self.assertTrue(second_decoder.hook_differences([row | {"missed_count": 1}], told)[0])
        self.assertTrue(second_decoder.hook_differences([], told)[0])


if __name__ == "__main__":
    unittest.main()
