# SPDX-License-Identifier: MIT
"""What the tests of `drmscope record --via` share: a folder with our programs in it, and a fake agent.

    X_test.py DRMSCOPE COLLECT RELAY AGENT FAKE_AGENT POLICY [TEST...]
"""
import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

DRMSCOPE, COLLECT, RELAY, AGENT, FAKE_AGENT, POLICY = (pathlib.Path(word).resolve() for word in sys.argv[1:7])
COMPRESSED = bytes((0x28, 0xb5, 0x2f, 0xfd)) # how such a stream begins
PATIENCE = 200 # dd copies the agent byte by byte, which a busy machine takes long for


def ask(path, sql):
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return database.execute(sql).fetchone()[0]
    finally:
        database.close()


class ViaCase(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="drmscope-via-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.session = self.folder / "s.drmscope"
        self.libexec = self.folder / "libexec"
        self.bin = self.folder / "bin"
        self.libexec.mkdir()
        self.bin.mkdir()
        for name, program in (("drmscope-collect", COLLECT), ("drmscope-relay", RELAY), ("drmscope-agent", FAKE_AGENT)):
            (self.libexec / name).symlink_to(program)
        self.environment = {**os.environ, "DRMSCOPE_LIBEXEC": str(self.libexec), "PATH": f"{self.bin}:/usr/bin:/bin"}
        for name in ("SUDO_UID", "SUDO_GID", "FAKE_AGENT"):
            self.environment.pop(name, None)

    def script(self, name, text):
        path = self.bin / name
        path.write_text(f"#!/bin/sh\n{text}\n", encoding="ascii")
        path.chmod(0o755)

    def start(self, via, *more, terminal=subprocess.PIPE, **environment):
        recorder = subprocess.Popen(
            [DRMSCOPE, "record", "--via", via, "--backend", "module", "-o", self.session, *more],
            env={**self.environment, **environment}, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=terminal, text=True)
        self.addCleanup(recorder.kill)
        return recorder

    def end(self, recorder, status):
        _, said = recorder.communicate(timeout=PATIENCE)
        self.assertEqual(recorder.returncode, status, said)
        return said

    def wait_for(self, recorder, words):
        said = ""
        for line in recorder.stderr:
            said += line
            if words in line:
                return
        self.fail(f"it never said {words!r}: {said}")

    def wait_to_see(self, terminal, words):
        seen, began = b"", time.monotonic()
        while words not in seen:
            self.assertLess(time.monotonic() - began, PATIENCE, seen[-1000:])
            try:
                seen += os.read(terminal, 100000)
            except OSError: # nobody has it open any more
                self.fail(f"it never showed {words!r}: {seen[-1000:]}")
        return seen

    def agent_on(self, descriptor, **environment):
        agent = subprocess.Popen([FAKE_AGENT], stdin=descriptor, stdout=descriptor, stderr=subprocess.DEVNULL,
                                 env={**self.environment, **environment})
        self.addCleanup(agent.wait)
        self.addCleanup(agent.kill)
        return agent

    def children(self, recorder, name):
        """The processes of that name, of which 15 characters count, that it has started and not buried."""
        found = subprocess.run(["pgrep", "-P", str(recorder.pid), f"^{name[:15]}"], capture_output=True, text=True, check=False)
        return [int(word) for word in found.stdout.split()]

    def agent_of(self, recorder):
        (agent,) = self.children(recorder, "drmscope-agent")
        return agent

    def expect_hot_unplug(self):
        self.assertEqual(ask(self.session, "SELECT state || event_count || state_reason FROM session"), "complete23")
        self.assertEqual(ask(self.session, "PRAGMA integrity_check"), "ok")

    def wait_until(self, recorder, sees):
        began = time.monotonic()
        while not sees():
            self.assertIsNone(recorder.poll())
            self.assertLess(time.monotonic() - began, PATIENCE)
            time.sleep(0.05)

    def wait_until_collecting(self, recorder):
        self.wait_until(recorder, self.session.exists) # the collector has made it, and hears signals

    def count(self):
        try:
            return ask(self.session, "SELECT count(*) FROM event")
        except sqlite3.Error:
            return 0

    def wait_for_rows(self, recorder, fewest):
        began = time.monotonic()
        while self.count() < fewest:
            self.assertIsNone(recorder.poll())
            self.assertLess(time.monotonic() - began, PATIENCE)
            time.sleep(0.05)

    def interrupted(self):
        try:
            return ask(self.session, "SELECT state_reason FROM session")
        except sqlite3.Error:
            return ""


def main():
    unittest.main(argv=sys.argv[:1] + sys.argv[7:])
