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
        names = re.findall(r"EVENT\((?:drmres_\w+, )?(drmres_\w+)[,)]", text("kmod-tracepoints/drmres_trace.h"))
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

    def test_every_format_and_column_of_an_export_is_in_its_document(self):
        formats = re.findall(r'^        \{"(\w+)", "\.', text("app/export/export_format.cpp"), re.M)
        self.assert_all_in(formats, "docs/exports.md", 10)
        self.assert_all_in(formats, MAN_PAGE, 10)
        said = text("docs/exports.md")
        for table, body in re.findall(r'return \{"(\w+)",(.*?)\}\};', text("app/query/public_table.cpp"), re.S):
            columns = re.findall(r'(?:integer|text|address)\("(\w+)"|behind\(FieldText::\w+, "(\w+)"', body)
            told = re.search(rf"\*\*{table}\*\*: (.*?)\.\n\n", said, re.S)
            self.assertIsNotNone(told, table)
            self.assertEqual(told[1].replace("\n", " ").split(", "), [a or b for a, b in columns], table)


if __name__ == "__main__":
    unittest.main()
