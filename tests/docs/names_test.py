#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What scripts may rely on stands in the documents: every event and every exit code."""
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
MAN_PAGE = "docs/man/drmscope.1.md"


def text(path):
    return (ROOT / path).read_text(encoding="utf-8")


class Names(unittest.TestCase):
    def assert_all_in(self, names, document, least):
        self.assertGreaterEqual(len(names), least, "the source is not read right")
        said = text(document)
        self.assertEqual([name for name in names if f"`{name}`" not in said], [], f"not in {document}")

    def test_every_tracepoint_is_in_the_modules_readme(self):
        names = re.findall(r"(?:EVENT\(|EVENT\(drmres_\w+, )(drmres_\w+)[,)]", text("kmod-tracepoints/drmres_trace.h"))
        classes = re.findall(r"DECLARE_EVENT_CLASS\((drmres_\w+)", text("kmod-tracepoints/drmres_trace.h"))
        self.assert_all_in(sorted(set(names) - set(classes)), "kmod-tracepoints/README.md", 20)

    def test_every_kind_of_event_is_in_the_man_page(self):
        kinds = re.search(r"kind +TEXT +NOT NULL CHECK \(kind IN \(\s*('add'.*?)\)\)", text("schema/facts.sql"), re.S)
        self.assertIsNotNone(kinds, "schema/facts.sql lists no kinds of events")
        self.assert_all_in(re.findall(r"'(\w+)'", kinds[1]), MAN_PAGE, 20)

    def test_every_exit_code_is_in_the_man_page(self):
        codes = sorted(set(re.findall(r"inline constexpr int k\w+ = (\d+);", text("app/cli/command_error.h"))), key=int)
        self.assertGreaterEqual(len(codes), 10)
        said = text(MAN_PAGE)
        self.assertEqual([code for code in codes if f"\n| {code} | " not in said], [])


if __name__ == "__main__":
    unittest.main()
