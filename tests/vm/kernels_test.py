#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""When a module is built again, tried with a make that only counts."""
import os
import pathlib
import tempfile
import types
import unittest
from unittest import mock

import kernels

MAKE = """#!/bin/sh
for word; do case $word in M=*) folder=${word#M=} ;; esac; done
echo once >>"$folder/makes"
[ ! -e "$folder/broken.c" ] || exit 1
touch -d "1 hour ago" "$folder"/*.[ch] # no real make is done within a tick of the clock
echo module >"$folder/demo.ko"
echo generated >"$folder/demo.mod.c"
"""


class BuildModule(unittest.TestCase):
    def setUp(self):
        self._folder = tempfile.TemporaryDirectory(prefix="drmscope-kernels-")
        self.addCleanup(self._folder.cleanup)
        self.root = pathlib.Path(self._folder.name)
        self.sources = self.root / "sources"
        for folder in (self.sources, self.root / "bin"):
            folder.mkdir()
        self._add("demo.c", "one")
        (self.root / "bin/make").write_text(MAKE, encoding="utf-8")
        (self.root / "bin/make").chmod(0o755)
        path = mock.patch.dict(os.environ, {"PATH": f"{self.root / 'bin'}:{os.environ['PATH']}"})
        path.start()
        self.addCleanup(path.stop)

    def _add(self, name, text):
        (self.sources / name).write_text(text, encoding="utf-8")

    def _makes_after_building(self):
        kernel = types.SimpleNamespace(release="1.2.3", headers=self.root)
        module = kernels.build_module(kernel, self.root / "work", self.sources, "demo")
        self.assertEqual(module.read_text(encoding="utf-8"), "module\n")
        return len((module.parent / "makes").read_text(encoding="utf-8").splitlines())

    def test_is_made_once_while_nothing_changes(self):
        self.assertEqual(self._makes_after_building(), 1)
        self.assertEqual(self._makes_after_building(), 1)

    def test_is_made_again_after_a_change(self):
        self._makes_after_building()
        self._add("demo.c", "two")
        self.assertEqual(self._makes_after_building(), 2)

    def test_is_made_again_after_a_new_header(self):
        self._makes_after_building()
        self._add("new.h", "new")
        self.assertEqual(self._makes_after_building(), 2)

    def test_is_made_again_after_it_failed(self):
        self._makes_after_building()
        self._add("broken.c", "broken")
        for _ in range(2): # the module that is there is not of these sources
            with self.assertRaises(kernels.LabError):
                self._makes_after_building()


if __name__ == "__main__":
    unittest.main()
