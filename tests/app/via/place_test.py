#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Sessions and streams that are to be made where none can be: said at once, before anything is started.

    place_test.py DRMSCOPE COLLECT RELAY AGENT FAKE_AGENT POLICY
"""
import os
import subprocess

from via_case import DRMSCOPE, FAKE_AGENT, ViaCase, main

LOG = "[    9.700000] bochs-drm 0000:01:00.0: [drm:add_dr [drm]] ADD ffff8d5b41d1d3c0 kmalloc (40 bytes)\n"
# What may write anywhere is taken from root.
UNPRIVILEGED = ["setpriv", "--bounding-set=-all"] if os.geteuid() == 0 else []


class Place(ViaCase):
    def setUp(self):
        super().setUp()
        self.heard = self.folder / "heard"
        self.locked = self.folder / "locked"
        self.locked.mkdir()
        self.locked.chmod(0o555)
        self.environment["FAKE_AGENT_HEARD"] = str(self.heard)

    def expect_refusal(self, words, *arguments, status=73):
        done = subprocess.run([*UNPRIVILEGED, DRMSCOPE, *arguments], env=self.environment, input=LOG, capture_output=True, text=True,
                              check=False)
        self.assertEqual(done.returncode, status, done.stderr)
        self.assertIn(words, done.stderr)
        self.assertFalse(self.heard.exists(), "an agent was started")
        self.assertEqual(list(self.locked.iterdir()), [])
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()), ["bin", "libexec", "locked"])

    def refuse(self, place, words):
        words = f"cannot create {place}: {words}"
        self.expect_refusal(words, "record", "--via", "direct", "--backend", "module", "-o", place, "true")
        self.expect_refusal(words, "import", "-", "-o", place)

    def refuse_stream(self, place, words):
        self.expect_refusal(f"cannot create {place}: {words}", "record", "--via", "direct", "--backend", "module", "-o",
                            self.folder / "s.drmscope", "--save-stream", place, "true")

    def test_a_folder_that_is_not_there_is_named(self):
        self.refuse(self.folder / "nowhere/s.drmscope", f"there is no folder {self.folder}/nowhere")
        self.refuse(FAKE_AGENT / "s.drmscope", f"there is no folder {FAKE_AGENT}")
        self.refuse_stream(self.folder / "nowhere/s.drmstream", f"there is no folder {self.folder}/nowhere")

    def test_a_folder_that_nothing_may_be_written_to_is_named(self):
        self.refuse(self.locked / "s.drmscope", f"folder {self.locked} is not writable: Permission denied; choose another")
        self.refuse_stream(self.locked / "s.drmstream", f"folder {self.locked} is not writable: Permission denied; choose another")

    def test_a_name_that_is_too_long_is_said(self):
        self.refuse(self.folder / f"{'n' * 300}", "its name is too long")
        self.refuse(self.folder / f"{'n' * 250}", "its name is too long") # with "-wal" behind it
        self.refuse_stream(self.folder / f"{'n' * 300}", "its name is too long")


if __name__ == "__main__":
    main()
