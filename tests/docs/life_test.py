#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""docs/life-of-an-event.md shows one real recording: each of its commands answers what the page says, and the bytes of
the record that it takes apart are the row that it shows."""
import os
import pathlib
import re
import sqlite3
import struct
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/life-of-an-event.md"
RECORD = 8 + 0xa4c  # the agent's eight bytes, then the record's place in the subbuffer


def commands(page):
    """(command, lines that it answers) of every block of the page that begins with "$ "."""
    found = []
    for block in re.findall(r"(?:^    .*\n)+", page, re.M):
        for line in (line[4:] for line in block.splitlines()):
            if line.startswith("$ "):
                found.append([line[2:], []])
            elif found and block.startswith("    $ "):
                command, answer = found[-1]
                if command.count('"') % 2:
                    found[-1][0] = f"{command}\n{line}"
                else:
                    answer.append(line)
    return found


class Life(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.answers = []
        for command, expected in commands(PAGE.read_text(encoding="utf-8")):
            ran = subprocess.run(["sh", "-c", command], cwd=cls.folder.name, env={**os.environ, "TREE": str(ROOT)},
                                 capture_output=True, text=True, check=False)
            cls.answers.append((command, expected, ran.stdout.splitlines(), ran.stderr))

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_every_command_answers_what_the_page_says(self):
        self.assertGreaterEqual(len(self.answers), 8)
        for command, expected, lines, errors in self.answers:
            with self.subTest(command=command):
                self.assertEqual(errors, "")
                # a dump's lines have words behind three spaces
                self.assertEqual([line.split("   ")[0] for line in expected], lines)

    def test_the_record_is_the_row(self):
        folder = pathlib.Path(self.folder.name)
        record = (folder / "subbuffer").read_bytes()[RECORD + 8:]
        seq, drm, generation, node, data, action, size, caller, refs, opened, _, gfp = struct.unpack_from("<8Q2i2I", record, 8)
        signed = [struct.unpack("<q", struct.pack("<Q", address))[0] for address in (drm, node, data)]
        database = sqlite3.connect(folder / "hot-unplug.drmscope")
        row = database.execute(
            "SELECT e.seq, d.address, d.generation, e.object_address, e.data_address, e.action_symbol_id, e.size_bytes, "
            "y.address, e.refs, e.open_count, e.gfp FROM event AS e JOIN device AS d ON d.id = e.device_id "
            "JOIN symbol AS y ON y.id = e.caller_symbol_id WHERE e.seq = ?", (seq,)).fetchone()
        database.close()
        self.assertEqual(row, (seq, signed[0], generation, signed[1], signed[2], action, size,
                               struct.unpack("<q", struct.pack("<Q", caller))[0], refs, opened, gfp))


if __name__ == "__main__":
    unittest.main()
