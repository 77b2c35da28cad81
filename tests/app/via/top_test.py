#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""`drmscope top` on a terminal, while the session that it shows is being recorded.

    top_test.py DRMSCOPE COLLECT RELAY AGENT FAKE_AGENT POLICY
"""
import fcntl
import os
import re
import signal
import struct
import subprocess
import termios
import time

from via_case import DRMSCOPE, PATIENCE, ViaCase, main

HOME = b"\x1b[H\x1b[J"


class Top(ViaCase):
    def show(self, columns):
        """A terminal of its own, which Ctrl-C is typed into."""
        self.terminal, theirs = os.openpty()
        self.addCleanup(os.close, self.terminal)
        self.resize(columns)
        self.top = subprocess.Popen([DRMSCOPE, "top", "-q", self.session], stdin=theirs, stdout=theirs, stderr=theirs,
                                    env={**self.environment, "NO_COLOR": "1"}, start_new_session=True,
                                    preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0)) # pylint: disable=subprocess-popen-preexec-fn
        self.addCleanup(self.top.wait)
        self.addCleanup(self.top.kill)
        os.close(theirs)
        self.seen = b""

    def resize(self, columns):
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))

    def wait_for_frame(self, fits):
        """The first whole one that fits: it is whole once another has begun."""
        began = time.monotonic()
        while True:
            *whole, self.seen = self.seen.split(HOME)
            for frame in (each.decode().replace("\r\n", "\n") for each in whole):
                if fits(frame):
                    return frame
            self.seen = HOME.join((b"", self.seen)) if whole else self.seen
            self.assertLess(time.monotonic() - began, PATIENCE, whole)
            self.seen += os.read(self.terminal, 100000)

    @staticmethod
    def events(frame):
        told = re.search(r"([\d,]+) events?,", frame)
        return int(told[1].replace(",", "")) if told else 0

    @staticmethod
    def titles(frame):
        return next((line.split() for line in frame.split("\n") if line.startswith("device")), [])

    def test_follows_a_recording_and_the_terminals_size(self):
        recorder = self.start("direct", FAKE_AGENT="endless")
        self.wait_for(recorder, "recording to")
        self.show(100)
        first = self.wait_for_frame(self.titles)
        self.assertEqual(self.titles(first), ["device", "phase", "live", "size", "holders", "events"])
        later = self.wait_for_frame(lambda frame: self.events(frame) > self.events(first))
        self.resize(30)
        narrow = self.wait_for_frame(lambda frame: self.titles(frame) and self.titles(frame) != self.titles(later))
        self.assertEqual(self.titles(narrow)[0], "device")
        self.assertNotIn("events", self.titles(narrow))
        rows = narrow.split("\n")[2:]
        self.assertTrue(all(len(row) <= 30 for row in rows), narrow)
        self.assertFalse([row for row in rows if re.search(r"\d…", row)], narrow) # a number that is cut
        self.resize(100)
        self.wait_for_frame(lambda frame: self.titles(frame) == self.titles(first))
        os.write(self.terminal, b"\x03")
        self.assertEqual(self.top.wait(PATIENCE), 0)
        self.assertIsNone(recorder.poll())
        recorder.send_signal(signal.SIGINT)
        self.end(recorder, 0)

    def test_ends_with_the_recording(self):
        recorder = self.start("direct", FAKE_AGENT="endless")
        self.wait_for(recorder, "recording to")
        self.show(80)
        self.wait_for_frame(self.titles)
        recorder.send_signal(signal.SIGINT)
        self.end(recorder, 0)
        self.assertEqual(self.top.wait(PATIENCE), 0)


if __name__ == "__main__":
    main()
