#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""docs/testing.md tells of each scenario of the lab that cannot run on one of its kernels, and why, as its header does."""
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TABLE = re.compile(r"^\| scenario \| not on \| because \|\n\| --- \| --- \| --- \|\n((?:\|.*\n)+)", re.M)


def told():
    table = TABLE.search((ROOT / "docs/testing.md").read_text(encoding="utf-8"))
    rows = [tuple(cell.strip(" `") for cell in row.strip("|\n").split("|")) for row in table.group(1).splitlines()]
    return {(scenario, kernel, reason) for scenario, kernels, reason in rows for kernel in kernels.split(", ")}


def true():
    return {(path.stem, kernel, reason) for path in (ROOT / "tests/vm/scenarios").glob("*.sh")
            for kernel, reason in re.findall(r"^# not on (\S+): (.*)$", path.read_text(encoding="utf-8"), re.M)}


class ScenariosTest(unittest.TestCase):
    def test_what_cannot_run_is_told(self):
        self.assertEqual(told(), true())


if __name__ == "__main__":
    unittest.main()
